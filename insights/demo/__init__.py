"""The demonstration world: a marketplace with a year behind it, made through the real services."""
