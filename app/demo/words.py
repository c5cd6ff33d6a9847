"""What is said in three languages, as the demonstration writes it."""

from __future__ import annotations

from collections.abc import Mapping

from reports.formats import Language

Words = Mapping[Language, str]


def say(en: str, fr: str, ar: str) -> Words:
    """Say one thing in the three languages."""
    return {"en": en, "fr": fr, "ar": ar}
