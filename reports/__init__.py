"""A ruling as text or JSON; nothing is decided or computed here."""
