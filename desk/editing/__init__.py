"""Editing a policy: its layout, new parts, the schemas that editors check by, watching its files."""
