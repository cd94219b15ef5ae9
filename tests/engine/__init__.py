"""Tests of the engine: source text, loading, meaning, explanation."""
