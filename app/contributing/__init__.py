"""Giving: the form on a project, the payment, and what became of it."""
