"""The journal of the model: what is refused, and what every figure comes to."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from tests.model.entries import (
    ADVANCE,
    BANK,
    DECISIONS,
    LIQUID,
    Entry,
    Refused,
    Unit,
    shares,
)

MONTHS = {"OP": 12, "LOCAL": 12, "HAMLET": 2}


def last_day(month: int) -> date:
    return date(2026, month, monthrange(2026, month)[1])


class Journal:
    """A list of entries, and sums over it; nothing is kept that can be asked."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.taken = Counter[Unit]()
        self.closed = dict.fromkeys(MONTHS, 0)
        self.kept = Counter[str]()
        """What is reserved of each fund and was neither used nor given up."""

    def held(self, account: str, fund: str | None = None) -> int:
        return sum(
            leg.minor
            for entry in self.entries.values()
            for leg in entry.legs
            if leg.account == account and fund in (None, leg.fund)
        )

    def brought(self, fund: str) -> dict[str, int]:
        """What is left of each lot of a fund's bank money, the oldest lot first."""
        lots = Counter[str]()
        for entry in self.entries.values():
            for leg in entry.legs:
                if leg.is_source and leg.fund == fund and leg.currency == "EUR":
                    lots[leg.lot] -= leg.minor
        return lots

    def stands(self, fact: str) -> bool:
        by = [e.fact for e in self.entries.values() if e.reverses == fact]
        return not by or not self.stands(by[0])

    def of_wire(self, fact: str) -> list[Unit]:
        """The units that a wire brought to the advance, in their order."""
        lots = [t.unit.lot for t in self.entries[fact].taken for _ in range(t.moved)]
        return [Unit("advance", "WELL", lot, fact, at) for at, lot in enumerate(lots)]

    def waiting(self, queue: str, fund: str) -> list[Unit]:
        """The money that stands in a queue: the next to be taken first."""
        if queue == "bank":
            lots = self.brought(fund).items()
            units = [
                Unit("bank", fund, lot, "", at) for lot, n in lots for at in range(n)
            ]
        else:
            wires = [e.fact for e in self.entries.values() if e.kind == "wire_out"]
            units = [u for w in wires if self.stands(w) for u in self.of_wire(w)]
        free = [unit for unit in units if not self.taken[unit]]
        there = self.held(BANK if queue == "bank" else ADVANCE, fund)
        return free[max(len(free) - there, 0) :]

    def still_taken(self, fact: str, *, but: str) -> list[Unit]:
        """What an entry took, less what was given back of it since, but by one."""
        chain, kept = {fact}, list[Unit]()
        for entry in self.entries.values():
            if entry.fact == but:
                continue
            if entry.fact in chain or chain & {entry.reverses, entry.corrects}:
                chain.add(entry.fact)
                for taken in entry.taken:
                    if taken.sign > 0:
                        kept.append(taken.unit)
                    else:
                        kept.remove(taken.unit)
        return kept

    def value_of(self, units: list[Unit]) -> int:
        """What units on the advance cost, in euros."""
        return sum(self._values(unit.wire)[unit.place] for unit in units)

    def _values(self, wire: str) -> list[int]:
        leg = next(leg for leg in self.entries[wire].legs if leg.account == ADVANCE)
        return shares(leg.base, leg.minor)

    def post(self, entry: Entry) -> tuple[str, bool, date]:
        """Record an entry, or the same again. Raises Refused; nothing is left then."""
        before = self.entries.get(entry.fact)
        if before is not None:
            if (entry.kind, _content(entry)) != (before.kind, _content(before)):
                raise Refused("FactReusedError")
            return entry.fact, False, before.day
        entry.day = self.open_day(entry.keeper, entry.day)
        if any(e.reverses == entry.reverses != "" for e in self.entries.values()):
            raise Refused("AlreadyReversedError")
        self._put(entry, 1)
        try:
            self._check(entry)
        except Refused:
            self._put(entry, -1)
            raise
        return entry.fact, True, entry.day

    def open_day(self, keeper: str, day: date) -> date:
        if not date(2026, 1, 1) <= day <= last_day(MONTHS[keeper]):
            raise Refused("DayOutsideYearsError")
        if self.closed[keeper] == MONTHS[keeper]:
            raise Refused("NoOpenPeriodError")
        closed = self.closed[keeper]
        first = last_day(closed) + timedelta(days=1) if closed else date(2026, 1, 1)
        return max(day, first)

    def _put(self, entry: Entry, sign: int) -> None:
        if sign > 0:
            self.entries[entry.fact] = entry
        else:
            del self.entries[entry.fact]
        for taken in entry.taken:
            self.taken[taken.unit] += sign * taken.sign

    def _check(self, entry: Entry) -> None:
        if entry.reverses:
            self._check_reversal(entry)
        if entry.corrects:
            self._check_correction(entry)
        if any(t.sign > 0 and t.unit.queue for t in entry.taken):
            self._check_lots(entry)
        if self.root(entry).kind in DECISIONS:
            self._check_guards(entry)
            self._check_passed_on(entry)

    def root(self, entry: Entry) -> Entry:
        """The entry that a reversal, or a reversal of a reversal, is about."""
        while entry.kind == "reversal":
            entry = self.entries[entry.reverses]
        return entry

    def _check_reversal(self, entry: Entry) -> None:
        original = self.entries[entry.reverses]
        first = original
        while first.reverses:
            first = self.entries[first.reverses]
        if any(self._leaning(entry, original, first.fact)):
            raise Refused("LeanedOnError")
        if any(t.sign > 0 and self.taken[t.unit] > 1 for t in entry.taken):
            raise Refused("LeanedOnError")
        if first.corrects and self.stands(first.fact):
            self._check_correction(first)

    def _leaning(self, entry: Entry, original: Entry, first: str) -> Iterator[bool]:
        """Say what leans: a correction, money paid from the wire, a lot passed on."""
        for other in self.entries.values():
            yield other.corrects == first and self.stands(other.fact)
        if any(taken.moved > 0 for taken in original.taken):
            yield any(n for unit, n in self.taken.items() if unit.wire == first)
        gone = {(g.fund, g.lot) for g in entry.legs if g.is_source and g.minor > 0}
        for fund, lot in gone:
            yield self.brought(fund).get(lot, 0) < 0 and any(
                leg.is_source and (leg.fund, leg.lot) == (fund, lot) and leg.minor > 0
                for other in self.entries.values()
                if other is not entry and self.stands(other.fact)
                for leg in other.legs
            )

    def _check_correction(self, entry: Entry) -> None:
        if not self.stands(entry.corrects):
            raise Refused("AlreadyReversedError")
        original, left = self.entries[entry.corrects], Counter[tuple[str, str]]()
        chain = {original.fact}
        for other in self.entries.values():
            if (
                other is original
                or other.corrects == original.fact
                or (other.reverses in chain - {original.fact})
            ):
                chain.add(other.fact)
                for leg in other.legs:
                    left[leg.account, leg.lot] += leg.minor
        for leg in original.legs:
            key = leg.account, leg.lot
            if leg.account not in LIQUID and leg.minor * left[key] < 0:
                raise Refused("CorrectionBeyondError")

    def _check_passed_on(self, entry: Entry) -> None:
        """A lot gives no more back, and passes no more on, than it brought."""
        lowered = [leg for leg in entry.legs if leg.is_source and leg.minor > 0]
        if any(self.brought(leg.fund)[leg.lot] < 0 for leg in lowered):
            raise Refused("LotBeyondError")

    def _check_lots(self, entry: Entry) -> None:
        """A lot gives no more than it brought, or than wires brought of it."""
        for queue, lot in {(t.unit.queue, t.unit.lot) for t in entry.taken}:
            if queue == "bank":
                there = self.brought("WELL")[lot]
            else:
                every = (t for e in self.entries.values() for t in e.taken)
                there = sum(t.moved for t in every if t.unit.lot == lot)
            gone = sum(
                n for u, n in self.taken.items() if (u.queue, u.lot) == (queue, lot)
            )
            if gone > there:
                raise Refused("TakingBeyondError")

    def _check_guards(self, entry: Entry) -> None:
        for account in (*LIQUID, ADVANCE):
            funds = {leg.fund for leg in entry.legs if leg.account == account}
            for fund in funds:
                kept = self.kept[fund] if account == BANK else 0
                moved = _moved(entry, account, fund)
                if moved < 0 and self.held(account, fund) < kept:
                    raise Refused("GuardBrokenError")
            if account in LIQUID and _moved(entry, account) < 0 > self.held(account):
                raise Refused("GuardBrokenError")


def _content(entry: Entry) -> list[tuple[str, str, int, str]]:
    return [(leg.account, leg.fund, leg.minor, leg.lot) for leg in entry.legs]


def _moved(entry: Entry, account: str, fund: str | None = None) -> int:
    legs = [leg for leg in entry.legs if leg.account == account]
    return sum(leg.minor for leg in legs if fund in (None, leg.fund))
