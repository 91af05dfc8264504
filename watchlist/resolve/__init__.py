"""From records to entities: pairs, clusters, stable ids. Pure."""
