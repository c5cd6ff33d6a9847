"""Bodies of requests: JSON, or the answer that this is none that is read here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn, cast

import flask_smorest
from flask import Request, json
from flask_babel import gettext as _
from marshmallow import Schema, ValidationError, missing
from typing_extensions import override
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest

from app.api.speaking import said
from app.i18n import apart
from app.reading_json import PartTwiceError

LONGEST_NAME = 40


class BodyUnreadError(BadRequest):
    """A body is no JSON that is read here."""

    def __init__(self, said: str) -> None:
        self.data = {"messages": {"json": [said]}}
        super().__init__(said)


class PartSaidTwiceError(BadRequest):
    """A body names a part twice."""

    def __init__(self, part: str) -> None:
        name = part[:LONGEST_NAME]
        said = _("“%(part)s” is there twice: send each part once.", part=apart(name))
        self.data = {"messages": {"json": {name: [said]}}}
        super().__init__(said)


class BodyParser(FlaskParser):
    """Reads JSON, and tells what is none, nests too deep or has endless figures."""

    @override
    def load_json(self, req: Request, schema: Schema) -> Any:
        """Return what the body says. Raises BodyUnreadError."""
        content = req.get_data()
        if not content:
            return missing
        if not req.is_json:
            raise BodyUnreadError(
                _("Send the body as JSON, with the header %(header)s.", header=_TYPE)
            )
        try:
            return json.loads(content)
        except PartTwiceError as error:
            raise PartSaidTwiceError(error.part) from error
        except ValueError as error:
            raise BodyUnreadError(
                _("The body is no JSON that is read here: look at how it is written.")
            ) from error

    @override
    def handle_error(
        self,
        error: ValidationError,
        req: Request,
        schema: Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> NoReturn:
        """Refuse what cannot be taken, in the language that is asked for."""
        error.messages = cast("dict[str, Any]", said(error.messages))
        super().handle_error(
            error,
            req,
            schema,
            error_status_code=error_status_code,
            error_headers=error_headers,
        )


_TYPE = "Content-Type: application/json"


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # as above
    """Operations of the interface; each reads its body in the one way."""

    ARGUMENTS_PARSER = BodyParser()
