"""Organisers: who they are, what they may do, what they did, and the work on the draft that they all share."""
