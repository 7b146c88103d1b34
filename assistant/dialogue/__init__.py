"""The dialogue engine as the application sees it: training it, keeping it alive, talking to it, acting for it."""
