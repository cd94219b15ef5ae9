"""What a policy means: load, compile, evaluate, explain, verify."""

from __future__ import annotations

__version__ = "0.1.0"
