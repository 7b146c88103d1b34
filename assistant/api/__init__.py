"""The public API, the health routes and the route that the dialogue engine calls."""
