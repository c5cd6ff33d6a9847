"""Statements as values, and the same values as PDF, CSV and JSON."""
