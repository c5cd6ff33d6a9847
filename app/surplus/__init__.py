"""Surplus: gifts that their project does not take, and what their givers choose."""
