"""What several modules need to know and none of them owns."""

RASA_VERSION = "3.6.21"
