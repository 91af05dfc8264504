"""Columns named once, and the writers of workbooks, tables and JSON."""
