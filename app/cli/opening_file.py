"""From the rows of a file to the opening of a keeper, held to what the book has.

Where a row names what the book does not have, or a fund does not balance, the whole
file is refused, and every fault is told with its line and column.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.cli.opening_rows import (
    Fault,
    FaultError,
    OpeningFileError,
    Row,
    amount_of,
    day_of,
)
from ledger.book.entries import AccountKey
from ledger.book.roles import AccountType, account_type, is_source
from ledger.money import EXPONENTS, Money
from ledger.periods.openings import (
    PERMANENT,
    FundOpening,
    OpenAdvance,
    Opening,
    OpeningLine,
)

ADVANCE = "advance"
_OF_ADVANCE = ("advance", "since", "source")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
Numbered = tuple[int, OpeningLine]
_FIRST_YEAR = 2000
"""No advance is older; a year before is a slip of the hand."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the book has of the keeper that is to be opened.

    ``takes_either_side`` where somebody means the balances that are on the side on
    which their accounts do not usually grow.
    """

    keeper: str
    currency: str
    on: date
    funds: frozenset[str]
    accounts: Mapping[AccountKey, AccountType]
    parties: frozenset[str]
    associations: Sequence[str]
    takes_either_side: bool = False


def opening_of(
    rows: Sequence[Row], known: Known, *, unread: Sequence[Fault] = ()
) -> Opening:
    """Make the opening that the rows say. Raises OpeningFileError with every fault.

    ``unread`` are the faults of what could not be read as rows: no fund is summed then.
    """
    reader = _Reader(known)
    for row in rows:
        reader.read(row)
    faults = [*unread, *reader.faults]
    if not unread:
        faults += reader.unbalanced()
    if faults:
        raise OpeningFileError(faults)
    funds = dict.fromkeys(row["fund"] for row in rows)
    return Opening(
        known.keeper,
        known.on,
        tuple(
            FundOpening(
                fund,
                tuple(line for _, line in reader.lines[fund]),
                tuple(reader.advances[fund]),
            )
            for fund in funds
        ),
    )


@dataclass(slots=True)
class _Reader:
    """Reads row after row; keeps the lines of each fund, and what is wrong."""

    known: Known
    lines: dict[str, list[Numbered]] = field(default_factory=lambda: defaultdict(list))
    advances: dict[str, list[OpenAdvance]] = field(
        default_factory=lambda: defaultdict(list)
    )
    faults: list[Fault] = field(default_factory=list)
    faulty: set[str] = field(default_factory=set)
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)

    def read(self, row: Row) -> None:
        """Read a row, or note what is wrong with it."""
        try:
            self._read(row)
        except FaultError as fault:
            self.faults.append((row.line, f"line {row.line}, {fault}"))
            self.faulty.add(row["fund"])

    def unbalanced(self) -> list[Fault]:
        """Name each fund whose lines do not sum to nothing, with those lines.

        A fund of which a line is wrong is summed once that is mended.
        """
        return [
            (lines[0][0], self._out(fund, lines, Money(minor, currency), column))
            for fund, lines in self.lines.items()
            if fund not in self.faulty
            for column, currency, minor in self._sums(lines)
            if minor
        ]

    def _out(
        self, fund: str, lines: Sequence[Numbered], sum_: Money, column: str
    ) -> str:
        numbers = ", ".join(str(number) for number, _ in lines)
        return (
            f"lines {numbers}, column {column}: fund {fund} is out by {sum_}, debits"
            " less credits. Mend or add a line."
        )

    def _sums(self, lines: Sequence[Numbered]) -> list[tuple[str, str, int]]:
        sums: dict[tuple[str, str], int] = defaultdict(int)
        for _, line in lines:
            sums["amount", line.amount.currency] += line.amount.minor
            base = line.amount.minor if line.base_minor is None else line.base_minor
            sums["base", self.known.currency] += base
        if any(sums[key] for key in sums if key[0] == "amount"):
            del sums["base", self.known.currency]
        return [(column, currency, minor) for (column, currency), minor in sums.items()]

    def _read(self, row: Row) -> None:
        fund, currency = row["fund"], row["currency"]
        if fund not in self.known.funds:
            raise FaultError(
                "fund",
                f"the book has no fund {fund!r}. `igoudar book fund` opens one.",
            )
        if currency not in EXPONENTS:
            why = f"{currency!r} is no currency of a book. Write it like EUR."
            raise FaultError("currency", why)
        account = self._account(row)
        amount = amount_of(row, "amount", currency)
        if not amount:
            raise FaultError("amount", "a line of nothing says nothing. Leave it out.")
        party = self._party(row)
        self._once(row)
        if any(row[column] for column in _OF_ADVANCE) or account.code == ADVANCE:
            self.advances[fund].append(self._advance(row, account, amount, party))
            return
        self._require_side(account, amount)
        if row["cost"]:
            raise FaultError("cost", "only an open advance has a cost. Leave it out.")
        line = OpeningLine(account, amount, self._base(row, amount), party)
        self.lines[fund].append((row.line, line))

    def _account(self, row: Row) -> AccountKey:
        code, place, keeper = row["account"], row["place"], self.known.keeper
        if place and not _CODE.fullmatch(place):
            raise FaultError("place", f"{place!r} is no code of a place.")
        key = AccountKey(keeper, code, row["currency"], place)
        type_ = account_type(code) or self.known.accounts.get(key)
        if type_ is None:
            raise FaultError(
                "account",
                f"no role is called {code!r}, and {keeper} has no such account in"
                f" {key.currency}. `igoudar book account` opens one.",
            )
        if type_ not in PERMANENT and not is_source(code):
            raise FaultError(
                "account",
                f"{code} is of type {type_}: an opening has assets, liabilities,"
                " equity and sources only. Leave out what was earned or spent before.",
            )
        return key

    def _require_side(self, account: AccountKey, amount: Money) -> None:
        """Refuse money that is owed to a bank, or a debt that is a claim, by a slip."""
        type_ = account_type(account.code) or self.known.accounts[account]
        is_free = type_ is AccountType.EQUITY and not is_source(account.code)
        if is_free or self.known.takes_either_side:
            return
        if amount.minor * type_.normal_side > 0:
            return
        is_debit = type_.normal_side > 0
        usual = "debit, an amount above" if is_debit else "credit, an amount below"
        raise FaultError(
            "amount",
            f"{account.code} usually holds a {usual} nothing. Turn the sign, or call"
            " with --either-side where it is meant.",
        )

    def _party(self, row: Row) -> str | None:
        party = row["party"]
        if party and party not in self.known.parties:
            raise FaultError(
                "party",
                f"the book has no party {party!r}. `igoudar book party` registers one.",
            )
        return party or None

    def _once(self, row: Row) -> None:
        """Refuse what an earlier row says already: two such rows are one, or a slip."""
        columns = ("fund", "account", "place", "currency", "party", "advance")
        key = tuple(row[column] for column in columns)
        if row["advance"]:
            key = ("advance", row["fund"], row["advance"])
        before = self.seen.setdefault(key, row.line)
        if before != row.line:
            raise FaultError(
                "advance" if row["advance"] else "account",
                f"line {before} has the same already. Make one line of the two.",
            )

    def _base(self, row: Row, amount: Money) -> int | None:
        own = self.known.currency
        if amount.currency == own:
            if row["base"]:
                why = f"the amount is in {own} already. Leave it out."
                raise FaultError("base", why)
            return None
        base = amount_of(row, "base", own)
        if base.minor * amount.minor < 0:
            raise FaultError("base", "its sign is that of the amount. Mend one.")
        return base.minor

    def _advance(
        self, row: Row, account: AccountKey, amount: Money, party: str | None
    ) -> OpenAdvance:
        for column in _OF_ADVANCE:
            if not row[column]:
                raise FaultError(
                    column,
                    "an open advance has a code, the day of its wire and the source of"
                    " its money. Write all three.",
                )
        if account.code != ADVANCE:
            why = f"only {ADVANCE} has open advances. Leave those columns empty."
            raise FaultError("account", why)
        self._require_association(account.place)
        if not _CODE.fullmatch(row["advance"]):
            why = f"{row['advance']!r} is no code. Write it like W7."
            raise FaultError("advance", why)
        if not is_source(row["source"]) or account_type(row["source"]) is None:
            why = f"no source is called {row['source']!r}. Write it like source.gift."
            raise FaultError("source", why)
        if row["base"]:
            raise FaultError("base", "an advance has a cost instead. Write it there.")
        if amount.minor < 0:
            raise FaultError("amount", "an advance is more than nothing.")
        return OpenAdvance(
            code=row["advance"],
            account=account,
            amount=amount,
            since=self._since(row),
            source=row["source"],
            value=self._cost(row, amount),
            party=party,
        )

    def _require_association(self, place: str) -> None:
        """Refuse an advance where no association could report what it spends of it."""
        if place not in self.known.associations:
            there = ", ".join(self.known.associations) or "none yet"
            why = (
                f"{place!r} is no keeper of the book, and an advance stands at that of"
                f" the association that has it. The book has: {there}. `igoudar book"
                " keeper` opens one."
            )
            raise FaultError("place", why)

    def _since(self, row: Row) -> date:
        day = day_of(row, "since")
        if day.year < _FIRST_YEAR or day > self.known.on:
            raise FaultError(
                "since",
                f"{day} is no day from {_FIRST_YEAR} to the opening of {self.known.on}."
                " Look at the year.",
            )
        return day

    def _cost(self, row: Row, amount: Money) -> Money | None:
        own = self.known.currency
        if amount.currency == own:
            if row["cost"]:
                why = f"the amount is in {own} already. Leave it out."
                raise FaultError("cost", why)
            return None
        cost = amount_of(row, "cost", own)
        if cost.minor <= 0:
            raise FaultError("cost", "an advance has cost more than nothing.")
        return cost
