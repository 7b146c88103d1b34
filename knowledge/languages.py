"""The languages the knowledge base is written in, in the order they are listed to people."""

LANGUAGES = ("en", "fr", "zh")
