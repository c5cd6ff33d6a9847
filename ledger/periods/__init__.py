"""Closing: fiscal years and their periods, from open to closed to locked."""
