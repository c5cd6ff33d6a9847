"""Charts as SVG markup, drawn on the server from the same values as their tables."""
