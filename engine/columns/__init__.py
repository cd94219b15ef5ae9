"""Cases in columns: the fact table, and the interpreter lifted over its rows."""
