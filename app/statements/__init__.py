"""Statements as people get them: the same paper on the page and the command line."""
