"""From a drawn variant and what running it showed to an item: stem, key, options, hint, solution, provenance."""
