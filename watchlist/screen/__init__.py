"""Subjects, clearances, and what a change touches. Pure."""
