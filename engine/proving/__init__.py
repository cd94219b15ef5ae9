"""Proofs over whole policies: what can never happen, what always does, and where two policies differ."""
