"""How many examples a property is tried on: in the quick tier, a fifth of them."""

from hypothesis import settings

HUNDRED = 100
"""What Hypothesis tries where nobody says otherwise."""


def examples(most: int) -> int:
    """Return the share of so many examples that the tier tries, at least two."""
    return max(2, most * settings.default.max_examples // HUNDRED)
