"""The checks that turn a raw case into observations, one a file."""
