"""Tests of the checks that turn a raw case into observations."""
