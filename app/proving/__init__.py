"""Proving: seal every book on time, publish its checkpoints, keep the signing key."""
