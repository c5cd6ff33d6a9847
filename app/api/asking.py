"""What an address of the interface may be asked for: a name it does not know is told.

A mistyped name that is passed over answers another question than was asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import current_app, request
from flask_babel import gettext as _
from marshmallow import Schema
from werkzeug.exceptions import UnprocessableEntity


class NameUnknownError(UnprocessableEntity):
    """An address is asked for something under a name that it does not know."""

    def __init__(self, unknown: Sequence[str], known: Sequence[str]) -> None:
        wrong = {name: [_("This name is not known.")] for name in unknown}
        self.data = {"messages": {"query": wrong}}
        said = _(
            "This address is asked for %(names)s, which it does not know.",
            names=", ".join(unknown),
        )
        has = (
            _("The names known here are %(names)s.", names=", ".join(known))
            if known
            else _("It takes no names.")
        )
        super().__init__(f"{said} {has}")


def check_names() -> None:
    """Refuse names in the query that the description of the address does not list."""
    view = current_app.view_functions[request.endpoint or ""]
    parameters = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", ())
    known = sorted(
        name
        for one in parameters
        if one["in"] == "query"
        for name in _names(one["schema"])
    )
    if unknown := sorted(set(request.args) - set(known)):
        raise NameUnknownError(unknown, known)


def _names(schema: type[Schema] | Schema) -> Iterable[str]:
    made = schema() if isinstance(schema, type) else schema
    return (field.data_key or name for name, field in made.fields.items())
