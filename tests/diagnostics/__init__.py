"""Golden tests of what is printed, one bad file per error."""
