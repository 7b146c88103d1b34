"""The application: conversations, language, answers, the dialogue engine's actions, the API and the command line."""

__version__ = "0.1.0"
