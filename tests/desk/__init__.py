"""Tests of the desk: commands, jobs and pages."""
