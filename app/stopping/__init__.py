"""Stopping a project: what would be offered back, a reason, and a second look."""
