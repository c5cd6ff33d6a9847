"""Files of the outside world, read into values: bytes in, frozen rows out."""
