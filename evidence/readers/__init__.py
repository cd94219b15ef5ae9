"""Readers of foreign formats, which turn them into a case document."""
