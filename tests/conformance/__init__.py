"""Tests that the evaluators agree, on worked cases and on generated policies."""
