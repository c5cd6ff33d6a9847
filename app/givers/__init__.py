"""A giver's own page: every gift, what became of it, and what may be done about it."""
