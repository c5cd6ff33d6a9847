"""Claims against payers who have a payment twice: what stands, and how each ends."""
