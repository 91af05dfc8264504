"""Thin commands over tasks; one renderer; error class to exit code."""
