"""What delegates and organisers touch: each connector turns its input into one message and renders one reply."""
