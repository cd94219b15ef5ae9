"""Where people and machines ask for a ruling: composition only."""
