"""Conversations: one message type in, one reply type out, in order, remembered."""
