"""Passwords of invented people, hashed in no time."""

from flask import Flask


def hash_fast(app: Flask) -> None:
    """Let one application hash with the least work there is: nobody attacks it."""
    app.extensions["security"].pwd_context.update(
        argon2__time_cost=1, argon2__memory_cost=8, argon2__parallelism=1
    )
