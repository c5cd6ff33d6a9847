"""A small book for tests: one association, one project, its officers and some money."""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from itertools import count

from app.evidence.commands import add_evidence, store
from app.evidence.files import DiskFiles
from app.evidence.preparing import prepare
from app.people.commands import NewGrant, NewPerson, grant_role, invite_person
from app.policy.values import Role, Scope
from app.projects.commands import (
    NewProject,
    ProjectWords,
    Step,
    move_project,
    open_project,
)
from app.projects.states import ProjectState
from app.spending.decisions import NewExpense
from app.territories.commands import (
    NewAssociation,
    NewTerritory,
    TerritoryWords,
    find_territory,
    open_association,
    open_territory,
    register_number,
)
from ledger.book.acts import Command, record_act
from ledger.book.books import open_book
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.journal import post
from ledger.book.kinds import EntryKind
from ledger.book.registers import (
    FundRegime,
    NewBudgetLine,
    amend_budget,
    declare_fiscal_year,
    open_budget_line,
    open_fund,
    open_keeper,
    register_party,
    set_fund_regime,
)
from ledger.money import Money
from tests.evidence import pictures

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LANGUAGES = ("en", "fr", "ar")
KEYS = count(1)
CHANCE = random.Random(7)  # noqa: S311 - tests repeat themselves


def mad(dirhams):
    return Money(dirhams * 100, "MAD")


@cache
def prepared_receipt(total):
    return prepare(pictures.encoded(pictures.receipt(total=total)))


@dataclass
class Scene:
    """The book, and what its tests need at hand."""

    session: object
    book: object
    files: DiskFiles
    people: dict = field(default_factory=dict)
    grants: dict = field(default_factory=lambda: defaultdict(list))

    def command(self, key=None, at=NOON, actor="system:test"):
        return Command(actor, key or f"key-{next(KEYS)}", at)

    def invite(self, name, role=None, *, password_hash=None, to_on=None, **scope):
        new = NewPerson(
            name,
            f"{name.lower()}.{self.book.code}@example.org",
            "fr",
            password_hash,
        )
        person = invite_person(
            self.session, self.book, self.command(), new, choose=CHANCE.choice
        )
        self.people[name] = person
        if role is not None:
            self.grant(name, role, to_on=to_on, **scope)
        return person

    def grant(self, name, role, *, to_on=None, **scope):
        grant = NewGrant(
            self.people[name].code,
            role,
            Scope(self.book.id, **scope),
            date(2026, 1, 1),
            to_on,
        )
        row = grant_role(self.session, self.book, self.command(), grant)
        self.grants[name].append(row)
        return row

    def number(self, register, code):
        return register_number(self.session, self.book, register, code)

    def photo(self, name="Khadija", total="8 640.00"):
        prepared = prepared_receipt(total)
        store(self.files, prepared)
        return add_evidence(
            self.session,
            self.book,
            self.command(),
            prepared,
            person_id=self.people[name].id,
        )

    def expense(self, **changes):
        values = {
            "code": f"e{next(KEYS)}",
            "fund": "P1",
            "budget_line": "B1",
            "amount": mad(300),
            "spent_on": date(2026, 5, 20),
            "paid_from": "local_bank",
            "what": "9 brass taps",
            "seller": "Quincaillerie du Souss",
            **changes,
        }
        return NewExpense(**values)


def build(session, code, folder):
    """Open the book with a project, four officers and 1 000 MAD in the bank."""
    scene = Scene(session, open_book(session, code, zone="UTC", is_live=False), folder)
    _open_registers(scene)
    _open_places(scene)
    keeper = scene.number("keeper", "ASSOC")
    scene.invite("Khadija", Role.TREASURER, keeper_id=keeper)
    scene.invite("Brahim", Role.PRESIDENT, keeper_id=keeper)
    territory = find_territory(session, scene.book, "valley")
    scene.invite("Said", Role.TERRITORY_MANAGER, territory_id=territory)
    scene.invite(
        "Bennis", Role.AUDITOR, territory_id=territory, to_on=date(2027, 12, 31)
    )
    scene.invite("Nobody")
    receive(scene, mad(1000))
    return scene


def receive(scene, amount, fund="P1", role="local_bank", on=date(2026, 5, 1)):
    """Put money of the households into a place of the association."""
    act = record_act(
        scene.session, scene.book.id, scene.command(), "record_receipt", {}
    )
    lot = f"L{next(KEYS)}"
    place = AccountKey("ASSOC", role, "MAD")
    source = AccountKey("ASSOC", "source.households", "MAD")
    draft = DraftEntry(
        kind=EntryKind.LOCAL_RECEIPT,
        fact=f"cash:{lot}",
        occurred_on=on,
        lines=(
            Line(place, fund, amount),
            Line(source, fund, -amount, lot=lot),
        ),
    )
    return post(scene.session, act, draft)


def _open_registers(scene):
    session = scene.session
    act = record_act(session, scene.book.id, scene.command(), "found_book", {})
    for keeper in ("OPERATOR", "ASSOC"):
        open_keeper(session, act, keeper, currency="MAD", zone="UTC")
        declare_fiscal_year(
            session,
            act,
            keeper,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
        )
    for fund in ("P1", "OPS"):
        open_fund(session, act, fund)
        regime = FundRegime("own", date(2026, 1, 1), fund)
        set_fund_regime(session, act, fund, regime)
    register_party(session, act, "party-assoc")
    for line, dirhams in (("B1", 600), ("B2", 100)):
        number = open_budget_line(session, act, NewBudgetLine("P1", line, "MAD"))
        amend_budget(session, act, number, mad(dirhams), from_on=date(2026, 1, 1))


def _open_places(scene):
    session, book = scene.session, scene.book
    words = dict.fromkeys(LANGUAGES, TerritoryWords("Valley", "Region", "Lede"))
    open_territory(session, book, scene.command(), NewTerritory("valley", "MAD", words))
    names = dict.fromkeys(LANGUAGES, "Tifaouine")
    association = NewAssociation("ASSOC", "valley", names, "party-assoc")
    open_association(session, book, scene.command(), association)
    project = NewProject(
        fund="P1",
        slug=f"water-{book.code}",
        territory="valley",
        keeper="ASSOC",
        currency="MAD",
        gift_currency="EUR",
        picture="tank.svg",
        words=dict.fromkeys(
            LANGUAGES, ProjectWords("Water", "Taps", "Water for all", "Arazane")
        ),
        line_names={
            line: dict.fromkeys(LANGUAGES, name)
            for line, name in (("B1", "Taps"), ("B2", "Tools"))
        },
    )
    open_project(session, book, scene.command(), project)
    move_project(session, book, scene.command(), Step("P1", ProjectState.FUNDING))
    move_project(session, book, scene.command(), Step("P1", ProjectState.RUNNING))
