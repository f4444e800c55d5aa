"""Pages of the quality programme."""
