"""Tests of the evidence: checks and readers of foreign formats."""
