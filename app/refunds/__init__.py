"""Refunds that somebody asks for and somebody else decides on."""
