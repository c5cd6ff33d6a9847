"""Twins: stand-ins for the outside world, for tests and for trying things out."""
