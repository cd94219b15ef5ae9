"""Judging cases by the million: realistic exports, this path beside its contenders, one measuring command."""
