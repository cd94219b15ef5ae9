"""Exports of other platforms: which of their columns says what, proposed, confirmed, and applied."""
