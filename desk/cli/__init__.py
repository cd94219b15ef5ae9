"""The command `adjudicate`, one file per command."""
