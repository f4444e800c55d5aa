"""How each language writes a day and a moment; Django reads these before its own."""
