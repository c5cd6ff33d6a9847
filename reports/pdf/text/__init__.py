"""From a string to glyphs in place: faces, cleaning, runs, shaping, lines."""
