"""Everything that the dialogue engine (Rasa 3.6.21, Python 3.10) runs: data, components, launcher and store."""
