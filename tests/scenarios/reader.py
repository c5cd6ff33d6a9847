"""Read a text journal into values. Errors name line and column.

A line that starts at the margin opens something; indented lines belong to it. What
stands behind a semicolon is a remark. Debit is positive. ``@@`` gives the amount in
the keeper's own currency where it differs, with the sign of the amount.

    keeper OPERATOR EUR Europe/Paris
    fund WELL own fees OPS
    2026-01-12 gift card:G1:gift
        psp           WELL  OPERATOR   50.00 EUR
        source.gift   WELL  OPERATOR  -50.00 EUR   lot G1  party p1
    balance
        psp           WELL  OPERATOR   50.00 EUR
        source.gift   WELL  OPERATOR  -50.00 EUR
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from ledger.book.entries import AccountKey, Line
from ledger.book.errors import LedgerError
from ledger.book.kinds import EntryKind
from ledger.money import Money
from tests.scenarios.amounts import AmountTextError, Marks
from tests.scenarios.values import (
    AccountText,
    BalanceRow,
    BalanceText,
    BudgetText,
    ChartText,
    CloseText,
    EntryText,
    FundText,
    Journal,
    KeeperText,
    NumbersText,
    Opening,
    PartyText,
    RefusedText,
    Step,
    TakesText,
    YearText,
)

_ACCOUNT = re.compile(r"([^()\s]+)(?:\(([^()\s]*)\))?")


class JournalTextError(Exception):
    """The text cannot be read; says where."""

    def __init__(self, line: int, column: int, why: str) -> None:
        self.line, self.column, self.why = line, column, why
        super().__init__(f"line {line}, column {column}: {why}")


@dataclass(slots=True)
class Words:
    """The words of one line, taken from left to right."""

    line: int
    is_indented: bool
    left: list[tuple[int, str]]
    end: int
    marks: Marks
    column: int = 1

    def next(self, what: str) -> str:
        """Take the next word."""
        if not self.left:
            raise JournalTextError(self.line, self.end, f"expected {what}")
        self.column, word = self.left.pop(0)
        return word

    def fails(self, why: str) -> JournalTextError:
        """Make an error about the word that was taken last."""
        return JournalTextError(self.line, self.column, why)

    def day(self) -> date:
        """Take a day."""
        word = self.next("a day")
        try:
            return date.fromisoformat(word)
        except ValueError:
            raise self.fails(f"{word!r} is not a day (2026-01-31)") from None

    def money(self) -> Money:
        """Take an amount and its currency."""
        text = self.next("an amount")
        at = self.column
        currency = self.next("a currency")
        try:
            return self.marks.read(text, currency)
        except AmountTextError as error:
            raise JournalTextError(self.line, at, str(error)) from error

    def options(self, *names: str) -> dict[str, str]:
        """Take pairs of a name and a value up to the end of the line."""
        found: dict[str, str] = {}
        while self.left:
            name = self.next("")
            if name not in names or name in found:
                raise self.fails(f"{name!r} is not one of {', '.join(names) or 'none'}")
            found[name] = self.next(f"a value of {name}")
        return found

    def done(self) -> None:
        """Refuse what is left."""
        if self.left:
            word = self.next("")
            raise self.fails(f"{word!r} is too much")


def read_journal(text: str) -> Journal:
    """Read a journal. Raises JournalTextError for the first thing wrong."""
    marks, zone = Marks(), "UTC"
    openings: list[Opening] = []
    steps: list[Step] = []
    for words in _lines(text, marks):
        if words.is_indented:
            _add(words, steps)
            continue
        word = words.next("a word")
        if word == "decimal":
            marks.declared = _one_of(words, ".", ",")
        elif word == "zone":
            zone = words.next("a time zone")
        elif word in _OPENINGS:
            openings.append(_OPENINGS[word](words))
        else:
            steps.append(_step(words, word))
        words.done()
    return Journal(zone, tuple(openings), tuple(steps))


def _lines(text: str, marks: Marks) -> Iterator[Words]:
    for number, line in enumerate(text.splitlines(), start=1):
        body = line.partition(";")[0].rstrip()
        found = [(word.start() + 1, word[0]) for word in re.finditer(r"\S+", body)]
        if found:
            yield Words(number, body[0].isspace(), found, len(body) + 1, marks)


def _one_of(words: Words, *allowed: str) -> str:
    word = words.next(" or ".join(allowed))
    if word not in allowed:
        raise words.fails(f"{word!r} is not one of {', '.join(allowed)}")
    return word


def _keeper(words: Words) -> KeeperText:
    code, currency = words.next("a keeper"), words.next("a currency")
    return KeeperText(code, currency, words.next("a time zone"))


def _year(words: Words) -> YearText:
    return YearText(words.next("a keeper"), words.day(), words.day())


def _fund(words: Words) -> FundText:
    code = words.next("a fund")
    regimes = ("own", "partner_executed", "mandate", "outside")
    is_earmark = bool(words.left) and words.left[0][1] == "under"
    regime = None if is_earmark else _one_of(words, *regimes)
    given = words.options("fees", "from", "under")
    start = given.get("from", "2026-01-01")
    return FundText(
        code=code,
        parent=given.get("under"),
        regime=regime,
        from_on=date.fromisoformat(start),
        fees_from=given.get("fees", code),
    )


def _account(words: Words) -> AccountText:
    keeper, code, place = words.next("a keeper"), *_place(words)
    kind = _one_of(words, "asset", "liability", "equity", "income", "expense")
    key = AccountKey(keeper, code, words.next("a currency"), place)
    return AccountText(key, kind)


def _budget(words: Words) -> BudgetText:
    fund, code, amount = words.next("a fund"), words.next("a line"), words.money()
    given = words.options("from", "restricted")
    return BudgetText(
        fund=fund,
        code=code,
        amount=amount,
        from_on=date.fromisoformat(given.get("from", "2026-01-01")),
        is_restricted=given.get("restricted") == "yes",
    )


_OPENINGS: dict[str, Callable[[Words], Opening]] = {
    "keeper": _keeper,
    "year": _year,
    "fund": _fund,
    "party": lambda words: PartyText(words.next("a party")),
    "account": _account,
    "budget": _budget,
}


def _step(words: Words, word: str) -> Step:
    if word == "close":
        return _close(words)
    if word in ("chart", "carried"):
        keeper, day = words.next("a keeper"), words.day()
        chart = words.next("a chart")
        return ChartText(words.line, keeper, chart, day, is_opening=word == "carried")
    if word == "numbers":
        return NumbersText(words.line, words.next("a keeper"), words.day())
    if word == "balance":
        given = words.options("at", "fund")
        at = given.get("at")
        day = None if at is None else date.fromisoformat(at)
        return BalanceText(words.line, day, given.get("fund"))
    words.left.insert(0, (words.column, word))
    day, kind, fact = words.day(), _kind(words), words.next("a fact")
    given = words.options("reverses", "corrects", "posted")
    posted = given.get("posted")
    return EntryText(
        at_line=words.line,
        occurred_on=day,
        kind=kind,
        fact=fact,
        reverses=given.get("reverses"),
        corrects=given.get("corrects"),
        day=None if posted is None else date.fromisoformat(posted),
    )


def _close(words: Words) -> CloseText:
    keeper, day = words.next("a keeper"), words.day()
    given = words.options("accepting", "stopped")
    accepting, stopped = (
        tuple(given[name].split(",")) if name in given else ()
        for name in ("accepting", "stopped")
    )
    return CloseText(keeper, day, words.line, accepting, stopped)


def _kind(words: Words) -> EntryKind:
    word = words.next("a kind of entry")
    try:
        return EntryKind(word)
    except ValueError:
        raise words.fails(f"there is no kind of entry {word!r}") from None


def _add(words: Words, steps: list[Step]) -> None:
    last = steps[-1] if steps else None
    if isinstance(last, EntryText):
        steps[-1] = _added(words, last)
    elif isinstance(last, BalanceText):
        steps[-1] = replace(last, rows=(*last.rows, _balance(words)))
    elif isinstance(last, ChartText):
        steps[-1] = replace(last, rows=(*last.rows, _number(words)))
    elif isinstance(last, NumbersText):
        row = words.next("a number"), words.next("a fact")
        steps[-1] = replace(last, rows=(*last.rows, row))
    else:
        words.next("")
        raise words.fails("an indented line belongs to an entry or a balance")
    words.done()


def _added(words: Words, entry: EntryText) -> EntryText:
    first = words.left[0][1]
    if first == "takes":
        return replace(entry, takes=(*entry.takes, _takes(words)))
    if first == "refused":
        return replace(entry, refused=_refused(words))
    return replace(entry, lines=(*entry.lines, _line(words)))


def _place(words: Words) -> tuple[str, str]:
    word = words.next("an account")
    found = _ACCOUNT.fullmatch(word)
    if found is None:
        raise words.fails(f"{word!r} is not an account")
    return found[1], found[2] or ""


def _amounts(words: Words) -> tuple[Money, int | None]:
    amount, base = words.money(), None
    if words.left and words.left[0][1] == "@@":
        words.next("@@")
        signed = words.left and words.left[0][1][0] in "+-"
        value = words.money().minor
        base = value if signed or amount.minor >= 0 else -value
    return amount, base


def _line(words: Words) -> Line:
    at = words.left[0][0]
    (code, place), fund = _place(words), words.next("a fund")
    keeper = words.next("a keeper")
    amount, base = _amounts(words)
    given = words.options("budget", "lot", "party")
    try:
        return Line(
            account=AccountKey(keeper, code, amount.currency, place),
            fund=fund,
            amount=amount,
            base_minor=base,
            budget_line=given.get("budget"),
            lot=given.get("lot"),
            party=given.get("party"),
        )
    except LedgerError as error:
        raise JournalTextError(words.line, at, str(error)) from error


def _balance(words: Words) -> BalanceRow:
    (code, place), fund = _place(words), words.next("a fund")
    keeper = words.next("a keeper")
    amount, base = _amounts(words)
    return BalanceRow(
        fund=fund,
        keeper=keeper,
        account=code,
        place=place,
        currency=amount.currency,
        minor=amount.minor,
        base=amount.minor if base is None else base,
    )


def _number(words: Words) -> tuple[str, Money, tuple[Money, ...]]:
    number, base, others = words.next("a number"), words.money(), []
    while words.left:
        others.append(words.money())
    return number, base, tuple(others)


def _takes(words: Words) -> TakesText:
    words.next("takes")
    lot, queue = words.next("a lot"), ""
    if words.left and words.left[0][1] == "from":
        words.next("from")
        queue = words.next("a queue")
    amount, moved = words.money(), None
    if words.left and words.left[0][1] == "->":
        words.next("->")
        moved = words.money()
    return TakesText(lot, queue, amount, moved)


def _refused(words: Words) -> RefusedText:
    words.next("refused")
    error = words.next("an error")
    data: list[tuple[str, str]] = []
    while words.left:
        name = words.next("")
        data.append((name, words.next(f"a value of {name}")))
    return RefusedText(error, tuple(data))
