"""Outbound only: folder, mail, webhook."""
