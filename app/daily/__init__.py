"""The daily close: each day compared, signed and kept, by a job or a person."""
