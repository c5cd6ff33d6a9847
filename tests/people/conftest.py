"""Officers who can sign in."""

from tests.people.fixtures import served, signed_in, visitor

__all__ = ["served", "signed_in", "visitor"]
