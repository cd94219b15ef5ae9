"""Tests of the readers of foreign formats."""
