"""The daily close: what providers and banks say, beside the book, once for each day."""
