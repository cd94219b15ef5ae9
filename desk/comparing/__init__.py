"""Two policies compared: what was changed, and the cases that they rule differently."""
