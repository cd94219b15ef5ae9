"""Tests of the benchmarks: exports, and contenders that are generated from the policy."""
