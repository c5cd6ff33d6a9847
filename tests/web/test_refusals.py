"""Whatever rule of the book stands in the way is said in the reader's language."""

import pytest
from flask_babel import force_locale

from app.banking.matching import _say as say_of_line
from app.banking.ordering import _say as say_of_wire
from app.paying.acting import _refused
from app.policy.matrix import SamePersonError
from app.policy.two_persons import AlreadyDecidedError, ReasonError
from app.refusals import SENTENCES, say_refused
from app.reversing.views import REFUSALS, _explain
from app.texts import UnprintableTextError
from ledger.book.errors import LeanedOnError, LedgerError
from ledger.money import Money
from payments.bank.allocation_errors import (
    LineNotWaitingError,
    MoreThanLeftError,
    OtherCurrencyError,
)
from payments.desk.apart import (
    CountedItError,
    NotApartError,
    Placing,
    PlacingRefusedError,
)
from payments.formats.pain001 import OrderInvalidError


def below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


def bare(kind):
    """An error as it is raised, whatever it carries."""
    return kind.__new__(kind)


RULES = sorted(set(below(LedgerError)), key=lambda kind: kind.__name__)
EURO = Money(1, "EUR")
OTHERS = {
    "reversing": (
        lambda error: _explain(None, error).message,
        [
            *(bare(kind) for kind in RULES if kind is not LeanedOnError),
            *(AlreadyDecidedError(), ReasonError()),
            *(bare(SamePersonError), bare(UnprintableTextError)),
        ],
    ),
    "apart": (
        _refused,
        [
            *(CountedItError("a"), NotApartError(1)),
            PlacingRefusedError(Placing.COST, EURO),
        ],
    ),
    "line": (
        say_of_line,
        [
            *map(bare, RULES),
            *(LineNotWaitingError(1), MoreThanLeftError(EURO)),
            OtherCurrencyError(EURO, Money(1, "MAD")),
        ],
    ),
    "wire": (say_of_wire, [*map(bare, RULES), OrderInvalidError("schema")]),
}


def in_each_language(app, say, error):
    said = {}
    for language in ("en", "fr", "ar"):
        with app.test_request_context(f"/{language}/"), force_locale(language):
            said[language] = say(error)
    return said


@pytest.mark.parametrize("desk", OTHERS)
def test_each_refusal_at_a_desk_is_said_in_each_language(app, desk):
    say, errors = OTHERS[desk]
    for error in errors:
        said = in_each_language(app, say, error)
        assert len(set(said.values())) == 3, (error, said)
        assert all(said.values())


def test_a_rule_that_nobody_can_break_by_a_form_is_named_for_the_operator(app):
    defects = [kind for kind in RULES if kind not in SENTENCES]
    for kind in defects:
        for said in in_each_language(app, say_refused, bare(kind)).values():
            assert kind.__name__.removesuffix("Error") in said
    assert len(defects) < len(RULES)


def test_every_refusal_of_a_reversal_is_walked():
    _, errors = OTHERS["reversing"]
    walked = {type(error) for error in errors} | {LeanedOnError}
    assert all(any(issubclass(w, kind) for w in walked) for kind in REFUSALS)
