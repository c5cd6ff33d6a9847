"""What marshmallow says of a part that it refuses, in the language that is asked for.

It says it in English, by sentences of its own, and so deep in its fields that they
cannot be handed over one by one: the sentence is recognised, and said again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from flask_babel import gettext


def N_(text: str) -> str:  # noqa: N802 - catalogues look for this name
    """Mark a text for the catalogues; it is translated when it is said."""
    return text


SENTENCES = (
    N_("Missing data for required field."),
    N_("Field may not be null."),
    N_("Invalid value."),
    N_("Invalid input type."),
    N_("Unknown field."),
    N_("Not a valid list."),
    N_("Not a valid string."),
    N_("Not a valid utf-8 string."),
    N_("Not a valid UUID."),
    N_("Number too large."),
    N_("Not a valid integer."),
    N_("Not a valid boolean."),
    N_("Not a valid date."),
    N_("Must be one of: %(choices)s."),
    N_("Must be equal to %(other)s."),
    N_("Must be greater than or equal to %(min)s and less than or equal to %(max)s."),
    N_("Shorter than minimum length %(min)s."),
    N_("Longer than maximum length %(max)s."),
    N_("Length must be between %(min)s and %(max)s."),
)
"""The sentences that our fields can say; a test lets each say all that it can."""


def said(messages: object) -> object:
    """Say messages again, however deep they stand; what is ours stays as it is."""
    if isinstance(messages, Mapping):
        return {name: said(part) for name, part in messages.items()}
    if isinstance(messages, list):
        return [said(part) for part in messages]
    return _sentence(messages) if isinstance(messages, str) else messages


def _sentence(message: str) -> str:
    for sentence in SENTENCES:
        found = _pattern(sentence).fullmatch(message)
        if found is not None:
            return str(gettext(sentence, **found.groupdict()))
    return message


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    """Recognise a sentence, whatever stands at its places."""
    fixed = re.split(r"%\((\w+)\)s", sentence)
    parts = (
        f"(?P<{part}>.*)" if number % 2 else re.escape(part)
        for number, part in enumerate(fixed)
    )
    return re.compile("".join(parts), re.DOTALL)
