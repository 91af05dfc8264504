"""The public API: the only room where the store meets the rules."""
