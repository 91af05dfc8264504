"""One file per migration; the number in its name is the schema number it leads to."""
