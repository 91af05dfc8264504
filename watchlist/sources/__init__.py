"""From bytes to records: one reader a format, one spec a source, and the only outbound GET of the product."""
