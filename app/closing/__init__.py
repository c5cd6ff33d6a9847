"""The bookkeeper's room: periods, what stands in the way, closing and locking."""
