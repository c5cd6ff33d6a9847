"""The authorisation matrix: every guarded route, for every kind of person.

What somebody may not touch answers like what is not there, and changes nothing.
"""

import re
from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import UUID

import pytest
from sqlalchemy import insert, text

from app.clock import CLOCK
from app.matching.setting import propose_rule
from app.people.signing_in import limiter
from app.policy.matrix import ANYONE
from app.policy.routes import action_of
from app.policy.values import Role
from ledger.book.acts import Command, record_act
from ledger.book.funds import list_funds
from ledger.book.journal import number_entries
from ledger.financing.match_rules import MatchRule, MatchShare
from payments.bank import tables as bank
from payments.bank.accounts import OurAccount, open_account
from payments.bank.files import keep_file
from payments.cash.box import expected_in, mark_of
from payments.cash.counting import NewCount, count_box
from payments.cash.receipts import NewReceipt, issue_receipt
from payments.rails.registry import Rail, find_rail, open_rail
from tests.people.fixtures import served, signed_in
from tests.people.visiting import Visitor
from tests.spending.scene import build, mad, receive
from tests.spending.test_commands import approve, report

__all__ = ["served", "signed_in"]

MISSING = UUID("00000000-0000-4000-8000-000000000000")
PEOPLE = (
    *("visitor", "Nobody", "Khadija", "Brahim", "Said", "Bennis", "Claire"),
    "Stranger",
)
OFFICERS = {"Khadija", "Brahim", "Said"}
REVERSERS = {"Said", "Claire"}
READERS = {"Said", "Bennis", "Claire"}
EVERYONE = set(PEOPLE)
API = "/api/v1/books/{book}"
OFF = f"{API}/claims/nobody/write-offs"
BANK, CASH = f"{API}/bank", f"{API}/cash/ASSOC"

# endpoint: method, address, who may. {report} is submitted, {posted} is approved and
# cleared, {hidden} is a fund that nobody has made public.
CELLS = {
    "spending.to_do": ("GET", "/en/to-do", OFFICERS | {"Stranger"}),
    "spending.report": ("GET", "/en/spending/new?project={slug}", OFFICERS),
    "spending.send_report": ("POST", "/en/spending/new?project={slug}", OFFICERS),
    "spending.read": ("GET", "/en/spending/{report}", OFFICERS | READERS),
    "spending.approve": (
        "POST",
        "/en/spending/{report}/decision",
        {"Brahim", "Said"},
    ),
    "evidence.page": ("GET", "/en/evidence/{evidence}", OFFICERS | READERS),
    "evidence.picture": ("GET", "/evidence/{evidence}/1.webp", OFFICERS | READERS),
    "evidence.thumbnail": (
        "GET",
        "/evidence/{evidence}/1/small.webp",
        OFFICERS | READERS,
    ),
    "evidence.original": (
        "GET",
        "/evidence/{evidence}/original",
        OFFICERS | READERS,
    ),
    "evidence.decide_audience": (
        "POST",
        "/en/evidence/{evidence}/audience",
        {"Brahim", "Said"},
    ),
    "bookkeeping.trial_balance": ("GET", "/en/books/{book}/trial-balance", READERS),
    "bookkeeping.charts": ("GET", "/en/books/{book}/charts?fund=WELL", READERS),
    "bookkeeping.trial_balance_csv": (
        "GET",
        "/en/books/{book}/trial-balance.csv?fund=OPS",
        READERS,
    ),
    "bookkeeping.account": (
        "GET",
        "/en/books/{book}/account?fund=OPS&keeper=ASSOC&role=use&currency=MAD",
        READERS,
    ),
    "bookkeeping.account_csv": (
        "GET",
        "/en/books/{book}/account.csv?fund=OPS&keeper=ASSOC&role=use&currency=MAD",
        READERS,
    ),
    "bookkeeping.entry": ("GET", "/en/entries/{entry}", EVERYONE),
    "closing.periods": ("GET", "/en/books/{book}/periods", READERS),
    "closing.period": ("GET", "/en/books/{book}/periods/ASSOC/2026-01-31", READERS),
    "closing.close": (
        "POST",
        "/en/books/{book}/periods/ASSOC/2026-01-31/close",
        {"Claire"},
    ),
    "closing.lock": (
        "POST",
        "/en/books/{book}/periods/ASSOC/2026-01-31/lock",
        {"Claire", "Bennis"},
    ),
    "reversing.waiting": ("GET", "/en/books/{book}/reversals", REVERSERS),
    "reversing.reversal": ("GET", "/en/entries/{entry}/reversal", REVERSERS),
    "reversing.propose": ("POST", "/en/entries/{entry}/reversal/proposal", REVERSERS),
    "reversing.decide": ("POST", "/en/entries/{entry}/reversal/decision", REVERSERS),
    "claims.overview": ("GET", "/en/books/{book}/claims", READERS),
    "claims.ask": ("POST", "/en/books/{book}/claims/nobody/write-off", REVERSERS),
    "claims.decide": ("POST", "/en/books/{book}/claims/nobody/decision", REVERSERS),
    "stopping.page": ("GET", "/en/books/{book}/projects/{slug}/stop", REVERSERS),
    "stopping.stop": ("POST", "/en/books/{book}/projects/{slug}/stop", REVERSERS),
    "campaigns.page": ("GET", "/en/books/{book}/projects/{slug}/campaign", REVERSERS),
    "campaigns.call": ("POST", "/en/books/{book}/projects/{slug}/campaign", REVERSERS),
    "campaigns.limit": (
        "POST",
        "/en/books/{book}/projects/{slug}/campaign/cap",
        REVERSERS,
    ),
    "matching.rules": ("GET", "/en/books/{book}/matching", READERS),
    "matching.new": ("GET", "/en/books/{book}/matching/new", {"Claire"}),
    "matching.take": ("POST", "/en/books/{book}/matching/new", {"Claire"}),
    # No rule was set: what is missing is so for all.
    "matching.ending": ("GET", "/en/books/{book}/matching/none/end", set()),
    "matching.end": ("POST", "/en/books/{book}/matching/none/end", set()),
    "matching.deciding": (
        "GET",
        "/en/books/{book}/matching/{rule}/decision",
        REVERSERS,
    ),
    "matching.decide": (
        "POST",
        "/en/books/{book}/matching/{rule}/decision",
        REVERSERS,
    ),
    "auditing.overview": ("GET", "/en/audit", {"Bennis"}),
    "banking.desk": ("GET", "/en/books/{book}/bank", {"Said", "Claire"}),
    "banking.send": ("POST", "/en/books/{book}/bank/files", {"Said", "Claire"}),
    "banking.file": (
        "GET",
        "/en/books/{book}/bank/files/{bankfile}",
        {"Said", "Claire"},
    ),
    "banking.waiting": ("GET", "/en/books/{book}/bank/waiting", {"Said", "Claire"}),
    "banking.tell": ("POST", "/en/books/{book}/bank/waiting/1", {"Said", "Claire"}),
    "banking.held": ("GET", "/en/books/{book}/bank/held", {"Said", "Claire"}),
    # No wire was told that a project does not take: what is missing is so for all.
    "banking.decide": ("POST", f"/en/books/{{book}}/bank/held/{MISSING}", set()),
    "banking.wires": ("GET", "/en/books/{book}/bank/wires", {"Said", "Claire"}),
    "banking.change": ("POST", "/en/books/{book}/bank/wires", {"Said", "Claire"}),
    "banking.unseen": ("GET", "/en/books/{book}/bank/unexecuted", {"Said", "Claire"}),
    "banking.rule": ("POST", "/en/books/{book}/bank/unexecuted", {"Said", "Claire"}),
    "banking.orders": (
        "GET",
        "/en/books/{book}/bank/wires/files/{wirefile}",
        {"Said", "Claire"},
    ),
    "cash.enter": ("GET", "/en/cash", OFFICERS),
    "cash.desk": ("GET", "/en/books/{book}/cash/ASSOC", OFFICERS | READERS),
    "cash.receive": ("GET", "/en/books/{book}/cash/ASSOC/receive", OFFICERS),
    "cash.take": ("POST", "/en/books/{book}/cash/ASSOC/receive", OFFICERS),
    "cash.receipt": ("GET", "/en/cash/receipts/{receipt}", OFFICERS | READERS),
    "cash.stub": ("POST", "/en/cash/receipts/{receipt}/stub", OFFICERS),
    "cash.decide_surplus": (
        "POST",
        "/en/cash/receipts/{receipt}/surplus",
        OFFICERS,
    ),
    "cash.decide": ("POST", "/en/cash/receipts/{receipt}/decision", OFFICERS),
    "cash.begin_count": ("GET", "/en/books/{book}/cash/ASSOC/count", OFFICERS),
    "cash.send_count": ("POST", "/en/books/{book}/cash/ASSOC/count", OFFICERS),
    "cash.count": ("GET", "/en/cash/counts/{count}", OFFICERS | READERS),
    "cash.decide_count": ("POST", "/en/cash/counts/{count}/decision", OFFICERS),
    "cash.deposit": ("GET", "/en/books/{book}/cash/ASSOC/deposit", OFFICERS),
    # No cash was carried to the bank: what is missing is so for all.
    "cash.arrive": ("POST", f"/en/cash/deposits/{MISSING}/arrival", set()),
    "cash.carry": ("POST", "/en/books/{book}/cash/ASSOC/deposit", OFFICERS),
    "cash.wallet": ("GET", "/en/books/{book}/cash/ASSOC/wallet", OFFICERS),
    "cash.send_statement": (
        "POST",
        "/en/books/{book}/cash/ASSOC/wallet/files",
        OFFICERS,
    ),
    "cash.statement": (
        "GET",
        "/en/books/{book}/cash/ASSOC/wallet/files/{digest}",
        OFFICERS,
    ),
    "cash.take_statement": (
        "POST",
        "/en/books/{book}/cash/ASSOC/wallet/files/{digest}",
        OFFICERS,
    ),
    "cash.name_line": (
        "POST",
        "/en/books/{book}/cash/ASSOC/wallet/lines/1",
        OFFICERS,
    ),
    "cash.held": ("GET", "/en/books/{book}/cash/ASSOC/wallet/held", OFFICERS),
    # No gift by wallet is more than its project takes: it is missing for all.
    "cash.decide_mobile": (
        "POST",
        f"/en/books/{{book}}/cash/ASSOC/wallet/held/{MISSING}",
        set(),
    ),
    "daily.days": ("GET", "/en/books/{book}/days", READERS),
    "daily.close": ("POST", "/en/books/{book}/days", {"Claire"}),
    "daily.day": ("GET", "/en/books/{book}/days/2026-05-04", set()),
    "daily.note": ("GET", "/en/books/{book}/days/2026-05-04/record.txt", set()),
    "paying.desk": ("GET", "/en/books/{book}/payments", {"Bennis", "Claire"}),
    "paying.payment": ("GET", "/en/books/{book}/payments/{report}", set()),
    "paying.act": ("POST", "/en/books/{book}/payments/{report}", set()),
    "paying.disputes": (
        "GET",
        "/en/books/{book}/payments/disputes",
        {"Bennis", "Claire"},
    ),
    "paying.note": ("POST", "/en/books/{book}/payments/disputes/1", {"Claire"}),
    "paying.payouts": (
        "GET",
        "/en/books/{book}/payments/payouts",
        {"Bennis", "Claire"},
    ),
    "paying.apart": ("GET", "/en/books/{book}/payments/apart", {"Bennis", "Claire"}),
    "api_payments.payments": ("GET", f"{API}/payments", {"Bennis", "Claire"}),
    "api_payments.payouts": ("GET", f"{API}/payouts", {"Bennis", "Claire"}),
    "api_payments.days": ("GET", f"{API}/days", READERS),
    "api_payments.day": ("GET", f"{API}/days/2026-05-04", set()),
    "api_payments.record": ("GET", f"{API}/days/2026-05-04/record", set()),
    "api_refunds.requests": ("GET", f"{API}/refunds", REVERSERS),
    "api_refunds.ask": ("POST", f"{API}/refunds", REVERSERS),
    "api_refunds.request": ("GET", f"{API}/refunds/{MISSING}", set()),
    "api_refunds.decide": ("PUT", f"{API}/refunds/{MISSING}/decision", REVERSERS),
    "api_bank.accounts": ("GET", f"{BANK}/accounts", REVERSERS),
    "api_bank.files": ("GET", f"{BANK}/files", REVERSERS),
    # The bytes of a file are kept even if nobody can read them: this one is not taken.
    "api_bank.send": ("POST", f"{BANK}/files?account=none", REVERSERS),
    "api_bank.lines": ("GET", f"{BANK}/lines", REVERSERS),
    "api_bank.explain": ("POST", f"{BANK}/lines/1/explanation", REVERSERS),
    "api_wires.wires": ("GET", f"{BANK}/wires", REVERSERS),
    "api_wires.order": ("POST", f"{BANK}/wires", REVERSERS),
    "api_wires.cancel": ("PUT", f"{BANK}/wires/1", REVERSERS),
    "api_wires.release": ("POST", f"{BANK}/wires/files", REVERSERS),
    "api_wires.file": ("GET", f"{BANK}/wires/files/7", set()),
    "api_wires.list_payees": ("GET", f"{BANK}/payees", REVERSERS),
    "api_wires.write": ("POST", f"{BANK}/payees", REVERSERS),
    "api_claims.claims": ("GET", f"{API}/claims", READERS),
    "api_claims.ask": ("POST", OFF, REVERSERS),
    "api_claims.decide": ("POST", f"{OFF}/decisions", REVERSERS),
    "api_unexecuted.said": ("GET", f"{BANK}/unexecuted", REVERSERS),
    "api_unexecuted.say": ("POST", f"{BANK}/unexecuted", REVERSERS),
    "api_unexecuted.decide": ("POST", f"{BANK}/unexecuted/1/decisions", REVERSERS),
    "api_wires.held": ("GET", f"{BANK}/held", REVERSERS),
    "api_wires.decide": ("POST", f"{BANK}/held/{MISSING}/decisions", REVERSERS),
    "api_cash.held": ("GET", f"{CASH}/held", OFFICERS | READERS),
    # Nothing is held of what came in cash: what is missing is so for all.
    "api_cash.decide": ("POST", f"{CASH}/held/{MISSING}/decisions", set()),
    "api_cash.held_by_wallet": ("GET", f"{CASH}/wallet/held", OFFICERS),
    "api_cash.decide_by_wallet": (
        "POST",
        f"{CASH}/wallet/held/{MISSING}/decisions",
        OFFICERS,
    ),
    "paying.tell": ("POST", "/en/books/{book}/payments/apart/1", {"Claire"}),
    "operating.overview": ("GET", "/en/operations", {"Claire"}),
    "operating.seen": ("POST", "/en/operations/alerts/1", {"Claire"}),
    "letters.outbox": ("GET", "/en/operations/letters", {"Claire"}),
    # Nobody has written a letter or asked for a refund: what is missing is so for all.
    "letters.letter": ("GET", f"/en/operations/letters/{MISSING}", set()),
    "refunds.overview": ("GET", "/en/refunds", REVERSERS),
    "refunds.ask": ("POST", "/en/refunds", REVERSERS),
    "refunds.request": ("GET", f"/en/refunds/{MISSING}", set()),
    "refunds.decide": ("POST", f"/en/refunds/{MISSING}", set()),
    # No program has ever used the account: it has no pages, for whomever.
    "sandbox.operate": ("GET", "/en/sandbox/operate/{book}", set()),
    "sandbox.play": ("POST", "/en/sandbox/operate/{book}", set()),
    "statements.fund_statement": ("GET", "/en/statements/{hidden}.pdf", READERS),
}


@pytest.fixture
def world(app, served, signed_in, sessions):
    """Everything the cells name, and one signed-in browser per person."""
    app.extensions[CLOCK] = lambda: datetime(2026, 6, 1, 12, tzinfo=UTC)
    with app.app_context():
        limiter.reset()
    served.invite(
        "Claire",
        Role.FINANCE_OFFICER,
        password_hash=served.people["Khadija"].password,
    )
    waiting = report(served, photo=False, evidence=(served.photo(total="1.00").id,))
    approved = report(served, spent_on=date(2026, 5, 3))
    number = approve(served, approved, is_cleared=True)
    with sessions() as session:
        other = build(session, f"{served.book.code}-other", served.files)
        stranger = other.people["Brahim"]
        stranger.password = served.people["Khadija"].password
        email = stranger.email
        session.commit()
    receive(served, mad(5), fund="OPS")
    places = places_of(served, waiting, number)
    served.session.commit()
    number_entries(served.session, served.book.id)
    served.session.commit()
    people = {name: signed_in(name) for name in PEOPLE if name in served.people}
    people |= {"visitor": Visitor(app), "Stranger": Visitor(app)}
    people["Stranger"].sign_in(email)
    yield places, people
    del app.extensions[CLOCK]


def places_of(served, waiting, number):
    session, book = served.session, served.book
    evidence = session.scalar(
        text(
            "select e.public_id from app.evidence e join app.expense_evidence x"
            " on (x.book_id, x.evidence_id) = (e.book_id, e.id)"
            " where x.expense_id = :id"
        ),
        {"id": waiting.id},
    )
    entry = session.scalar(
        text("select public_id from ledger.journal_entry where id = :id"),
        {"id": number},
    )
    funds = {fund.code: fund.public_id for fund in list_funds(session, book)}
    return {
        "slug": f"water-{book.code}",
        "report": waiting.public_id,
        "evidence": evidence,
        "book": book.code,
        "entry": entry,
        "hidden": funds["OPS"],
        "rule": proposed_rule(session, book),
        **bank_files(session, book),
        **cash_box(served),
    }


def proposed_rule(session, book):
    """Let somebody propose a rule of match funding, which waits for another."""
    opens = datetime(2026, 1, 1, tzinfo=UTC)
    share = MatchShare("OPS")  # no rail makes it the operating fund yet
    rule = MatchRule("waiting", "P1", "EUR", 1, 1, (share,), opens, source="Text")
    command = Command("person:other", "propose:waiting", opens)
    propose_rule(session, book, command, rule)
    return rule.code


def cash_box(served):
    """Open a cash box and a wallet, count, and receive something."""
    session, book = served.session, served.book
    act = record_act(session, book.id, served.command(), "open_rails", {})
    cash, wallet = (
        Rail(code, "ASSOC", "MAD", role, "OPS", answers="party-assoc")
        for code, role in (("cash", "cash_box"), ("wallet", "wallet"))
    )
    for rail in (cash, wallet):
        open_rail(session, act, rail)
    open_account(session, act, OurAccount("+212600000000", "Tifaouine", "", wallet))
    actor = served.people["Khadija"].code
    today = date(2026, 6, 1)
    rail = find_rail(session, book.id, "cash", "ASSOC")
    seen = mark_of(rail, expected_in(session, book, rail, mad(0)))
    counted = NewCount("ASSOC", mad(5), today, mad(0), seen)
    count = count_box(session, book, served.command(actor=actor), counted)
    new = NewReceipt("ASSOC", "P1", mad(5), today, "giver-x", today)
    receipt = issue_receipt(session, book, served.command(actor=actor), new)
    return {
        "receipt": receipt.public_id,
        "count": count.public_id,
        "digest": sha256(b"<x/>").hexdigest(),
    }


def bank_files(session, book):
    """Keep a file of the bank, and one for it."""
    at = datetime(2026, 5, 4, 12, tzinfo=UTC)
    kept = keep_file(session, book, "person:a", at, ("statement.xml", b"<x/>"))
    values = {
        "book_id": book.id,
        "act_id": kept.act_id,
        "message_id": "IG-1",
        "scheme": "abroad",
        "content": b"<x/>",
        "released_by": "person:b",
        "released_at": at,
    }
    table = bank.order_file
    written = session.execute(insert(table).values(values).returning(table.c.id))
    return {"bankfile": kept.id, "wirefile": written.scalar_one()}


def test_every_guarded_route_has_its_cells(app):
    guarded = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if action_of(app, rule.endpoint) not in ANYONE
    }
    assert guarded == set(CELLS)


def asked(visitor, method, path, tokens):
    """Ask as a browser would; a token is good for as long as one is signed in."""
    if method == "GET":
        return visitor.get(path)
    if visitor not in tokens:
        tokens[visitor] = visitor.token("/en/" if visitor.is_in else "/en/login")
    if path.startswith("/api/"):
        headers = {"X-CSRF-Token": tokens[visitor]}
        return visitor.client.open(path, method=method, json={}, headers=headers)
    return visitor.client.post(path, data={"csrf_token": tokens[visitor]})


# The log follows what is kept elsewhere: also a bank's file that could not be read,
# sent by one who may.
LOG = {"ledger.leaf", "ledger.seal_mark", "ledger.tile"}


def rows(session):
    """Count every row of the application and of the ledger, but for the log."""
    tables = session.execute(
        text(
            "select format('%I.%I', schemaname, relname) from pg_stat_user_tables"
            " where schemaname in ('app', 'ledger') order by 1"
        )
    ).scalars()
    return {
        name: session.execute(text(f"select count(*) from {name}")).scalar_one()  # noqa: S608
        for name in set(tables) - LOG
    }


def body(answer):
    """What an answer says; its address stands in the links around it."""
    if answer.mimetype == "application/problem+json":
        return {**answer.get_json(), "request_id": ""}
    main = answer.text[answer.text.index("<main") : answer.text.index("</main")]
    return re.sub(r"[0-9a-f-]{36}", "", main)


# Khadija wrote the report, and sees it: she is told why she never decides about it.
TOLD_WHY = {("spending.approve", "Khadija")}


@pytest.mark.parametrize(
    "names",
    [
        pytest.param({"visitor", "Brahim"}, id="some"),
        pytest.param(set(PEOPLE), id="all", marks=pytest.mark.full),
    ],
)
def test_each_cell_answers_as_the_table_says(world, served, names):
    places, people = world
    nowhere = dict.fromkeys(places, MISSING) | {
        "slug": "nowhere",
        "book": "nowhere",
    }
    # The first statement of a state is issued, and kept; all further ones are the same.
    people["Said"].get(CELLS["statements.fund_statement"][1].format(**places))
    before = rows(served.session)
    served.session.rollback()
    wrong, tokens = [], {}
    for endpoint, (method, address, allowed) in CELLS.items():
        for name in sorted(names):
            visitor = people[name]
            visitor.is_in = name != "visitor"
            answer = asked(visitor, method, address.format(**places), tokens)
            if name in allowed:
                is_right = answer.status_code in (200, 422)
            elif (endpoint, name) in TOLD_WHY:
                is_right = answer.status_code == 403
            elif name == "visitor" and not address.startswith("/api/"):
                is_right = answer.status_code == 303 and "/login" in answer.location
            else:
                missing = asked(visitor, method, address.format(**nowhere), tokens)
                is_right = answer.status_code == missing.status_code == 404
                is_right = is_right and body(answer) == body(missing)
            if not is_right:
                wrong.append((endpoint, name, answer.status_code))
    assert wrong == []
    after = rows(served.session)
    assert after == before


def test_a_missing_thing_asks_a_visitor_to_sign_in_like_a_foreign_one(world):
    places, people = world
    visitor = people["visitor"]
    for thing in (places["report"], MISSING):
        answer = visitor.get(f"/en/spending/{thing}")
        assert answer.status_code == 303
