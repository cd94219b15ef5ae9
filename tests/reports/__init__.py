"""Tests of the reports: a ruling as text and JSON."""
