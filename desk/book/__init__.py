"""A policy shown: the book of its tables, what uses what, what worked cases cover, what was in force."""
