"""Money in and out of the outside world: attempts, notices, movements, rails."""
