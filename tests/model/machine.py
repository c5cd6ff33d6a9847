"""A state machine: random commands, given to the ledger and to the model at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlalchemy.orm import Session, sessionmaker
from typing_extensions import override

from tests.ledger.small_book import NOW
from tests.model import commands as ask
from tests.model.comparing import differences
from tests.model.counts import Counts
from tests.model.faults import FAULTS
from tests.model.journal import MONTHS, last_day
from tests.model.model import Model
from tests.model.real import Real

CODES = count(1)
minors = st.integers(1, 40)
places = st.integers(0, 30)
funds = st.sampled_from(["WELL", "WELL", "SCHOOL"])
pools = st.sampled_from(["SCHOOL", ""])
keepers = st.sampled_from(["OP", "HAMLET"])
ahead = st.sampled_from([0, 1, 1, 1, 2])
LONG = 150
# What has no amount that could be another one.
UNCHANGED = (
    ask.ReturnMatch
    | ask.Reverse
    | ask.ReverseWrongly
    | ask.Expire
    | ask.Close
    | ask.Lock
    | ask.TraceUse
    | ask.TraceLot
    | ask.UseKey
    | ask.Malformed
)
# What changes nothing and is not asked for again.
ASKED = ask.Malformed | ask.UseKey | ask.TraceUse | ask.TraceLot
Kind = TypeVar("Kind")
seldom = st.integers(0, 9).map(lambda n: n == 0)
days = st.one_of(
    st.integers(0, 120).map(lambda n: date(2026, 1, 1) + timedelta(days=n)),
    st.integers(0, 58).map(lambda n: date(2026, 1, 1) + timedelta(days=n)),
    st.sampled_from([date(2025, 12, 31), date(2026, 12, 31)]),
)


def machine(
    sessions: sessionmaker[Session], counts: Counts
) -> type[RuleBasedStateMachine]:
    """Make the machine's class for one database, counting into ``counts``."""

    class Here(Machine):
        def __init__(self) -> None:
            super().__init__(sessions, counts)

    return Here


class Machine(RuleBasedStateMachine):
    """Every step is one command; at the end all that can be read is compared."""

    def __init__(self, sessions: sessionmaker[Session], counts: Counts) -> None:
        super().__init__()
        self.session = sessions()
        self.counts = counts
        self.model = Model()
        self.real = Real(self.session, f"model-{next(CODES)}")
        self.done: list[ask.Command] = []
        self.codes = count(1)
        self.now = NOW
        self.is_sound = True
        self.corrections = Counter[str]()
        counts.books += 1

    def run(self, command: ask.Command) -> None:
        """Give a command to both; they must answer the same."""
        expected = self.model.answer(command)
        self.is_sound = False
        said = self.real.answer(command)
        assert said == expected, f"{command}: {said}, the model says {expected}"
        self.is_sound = True
        self.counts.steps += 1
        self.counts.rules[ask.name_of(command)] += 1
        if isinstance(said, str):
            self.counts.refusals[said] += 1
        if not isinstance(command, ASKED):
            self.done.append(command)

    def code(self, letter: str) -> str:
        return f"{letter}{next(self.codes)}"

    def one(self, kind: type[Kind], place: int) -> Kind | None:
        """One of the commands of a kind that came before, the last ones rather."""
        mine = [command for command in self.done if isinstance(command, kind)]
        return mine[-1 - place % len(mine)] if mine else None

    @initialize(well=st.integers(1, 90), school=st.integers(1, 90))
    def start(self, well: int, school: int) -> None:
        day = date(2026, 1, 2)
        for fund, minor in (("WELL", well), ("WELL", 90), ("SCHOOL", school)):
            self.run(ask.Gift(self.code("G"), fund, minor, day))
        self.run(ask.WireOut(self.code("W"), max(well // 2, 1), well, day))

    @rule(minor=st.integers(1, 90), fund=funds, day=days)
    def give(self, minor: int, fund: str, day: date) -> None:
        self.run(ask.Gift(self.code("G"), fund, minor, day))

    @rule(place=places, minor=minors, day=days)
    def refund(self, place: int, minor: int, day: date) -> None:
        gift = self.one(ask.Gift, place) or ask.Gift("G0", "WELL", 1, day)
        self.run(ask.Refund(self.code("R"), gift.code, gift.fund, minor, day))

    @rule(fund=funds, minor=st.integers(1, 5), day=days)
    def fee(self, fund: str, minor: int, day: date) -> None:
        self.run(ask.Fee(self.code("F"), fund, minor, day))

    @rule(minor=minors, rate=st.integers(40, 300), day=days)
    def wire(self, minor: int, rate: int, day: date) -> None:
        received = max(minor * rate // 100, 1)
        self.run(ask.WireOut(self.code("W"), minor, received, day))

    @rule(minor=minors, day=days)
    def spend(self, minor: int, day: date) -> None:
        self.run(ask.Spend(self.code("E"), minor, day))

    @rule(place=places, minor=st.integers(1, 20), day=days)
    def take_back(self, place: int, minor: int, day: date) -> None:
        code = (self.one(ask.Spend, place) or ask.Spend("E0", 1, day)).code
        self.corrections[code] += 1
        self.run(ask.TakeBack(code, minor, self.corrections[code], day))

    @rule(place=places, minor=minors, day=days)
    def match(self, place: int, minor: int, day: date) -> None:
        self.run(ask.MatchGift(self.code("X"), self.pool_lot(place), minor, day))

    @rule(place=places, lot=places, minor=minors, day=days)
    def match_what_was_kept(self, place: int, lot: int, minor: int, day: date) -> None:
        kept = self.kept_of("SCHOOL", place)
        code, pool_lot = self.code("X"), self.pool_lot(lot)
        fact = kept.fact if kept else "match:X0:reserved"
        match = ask.MatchGift(code, pool_lot, minor, day, fact, self.now)
        self.run(match)

    @rule(place=places, more=st.integers(1, 9), day=days)
    def match_more_than_the_lot(self, place: int, more: int, day: date) -> None:
        """The pool has it, from another gift; this one did not bring so much."""
        lot = self.pool_lot(place)
        minor = self.brought(lot) + more
        self.run(ask.Gift(self.code("G"), "SCHOOL", minor, date(2026, 1, 2)))
        self.run(ask.MatchGift(self.code("X"), lot, minor, day))

    @rule(place=places, day=days)
    def return_match(self, place: int, day: date) -> None:
        unknown = ask.MatchGift("X0", "P0", 1, day)
        match = self.one(ask.MatchGift, place) or unknown
        self.run(ask.ReturnMatch(match, day))

    @rule(minor=minors, keeper=st.sampled_from(["LOCAL", "HAMLET"]), day=days)
    def give_in_kind(self, minor: int, keeper: str, day: date) -> None:
        self.run(ask.GiveInKind(self.code("K"), keeper, minor, day))

    @rule(minor=minors, day=days)
    def give_in_kind_where_all_is_closed(self, minor: int, day: date) -> None:
        for number in range(self.model.closed["HAMLET"] + 1, MONTHS["HAMLET"] + 1):
            self.run(ask.Close("HAMLET", self.month("HAMLET", number), seals=True))
        self.run(ask.GiveInKind(self.code("K"), "HAMLET", minor, day))

    @rule(
        sells=st.booleans(),
        minor=minors,
        bought=minors,
        borne_by=st.sampled_from(["", "OPS"]),
        day=days,
    )
    def exchange(
        self, *, sells: bool, minor: int, bought: int, borne_by: str, day: date
    ) -> None:
        """There, and some of it back."""
        self.run(ask.SellMoney(self.code("S"), sells, minor, bought, borne_by, day))
        back = max(bought // 2, 1)
        self.run(ask.SellMoney(self.code("S"), not sells, back, minor, borne_by, day))

    @rule(place=places, day=days)
    def reverse(self, place: int, day: date) -> None:
        self.run(ask.Reverse(self.fact(place), day))

    @rule(day=days)
    def reverse_the_last(self, day: date) -> None:
        self.run(ask.Reverse(self.fact(0), day))

    @rule(place=places, day=days)
    def reverse_a_reversal(self, place: int, day: date) -> None:
        gone = [e.fact for e in self.model.entries.values() if e.reverses]
        fact = gone[-1 - place % len(gone)] if gone else "nothing:there"
        self.run(ask.Reverse(fact if len(fact) < LONG else "nothing:there", day))

    @rule(place=places, minor=minors, whole=st.booleans(), day=days)
    def take_a_wire_back_and_refund_its_gift(
        self, place: int, minor: int, day: date, *, whole: bool
    ) -> None:
        """And then let the wire stand again: maybe its lot has not so much any more."""
        wire = self.one(ask.WireOut, place)
        made = self.model.entries.get(wire.fact) if wire else None
        if made is None:
            return
        back = ask.Reverse(made.fact, day)
        self.run(back)
        lot = made.taken[0].unit.lot
        if lot.startswith("G"):
            minor = self.brought(lot) if whole else minor
            self.run(ask.Refund(self.code("R"), lot, "WELL", minor, day))
        self.run(ask.Reverse(back.fact, day))

    @rule(minor=st.integers(1, 12), day=days)
    def spend_again_what_was_taken_back(self, minor: int, day: date) -> None:
        """And then let the first use stand again: its money is another one's now."""
        code = self.code("E")
        self.run(ask.Spend(code, minor, day))
        back = ask.TakeBack(code, max(minor // 2, 1), 1, day)
        self.corrections[code] = 1
        self.run(back)
        self.run(ask.Spend(self.code("E"), max(minor // 3, 1), day))
        self.run(ask.Reverse(back.fact, day))

    @rule(place=places, day=days)
    def reverse_wrongly(self, place: int, day: date) -> None:
        self.run(ask.ReverseWrongly(self.fact(place), day))

    @rule(place=places, day=days)
    def reverse_wrongly_what_is_reversed(self, place: int, day: date) -> None:
        gone = [e.reverses for e in self.model.entries.values() if e.reverses]
        facts = [fact for fact in gone if len(fact) < LONG] or ["nothing:there"]
        self.run(ask.ReverseWrongly(facts[-1 - place % len(facts)], day))

    @rule(of=pools, minor=st.integers(1, 120), least=st.integers(1, 120))
    def keep(self, of: str, minor: int, least: int) -> None:
        least = min(least, minor)
        self.run(ask.Keep(self.code("X"), of, minor, least, self.now))

    @rule(place=places, minor=st.one_of(st.just(0), minors))
    def end_what_was_kept(self, place: int, minor: int) -> None:
        """Use room of the cap; what a pool gives is used with its match."""
        kept = self.kept_of("", place) if minor else self.one(ask.Keep, place)
        code = kept.code if kept else "X0"
        self.run(ask.EndKept(code, minor, self.now))

    @rule(minutes=st.sampled_from([10, 61]))
    def expire(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self.run(ask.Expire(self.now))

    @rule(keeper=keepers, ahead=ahead, seals=st.booleans(), wrong=seldom)
    def close(self, keeper: str, ahead: int, *, seals: bool, wrong: bool) -> None:
        ends_on = self.month(keeper, self.model.closed[keeper] + ahead, wrong=wrong)
        self.run(ask.Close(keeper, ends_on, seals))

    @rule(keeper=keepers)
    def close_the_next(self, keeper: str) -> None:
        ends_on = self.month(keeper, self.model.closed[keeper] + 1)
        self.run(ask.Close(keeper, ends_on, seals=True))

    @rule(minor=minors)
    def close_before_all_is_sealed(self, minor: int) -> None:
        month = self.month("OP", self.model.closed["OP"] + 1)
        self.run(ask.Gift(self.code("G"), "WELL", minor, month))
        self.run(ask.Close("OP", month, seals=False))

    @rule(keeper=keepers)
    def close_what_is_no_month(self, keeper: str) -> None:
        ends_on = self.month(keeper, self.model.closed[keeper] + 1, wrong=True)
        self.run(ask.Close(keeper, ends_on, seals=True))

    @rule(place=places, minor=minors)
    def keep_again(self, place: int, minor: int) -> None:
        """Ask for what was reserved once more, or for another amount of it."""
        kept = self.one(ask.Keep, place) or ask.Keep("X0", "", 1, 1, self.now)
        self.run(replace(kept, minor=minor, at_least=1))

    @rule(place=places)
    def use_more_than_was_kept(self, place: int) -> None:
        kept = self.kept_of("", place) or ask.Keep("X0", "", 1, 1, self.now)
        self.run(ask.EndKept(kept.code, kept.minor + 1, self.now))

    @rule(keeper=keepers)
    def lock_the_later(self, keeper: str) -> None:
        """Close what is needed for it; the earlier one is not locked."""
        later = self.model.locked[keeper] + 2
        for number in range(self.model.closed[keeper] + 1, later + 1):
            self.run(ask.Close(keeper, self.month(keeper, number), seals=True))
        self.run(ask.Lock(keeper, self.month(keeper, later), "other"))

    @rule(place=places)
    def use_what_expired(self, place: int) -> None:
        kept = self.kept_of("", place) or ask.Keep("X0", "", 1, 1, self.now)
        self.now += ask.HOUR
        self.run(ask.EndKept(kept.code, 1, self.now))

    @rule(keeper=keepers, ahead=ahead, by=st.sampled_from(["test", "other"]))
    def lock(self, keeper: str, ahead: int, by: str) -> None:
        ends_on = self.month(keeper, self.model.locked[keeper] + ahead)
        self.run(ask.Lock(keeper, ends_on, by))

    @rule(place=places, other=st.booleans())
    def ask_again(self, place: int, *, other: bool) -> None:
        """The same command once more; or another one of the same fact."""
        if not self.done:
            return
        command = self.done[-1 - place % len(self.done)]
        if other and not isinstance(command, UNCHANGED):
            command = replace(command, minor=command.minor + 1)
        self.run(command)

    @rule(place=places)
    def give_another_of_the_same_fact(self, place: int) -> None:
        gift = self.one(ask.Gift, place)
        if gift is not None:
            self.run(replace(gift, minor=gift.minor + 1))

    @rule(place=places, lot=places)
    def trace(self, place: int, lot: int) -> None:
        """Ask which lots paid an entry, and what became of one of them, or of any."""
        self.run(ask.TraceUse(self.fact(place)))
        lots = [t.unit.lot for e in self.model.entries.values() for t in e.taken]
        gift = self.one(ask.Gift, lot)
        codes = list(dict.fromkeys(lots)) or [gift.code if gift else "G0"]
        self.run(ask.TraceLot(codes[-1 - lot % len(codes)]))

    @rule(other=st.booleans())
    def use_a_key_again(self, *, other: bool) -> None:
        self.run(ask.UseKey(other))

    @rule(faults=st.lists(st.sampled_from(sorted(FAULTS)), min_size=7, max_size=7))
    def malformed(self, faults: list[str]) -> None:
        for fault in faults:
            self.run(ask.Malformed(fault))

    @override
    def teardown(self) -> None:
        try:
            if self.is_sound:
                found = list(differences(self.real, self.model, self.now))
                assert not found, found
        finally:
            self.session.rollback()
            self.session.close()

    def fact(self, place: int) -> str:
        facts = [fact for fact in self.model.entries if len(fact) < LONG]
        return facts[-1 - place % len(facts)] if facts else "nothing:there"

    def brought(self, lot: str) -> int:
        made = self.model.entries.get(f"bank:{lot}:gift")
        return made.legs[0].minor if made else 1

    def pool_lot(self, place: int) -> str:
        gifts = [e.fact for e in self.model.entries.values() if e.kind == "gift"]
        lots = [f.split(":")[1] for f in gifts if self.is_pool(f)]
        return lots[-1 - place % len(lots)] if lots else "P0"

    def is_pool(self, fact: str) -> bool:
        return self.model.entries[fact].legs[0].fund == "SCHOOL"

    def kept_of(self, of: str, place: int) -> ask.Keep | None:
        mine = [c for c in self.done if isinstance(c, ask.Keep) and c.of == of]
        return mine[-1 - place % len(mine)] if mine else None

    def month(self, keeper: str, number: int, *, wrong: bool = False) -> date:
        day = last_day(min(max(number, 1), MONTHS[keeper]))
        return day - timedelta(days=1) if wrong else day
