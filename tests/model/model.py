"""The model: what each command should do, written plainly and from the rules alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tests.model import commands as ask
from tests.model.entries import (
    ADVANCE,
    BANK,
    DOLLARS,
    Entry,
    Leg,
    Refused,
    Taken,
    Unit,
    share,
    shares,
)
from tests.model.faults import FAULTS
from tests.model.journal import MONTHS, Journal, last_day

CAP = 400
Traced = dict[tuple[str, str, str, str], tuple[int, int]]
"""By entry, lot, queue and wire: how much was taken, and what a wire made of it."""
GIFTS, MATCHES = "OP source.gift EUR", "OP source.match EUR"


@dataclass(slots=True)
class Kept:
    """A reservation: of a pool (a fund) or of the cap."""

    of: str
    wanted: int
    minor: int
    until: datetime
    state: str = ""
    used: int = 0


class Model(Journal):
    """Answers every command as the book should, or raises Refused."""

    def __init__(self) -> None:
        super().__init__()
        self.reservations: dict[str, Kept] = {}
        self.numbered: set[str] = set()
        self.locked = dict.fromkeys(MONTHS, 0)

    def answer(self, command: ask.Command) -> object:
        """Do as the command says, or name the refusal."""
        try:
            return getattr(self, ask.name_of(command))(command)
        except Refused as refusal:
            return str(refusal)

    def gift(self, c: ask.Gift) -> object:
        legs = [_leg(BANK, c.fund, c.minor), _leg(GIFTS, c.fund, -c.minor, c.code)]
        return self.post(Entry(c.fact, "gift", c.day, legs, []))

    def refund(self, c: ask.Refund) -> object:
        if c.original not in self.entries:
            raise Refused("EntryUnknownError")
        legs = [_leg(GIFTS, c.fund, c.minor, c.gift), _leg(BANK, c.fund, -c.minor)]
        entry = Entry(c.fact, "refund", c.day, legs, [], corrects=c.original)
        return self.post(entry)

    def fee(self, c: ask.Fee) -> object:
        cost = _leg("OP cost.bank_fee EUR", c.fund, c.minor)
        legs = [cost, _leg(BANK, c.fund, -c.minor)]
        return self.post(Entry(c.fact, "wire_fee", c.day, legs, []))

    def wire_out(self, c: ask.WireOut) -> object:
        units = self._next("bank", c.minor)
        made = shares(c.received, c.minor)
        taken = [
            Taken(unit, 1, became) for unit, became in zip(units, made, strict=True)
        ]
        legs = [
            Leg("OP fx EUR", "WELL", c.minor, c.minor),
            Leg(BANK, "WELL", -c.minor, -c.minor),
            Leg(ADVANCE, "WELL", c.received, c.minor),
            Leg("OP fx MAD", "WELL", -c.received, -c.minor),
        ]
        return self.post(Entry(c.fact, "wire_out", c.day, legs, taken))

    def spend(self, c: ask.Spend) -> object:
        units = self._next("advance", c.minor)
        value = self.value_of(units)
        legs = [
            Leg("OP use MAD", "WELL", c.minor, value),
            Leg(ADVANCE, "WELL", -c.minor, -value),
        ]
        taken = [Taken(unit, 1) for unit in units]
        return self.post(Entry(c.fact, "expense", c.day, legs, taken))

    def take_back(self, c: ask.TakeBack) -> object:
        if c.original not in self.entries:
            raise Refused("EntryUnknownError")
        units = self.still_taken(c.original, but=c.fact)
        if len(units) < c.minor:
            raise Refused("CorrectionBeyondError")
        back = units[len(units) - c.minor :]
        value = self.value_of(back)
        legs = [
            Leg(ADVANCE, "WELL", c.minor, value),
            Leg("OP use MAD", "WELL", -c.minor, -value),
        ]
        taken = [Taken(unit, -1) for unit in back]
        kind = "expense_correction"
        entry = Entry(c.fact, kind, c.day, legs, taken, corrects=c.original)
        return self.post(entry)

    def match_gift(self, c: ask.MatchGift) -> object:
        ended = self._end(c.reserved, c.minor, c.at) if c.reserved else None
        try:
            return self.post(Entry(c.fact, "match_release", c.day, _match(c), []))
        except Refused:
            if ended is not None:
                ended.state, ended.used = "", 0
                self._add_kept()
            raise

    def return_match(self, c: ask.ReturnMatch) -> object:
        original = c.match.fact
        if original not in self.entries:
            raise Refused("EntryUnknownError")
        one, two, three, four = (leg.back() for leg in _match(c.match))
        # The program writes the mirror in an order of its own.
        legs = [two, one, four, three]
        entry = Entry(c.fact, "match_return", c.day, legs, [], reverses=original)
        return self.post(entry)

    def give_in_kind(self, c: ask.GiveInKind) -> object:
        legs = [
            _leg(f"{c.keeper} use.in_kind MAD", "WELL", c.minor, c.code),
            _leg(f"{c.keeper} source.in_kind MAD", "WELL", -c.minor, c.code),
        ]
        units = [Unit("", "WELL", c.code, "", at) for at in range(c.minor)]
        taken = [Taken(unit, 1) for unit in units]
        return self.post(Entry(c.fact, "inkind", c.day, legs, taken))

    def sell_money(self, c: ask.SellMoney) -> object:
        sold, bought = (BANK, DOLLARS) if c.sells_euros else (DOLLARS, BANK)
        cost = c.minor if c.sells_euros else self._cost(c.minor)
        value = cost if c.sells_euros else c.bought
        legs = [
            Leg(f"OP fx {sold[-3:]}", "WELL", c.minor, cost),
            Leg(sold, "WELL", -c.minor, -cost),
            Leg(bought, "WELL", c.bought, value),
            Leg(f"OP fx {bought[-3:]}", "WELL", -c.bought, -value),
        ]
        loss, bearer = cost - value, c.borne_by or "WELL"
        if loss and bearer != "WELL":
            legs += [
                _leg(bought, "WELL", loss),
                _leg("OP fx EUR", "WELL", -loss),
                _leg("OP fx EUR", bearer, loss),
                _leg(bought, bearer, -loss),
            ]
        return self.post(Entry(c.fact, "fx", c.day, legs, []))

    def reverse(self, c: ask.Reverse) -> object:
        original = self.entries.get(c.original)
        if original is None:
            raise Refused("EntryUnknownError")
        legs = [leg.back() for leg in original.legs]
        taken = [taken.back() for taken in original.taken]
        entry = Entry(c.fact, "reversal", c.day, legs, taken, reverses=c.original)
        return self.post(entry)

    def reverse_wrongly(self, c: ask.ReverseWrongly) -> object:
        if c.original not in self.entries:
            raise Refused("EntryUnknownError")
        self.open_day("OP", c.day)
        stands = all(e.reverses != c.original for e in self.entries.values())
        raise Refused("NotAMirrorError" if stands else "AlreadyReversedError")

    def keep(self, c: ask.Keep) -> object:
        before = self.reservations.get(c.fact)
        if before is not None:
            if (before.of, before.wanted) != (c.of, c.minor):
                raise Refused("RegisterConflictError")
            is_late = not before.state and before.until <= c.at
            if is_late or before.state in ("released", "expired"):
                raise Refused("ReservationEndedError")
            if before.minor < c.at_least:
                raise Refused("RegisterConflictError")
            return before.minor, False
        room = self.room(c.of, c.at)
        if room < c.at_least:
            raise Refused("NoRoomError")
        self._expire(c.at, c.of)
        minor = min(c.minor, room)
        self.reservations[c.fact] = Kept(c.of, c.minor, minor, c.at + ask.HOUR)
        self._add_kept()
        return minor, True

    def end_kept(self, c: ask.EndKept) -> object:
        return self._end(c.fact, c.minor, c.at) is not None

    def expire(self, c: ask.Expire) -> object:
        return self._expire(c.at)

    def close(self, c: ask.Close) -> object:
        month = self._month(c.keeper, c.ends_on)
        if month <= self.closed[c.keeper]:
            raise Refused("PeriodNotOpenError")
        if month > self.closed[c.keeper] + 1:
            raise Refused("EarlierPeriodOpenError")
        if c.seals:
            self.numbered |= set(self.entries)
        if any(
            entry.day <= c.ends_on and entry.keeper == c.keeper
            for entry in self.entries.values()
            if entry.fact not in self.numbered
        ):
            raise Refused("EntriesUnsealedError")
        self.closed[c.keeper] = month
        return True

    def lock(self, c: ask.Lock) -> object:
        month = self._month(c.keeper, c.ends_on)
        if not self.locked[c.keeper] < month <= self.closed[c.keeper]:
            raise Refused("PeriodNotClosedError")
        if month > self.locked[c.keeper] + 1:
            raise Refused("EarlierPeriodUnlockedError")
        if c.by == "test":
            raise Refused("SamePersonLocksError")
        self.locked[c.keeper] = month
        return True

    def trace_use(self, c: ask.TraceUse) -> object:
        made = self.entries.get(c.fact)
        return _summed([made] if made else [], "")

    def trace_lot(self, c: ask.TraceLot) -> object:
        return _summed(self.entries.values(), c.lot)

    def use_key(self, c: ask.UseKey) -> object:
        if c.is_other:
            raise Refused("ActKeyReusedError")
        return False

    def malformed(self, c: ask.Malformed) -> object:
        raise Refused(FAULTS[c.fault])

    def room(self, of: str, at: datetime) -> int:
        """How much may still be kept of a pool or of the cap."""
        mine = [kept for kept in self.reservations.values() if kept.of == of]
        whole = self.held(BANK, of) if of else CAP - sum(kept.used for kept in mine)
        still = (kept for kept in mine if not kept.state and kept.until > at)
        return whole - sum(kept.minor for kept in still)

    def _next(self, queue: str, minor: int) -> list[Unit]:
        units = self.waiting(queue, "WELL")
        if len(units) < minor:
            raise Refused("QueueShortError")
        return units[:minor]

    def _cost(self, minor: int) -> int:
        legs = [leg for e in self.entries.values() for leg in e.legs]
        mine = [leg for leg in legs if (leg.account, leg.fund) == (DOLLARS, "WELL")]
        held, base = sum(leg.minor for leg in mine), sum(leg.base for leg in mine)
        if held <= 0 or base <= 0:
            return 0
        return share(base, min(minor, held), held)

    def _end(self, fact: str, minor: int, at: datetime | None) -> Kept | None:
        kept = self.reservations.get(fact)
        if kept is None:
            raise Refused("RegisterUnknownError")
        state = "used" if minor else "released"
        if (kept.state, kept.used) == (state, minor):
            return None
        if kept.state or (minor and at is not None and kept.until <= at):
            raise Refused("ReservationEndedError")
        if minor > kept.minor:
            raise Refused("ReservationBeyondError")
        kept.state, kept.used = state, minor
        self._add_kept()
        return kept

    def _expire(self, at: datetime, of: str | None = None) -> int:
        late = [
            kept
            for kept in self.reservations.values()
            if of in (None, kept.of) and not kept.state and kept.until <= at
        ]
        for kept in late:
            kept.state = "expired"
        self._add_kept()
        return len(late)

    def _add_kept(self) -> None:
        self.kept.clear()
        for kept in self.reservations.values():
            if not kept.state:
                self.kept[kept.of] += kept.minor

    def _month(self, keeper: str, ends_on: date) -> int:
        if ends_on.month > MONTHS[keeper] or ends_on != last_day(ends_on.month):
            raise Refused("PeriodUnknownError")
        return ends_on.month


def _leg(account: str, fund: str, minor: int, lot: str = "") -> Leg:
    return Leg(account, fund, minor, minor, lot)


def _summed(entries: Iterable[Entry], lot: str) -> Traced:
    """What each entry took of each lot, and of what each wire had brought of it."""
    sums: Traced = {}
    for entry in entries:
        for taken in entry.taken:
            unit = taken.unit
            if lot in ("", unit.lot):
                key = entry.fact, unit.lot, unit.queue, unit.wire
                minor, moved = sums.get(key, (0, 0))
                sums[key] = minor + taken.sign, moved + taken.moved
    return sums


def _match(c: ask.MatchGift) -> list[Leg]:
    return [
        _leg(BANK, "WELL", c.minor),
        _leg(MATCHES, "WELL", -c.minor, f"M{c.gift}"),
        _leg(MATCHES, "SCHOOL", c.minor, c.pool_lot),
        _leg(BANK, "SCHOOL", -c.minor),
    ]
