"""The kinds of money a project receives: one name, one colour, one order everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from flask_babel import lazy_gettext as _

Kind = Literal[
    "gift",
    "households",
    "loan",
    "participation",
    "share",
    "match",
    "public",
    "kind",
    "other",
]

KINDS: tuple[Kind, ...] = get_args(Kind)
"""The order of every bar, legend and table."""

KIND_OF_ROLE: Mapping[str, Kind] = {
    "source.gift": "gift",
    "source.grant": "public",
    "source.households": "households",
    "source.in_kind": "kind",
    "source.loan": "loan",
    "source.match": "match",
    "source.participation": "participation",
    "source.public": "public",
    "source.share": "share",
}
"""The kind behind an account role; any other source is ``other``."""

NAMES: Mapping[Kind, str] = {
    "gift": _("Gifts"),
    "households": _("Paid by the residents"),
    "loan": _("Loans"),
    "participation": _("Participations"),
    "share": _("Cooperative shares"),
    "match": _("Matching funds"),
    "public": _("Public money"),
    "kind": _("Work and goods given"),
    "other": _("Other money"),
}

REMARKS: Mapping[Kind, str] = {
    "gift": _("never paid back"),
    "households": _("cash, on a signed list"),
    "loan": _("paid back in parts"),
    "participation": _("paid back from turnover"),
    "share": _("one member, one vote"),
    "match": _("added by the matching fund to gifts"),
    "public": _("from the commune or the province"),
    "kind": _("valued by two people, no cash"),
    "other": "",
}


def kind_of_role(role: str) -> Kind:
    """Return the kind of money that a source account holds."""
    return KIND_OF_ROLE.get(role, "other")
