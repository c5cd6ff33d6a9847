"""Say in words where a row and its sealed copy differ: which one, and which field."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from typing_extensions import override

from ledger.proof.entry_source import PART_FIELDS

_NAMES = ("number", "fact", "code", "fund", "keeper", "entry", "account", "id", "at")
_BESIDES = {
    "account": ("currency", "place"),
    "budget_amendment": ("budget_line",),
    "cap_limit": ("cap", "from_on"),
    "chart_number": ("chart", "regime", "from_on"),
    "fiscal_year": ("starts_on",),
    "fund_regime": ("from_on",),
    "fund_total": ("entries",),
    "keeper_chart": ("from_on",),
    "key": ("key",),
    "party": ("act",),
    "period": ("ends_on",),
    "period_change": ("ends_on", "state"),
    "period_closing": ("ends_on",),
    "reference_rate": ("per", "currency", "day", "revision"),
    "reservation_end": ("reservation",),
    "validation": ("through_number",),
}
"""What tells rows of a kind apart besides, where the first names do not."""


class Saying(StrEnum):
    """How a difference is put in words, by what it is about."""

    CHANGED = "{what}: {field} was sealed as {sealed} and is {found}"
    GONE = "{what} is gone from the book, and its sealed copy is there"
    TWICE = "{what} was sealed once and stands in the book {found}"
    COPY = "{what}: its sealed copy does not have the hash that was sealed"
    COUNTED = "{what}: {field} was sealed as {sealed}, and counting gives {found}"
    DERIVED = "{what}: {field} should be {sealed} and is {found}"
    NO_LEAF = "{what} is gone from the log"
    NO_KIND = "leaf {position} of the log is of the kind {found}, which is never sealed"
    HASHES = "{what} does not hold the hashes of the leaves under it"
    SHORTER = "{what} covers {sealed}, and the log has {found}: its end is gone"
    REWRITTEN = "{what} has the root {sealed}, and the log has {found} at its length"
    RECOUNTED = "{what} counts the entries of funds as {sealed}, and the log as {found}"
    UNSIGNED = "{what} is not what the book signed: {found}"
    UNREADABLE = "{what} cannot be read: {found}"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was sealed. ``position`` is the leaf's, if it has."""

    what: str
    field: str
    sealed: str
    found: str
    position: int = -1
    saying: Saying = Saying.CHANGED

    @override
    def __str__(self) -> str:
        is_quoted = self.saying in _QUOTED
        sealed, found = (
            _quoted(value) if is_quoted else value
            for value in (self.sealed, self.found)
        )
        return self.saying.format(
            what=self.what,
            field=self.field,
            sealed=sealed,
            found=found,
            position=self.position,
        )


_QUOTED = {Saying.CHANGED, Saying.COUNTED, Saying.DERIVED, Saying.NO_KIND}


def _quoted(value: str) -> str:
    """Quote a value so that it stands on one line and can be told from nothing."""
    return repr(value.replace("\t", " ")) if value else "nothing"


@dataclass(frozen=True, slots=True)
class Content:
    """What a leaf says of a row, sealed or read anew."""

    header: str
    parts: str
    secrets: str


def name_of(header: str) -> str:
    """Name a row by its kind and by what it is known by."""
    kind, _, rest = header.partition("\n")
    fields = _fields(rest)
    known = [fields[name] for name in _NAMES if fields.get(name)]
    more = [fields[name] for name in _BESIDES.get(kind, ()) if fields.get(name)]
    return " ".join((kind.replace("_", " "), *known[:2], *more))


def compare(position: int, sealed: Content, found: Content | None) -> Difference:
    """Name the first field in which a row differs from its sealed copy."""
    what = name_of(sealed.header)
    if found is None:
        return Difference(what, "row", "there", "gone", position, Saying.GONE)
    if sealed.header != found.header:
        field, before, after = _header_field(sealed.header, found.header)
    elif sealed.parts != found.parts:
        field, before, after = _part_field(sealed.parts, found.parts)
    else:
        field, before, after = _secret_field(sealed.secrets, found.secrets)
    return Difference(what, field, before, after, position)


def _header_field(sealed: str, found: str) -> tuple[str, str, str]:
    before, after = _fields(sealed), _fields(found)
    name = next(n for n in {**before, **after} if before.get(n) != after.get(n))
    return name, before.get(name, ""), after.get(name, "")


def _part_field(sealed: str, found: str) -> tuple[str, str, str]:
    pairs = zip_longest(sealed.split("\n"), found.split("\n"), fillvalue="")
    before, after = next((one, other) for one, other in pairs if one != other)
    one, other = before.split("\t"), after.split("\t")
    fields = PART_FIELDS.get("".join(one[1:2]), ())
    if len(fields) != len(one) or len(one) != len(other) or one[1:3] != other[1:3]:
        return " ".join((one if before else other)[1:3]) or "line", before, after
    at = next(n for n, (x, y) in enumerate(zip(one, other, strict=True)) if x != y)
    return " ".join((*one[1:3], fields[at])), one[at], other[at]


def _secret_field(sealed: str, found: str) -> tuple[str, str, str]:
    field, before, after = _header_field(sealed, found)
    return field, f"hash {before[:16]}", f"hash {after[:16]}"


def _fields(text: str) -> dict[str, str]:
    pairs = (line.partition("\t") for line in text.split("\n") if line)
    return {name: value for name, _, value in pairs}
