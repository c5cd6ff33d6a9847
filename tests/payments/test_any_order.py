"""However often, and in whatever order we learn of things, the book is the same."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.book.balances import trial_balance
from ledger.money import Money
from payments.alerts import Alert
from payments.attempt_changes import remember_redirect
from payments.attempts import NewAttempt, Witness, begin_attempt
from payments.circumstances import Circumstances, Original, Payer, Payout, Share
from payments.gateway import (
    AttemptState,
    Movement,
    MovementType,
    Redirect,
    RemoteState,
)
from payments.incoming import Incoming
from payments.posting_rules import RULES, rule_on
from payments.purposes import Purpose, Tip
from payments.settling import record_listed, settle
from tests.examples import examples
from tests.payments.scenario import NOW, SANDBOX

WITNESS = Witness("system:test", NOW)
MINOR = st.integers(1, 10**9)
TOKENS = count(1)


def movement(code, type_, minor, fee=0):
    amount = Money(minor, "EUR")
    day = date(2026, 2, 1)
    at = datetime(2026, 2, 1, tzinfo=UTC)
    return Movement(
        *("sandbox", code, type_, amount, day),
        fee=Money(fee, "EUR") if fee else None,
        payment="page-1",
        occurred_at=at,
    )


STORY = (
    movement("mv-1", MovementType.PAYMENT, 10400, 181),
    movement("mv-2", MovementType.REFUND, -3000),
    movement("mv-3", MovementType.DISPUTE_OPEN, -7400, 2000),
    movement("mv-4", MovementType.DISPUTE_LOST, -7400),
)
REMOTE = RemoteState("page-1", AttemptState.SUCCEEDED, Money(10400, "EUR"))


def fetch(operator, known):
    """Settle what the provider answers when so many movements are there."""
    remote = replace(REMOTE, movements=STORY[:known])
    if not known:
        remote = replace(remote, state=AttemptState.REDIRECTED)
    settle(operator.session, operator.book, WITNESS, SANDBOX.code, remote)


def sweep(operator, known):
    """Record the provider's list as long as it is then."""
    for each in STORY[:known]:
        incoming = Incoming(SANDBOX, each)
        record_listed(operator.session, operator.book, WITNESS, incoming)


WAYS = st.tuples(st.sampled_from([fetch, sweep]), st.integers(0, len(STORY)))


def begin(operator):
    session, book = operator.session, operator.book
    token = f"token-{next(TOKENS)}"
    tip = Tip(Money(400, "EUR"), "OPS", "G/tip")
    new = NewAttempt(
        "sandbox",
        token,
        token,
        Money(10400, "EUR"),
        Purpose("P1", "G", "giver", tip=tip),
        NOW,
    )
    attempt = begin_attempt(session, book, operator.act("begin"), new)
    to = Redirect("page-1", "/pay", NOW)
    remember_redirect(session, book, WITNESS, attempt, to)


def figures(operator):
    rows = trial_balance(operator.session, operator.book).rows
    return {(r.account, r.fund): r.amount.minor for r in rows if r.amount}


def played(operator, ways):
    """Play ways of learning in one savepoint; return the book they lead to."""
    with operator.session.begin_nested() as savepoint:
        begin(operator)
        for way, known in ways:
            way(operator, known)
        sweep(operator, len(STORY))
        result = figures(operator)
        savepoint.rollback()
    return result


@settings(
    max_examples=examples(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(WAYS, max_size=6))
def test_any_order_and_any_repetition_give_the_same_book(operator, ways):
    assert played(operator, ways) == played(operator, [])


def test_the_whole_story_leaves_only_costs(operator):
    assert played(operator, [(fetch, 1)]) == {
        ("cost.dispute_fee", "OPS"): 2000,
        ("cost.processor_fee", "OPS"): 181,
        ("psp", "OPS"): -2181,
    }


LARGE = st.integers(0, 10**9).map(lambda minor: Money(minor, "EUR"))


@st.composite
def cases(draw):
    """Anything that a rule may be asked about."""
    type_ = draw(st.sampled_from(list(RULES)))
    amount = Money(draw(st.integers(-(10**9), 10**9)), "EUR")
    fee = draw(st.none() | st.integers(-5000, 5000).map(lambda m: Money(m, "EUR")))
    parts = [Money(draw(MINOR), "EUR") for _ in range(4)]
    tip = draw(st.none() | st.just(Tip(parts[0], "OPS", "G/tip")))
    purpose = draw(st.none() | st.just(Purpose("P1", "G", "giver", tip=tip)))
    original = Original(
        fact="sandbox:page-1:gift",
        role=draw(st.sampled_from(["source.gift", "unallocated"])),
        fund=draw(st.sampled_from(["P1", "OPS"])),
        lot="G",
        party="giver",
        gross=parts[1] + parts[2],
        fee=parts[3],
        left=parts[1],
        unspent=min(parts[1], parts[2]),
        owed=Money(draw(st.integers(0, 10**9)), "EUR"),
        claimed=Money(draw(st.integers(0, 10**9)), "EUR"),
        tip=tip,
        tip_left=None if tip is None else tip.amount,
        payer=draw(st.none() | st.builds(Payer, *(LARGE, LARGE, LARGE))),
    )
    shares = tuple(
        Share(fund, Money(draw(st.integers(-(10**6), 10**6)), "EUR"))
        for fund in ("P1", "P2", "OPS")
    )
    payout = Payout("sandbox:PO:payout", SANDBOX.transit("EUR"), shares)
    seen = Circumstances(
        rail=SANDBOX,
        fees_from=draw(st.sampled_from(["OPS", "P1"])),
        purpose=purpose,
        misfit=draw(st.none() | st.just(Alert.PAID_TWICE)),
        original=draw(st.none() | st.just(original)),
        shares=shares,
        payout=draw(st.none() | st.just(payout)),
        is_ordered=draw(st.booleans()),
    )
    move = Movement("sandbox", "mv", type_, amount, date(2026, 2, 1), fee=fee)
    return move, seen


@given(cases())
@settings(deadline=None)
def test_every_rule_balances_or_says_why_it_posts_nothing(case):
    # A draft that does not balance cannot be made at all.
    ruling = rule_on(*case)
    assert ruling.draft is not None or ruling.alert is not None
    if ruling.draft is not None:
        held = sum(
            line.amount.minor
            for line in ruling.draft.lines
            if line.account == SANDBOX.holds("EUR")
        )
        move, _ = case
        moves = move.type is not MovementType.DISPUTE_LOST
        confirms = move.type in {MovementType.RECEIPT, MovementType.PAYOUT_FAILED}
        if moves and not confirms and move.type is not MovementType.PAYOUT:
            assert held == move.amount.minor - move.charged.minor
