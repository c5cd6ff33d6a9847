"""Proof that the book was not rewritten: a Merkle log over all that changes meaning."""
