"""The last check of each book: run by a worker or a person, told on the pages."""
