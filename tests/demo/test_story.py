"""A fresh book of the demonstration, compared with the scenario row by row."""

from itertools import zip_longest
from secrets import choice

from sqlalchemy import func, select, text

from app.demo.inviting import World
from app.demo.parties import NAMES, party
from app.demo.telling import tell
from app.evidence.files import DiskFiles
from app.people.tables import PartyName
from ledger.book import tables
from ledger.book.balances import trial_balance
from ledger.money import Money


def minor(row, name, currency="EUR"):
    return Money.parse(row[name], currency).minor


def test_every_line_of_every_entry_is_the_scenarios(entries, oracle):
    numbers = {entry.public_id: str(n) for n, entry in enumerate(entries, start=1)}
    told = [
        (
            *(str(n), str(entry.day), entry.kind.value, entry.kind.nature.value),
            *(entry.fact, str(line.line), line.account, line.fund, line.keeper),
            *(line.amount.currency, line.amount.minor, line.base_minor),
            *(line.budget_line or "", line.lot or "", line.party or ""),
            *(numbers.get(entry.reverses, ""), numbers.get(entry.corrects, "")),
        )
        for n, entry in enumerate(entries, start=1)
        for line in entry.postings
    ]
    wanted = [
        (
            *(row["entry_no"], row["date"], row["kind"], row["nature"], row["fact"]),
            *(row["line"], row["role"], row["fund"], row["keeper"], row["currency"]),
            *(minor(row, "amount"), minor(row, "base")),
            *(row["budget_line"], row["lot"]),
            party(row["party"]) if row["party"] else "",
            *(row["reverses"], row["corrects"]),
        )
        for row in oracle("demo-scenario.csv")
    ]
    for line, (found, want) in enumerate(zip_longest(told, wanted), start=1):
        assert found == want, f"line {line} of the scenario"
    assert len(entries) == 87


def test_every_balance_is_the_scenarios(story, book, oracle):
    rows = trial_balance(story, book).rows
    by_account = {
        (row.role, row.keeper, row.fund, row.amount.currency): (
            row.amount.minor,
            row.base_minor,
        )
        for row in rows
    }
    for row in oracle("demo-scenario-balances.csv"):
        wanted = [total for key, total in by_account.items() if _meant(row, key)]
        if row["lots"]:
            wanted = [_of_lots(story, book, row)]
        found = tuple(map(sum, zip(*wanted, strict=True)))
        assert found[0] == minor(row, "amount"), row
        if row["base"]:
            assert found[1] == minor(row, "base"), row
    accounts = [
        r for r in oracle("demo-scenario-balances.csv") if r["scope"] == "account"
    ]
    assert len(accounts) == len(by_account)


def _meant(row, key):
    role, keeper, fund, currency = key
    return (row["role"] == "*" or role in row["role"].split()) and (
        row["keeper"] in ("*", keeper)
        and row["fund"] in ("*", fund)
        and row["currency"] == currency
    )


def _of_lots(story, book, row):
    query = text("""
        select sum(p.amount_minor), sum(p.base_minor) from ledger.posting p
        join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
        join ledger.lot l on l.book_id = p.book_id and l.id = p.lot_id
        where p.book_id = :book and a.role = :role and l.code = any (:lots)
    """)
    values = {"book": book.id, "role": row["role"], "lots": row["lots"].split()}
    return tuple(int(total) for total in story.execute(query, values).one())


def test_every_use_took_the_scenarios_money(story, book, entries, oracle):
    numbers = {entry.id: (str(n), entry.fact) for n, entry in enumerate(entries, 1)}
    taking, lot = tables.taking, tables.lot
    query = (
        select(taking, lot.c.code)
        .join(lot, (lot.c.book_id == taking.c.book_id) & (lot.c.id == taking.c.lot_id))
        .where(taking.c.book_id == book.id)
        .order_by(taking.c.entry_id, taking.c.number)
    )
    told = [
        (
            *numbers[row.entry_id],
            *(row.queue, row.code, row.currency, row.amount_minor),
            row.amount_minor if row.moved_minor else None,
            row.moved_minor,
        )
        for row in story.execute(query)
    ]
    wanted = [
        (
            *(row["entry_no"], row["fact"], row["account"], row["lot"]),
            *(row["currency"], minor(row, "amount")),
            minor(row, "eur") if row["eur"] else None,
            minor(row, "mad") if row["mad"] else None,
        )
        for row in oracle("demo-scenario-takings.csv")
    ]
    assert told == wanted


def test_telling_it_twice_changes_nothing(story, entries, tmp_path):
    count = select(func.count()).select_from(tables.act)
    acts = story.execute(count).scalar_one()
    tell(story, World(DiskFiles(tmp_path), choice))
    assert story.execute(count).scalar_one() == acts
    assert story.execute(
        select(func.count()).select_from(tables.journal_entry)
    ).scalar_one() == len(entries)


def test_every_entry_has_its_register_number(entries):
    assert [entry.number for entry in entries] == list(range(1, 88))


def test_the_journal_knows_no_name(story):
    named = dict(
        story.execute(
            select(tables.party.c.code, PartyName.name).join(
                PartyName,
                (PartyName.book_id == tables.party.c.book_id)
                & (PartyName.party_id == tables.party.c.id),
            )
        ).all()
    )
    assert {party(name): name for name in NAMES}.items() <= named.items()
    for name in NAMES:
        assert name not in "".join(story.scalars(select(tables.party.c.code)))
