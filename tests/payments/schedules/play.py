"""Play a plan on a till: the twin lives, the network fails, the program crashes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from sqlalchemy import func, select

from app.contributing.jobs import sweep_book
from app.contributing.refunding import refund
from app.contributing.settlement import look_up, start
from ledger.book.acts import Command, record_act
from ledger.money import Money
from payments import tables
from payments.attempts import (
    NewAttempt,
    Witness,
    attempts_of,
    begin_attempt,
)
from payments.gateway import (
    AttemptState,
    GatewayError,
    MovementType,
    PaymentRequest,
)
from payments.purposes import Purpose, Tip
from payments.rails.signatures import sign as sign_bytes
from payments.refunds import RefundAsked, RefundRefusedError, refundable
from tests.payments.schedules.cutting import CutOffError, cut_off_at
from tests.payments.schedules.plan import Plan, Planned
from tests.payments.till import SECRETS, Till
from twins.stripe import TwinError, giving_back, paying, paying_out
from twins.stripe.delivery import sign
from twins.stripe.store import Object

SENT = (
    "checkout.session.",
    "charge.dispute.",
    "charge.refunded",
    "charge.failed",
    "refund.",
    "payout.",
)
"""The events of the endpoint; the others say the same again."""


ANSWERS = {"lost", "500", "409", "429"}
"""What goes wrong with the answer to a call."""
PAYS = {"card", "generic_decline", "ask", "sepa_debit"}
BANK = {"settle": paying.bank_settles, "refuse": paying.bank_refuses}


def refund_there(store, charge, payment):
    part = str(max(payment.minor // 2, 1))
    giving_back.refund(store, {"charge": charge, "amount": part})


def refunds_end(store, charge, _payment):
    for made in store.latest("refund", charge=charge):
        giving_back.refund_ends(store, made["id"], "failed")


def closing(outcome):
    def close(store, charge, _payment):
        for made in store.latest("dispute", charge=charge):
            giving_back.close(store, made["id"], outcome)

    return close


DONE = {
    "return": lambda store, charge, _: giving_back.debit_returned(store, charge),
    "refund_there": refund_there,
    "refund_ends": refunds_end,
    "dispute": lambda store, charge, _: giving_back.dispute(store, charge),
    "inquiry": lambda store, charge, _: giving_back.dispute(
        store, charge, is_inquiry=True
    ),
    **{outcome: closing(outcome) for outcome in giving_back.OUTCOMES},
}


class Player:
    """Plays plans on one till, and counts what went wrong."""

    def __init__(self, till: Till, *, all_dropped: bool = False) -> None:
        self.till, self.all_dropped = till, all_dropped
        self.injected: Counter[str] = Counter()
        self.died_in: Counter[str] = Counter()
        self.pieces: Counter[str] = Counter()
        self.plan: Plan | None = None
        self.asked: dict[str, RefundAsked] = {}
        self.late: list[bytes] = []
        self.wrong: list[str] = []
        self.forms: dict[str, str] = {}
        self.dice = None
        self.kinds: tuple[str, ...] = ()

    def play(self, plan: Plan) -> None:
        """Play a plan to its end, and sweep until nothing waits."""
        self.dice, self.kinds, self.plan = plan.messages, plan.kinds, plan
        steps = {
            number: iter(("start", *payment.script))
            for number, payment in enumerate(plan.payments)
        }
        for number in plan.order:
            self.till.clock.move(seconds=37)
            step = next(steps[number])
            self.step(plan.payments[number], step)
            self.deliver()
        for body in self.late:
            # Stripe signs anew whenever it sends again.
            self.post(body, sign_bytes(body, SECRETS[0], self.till.clock()), 200)
        self.late.clear()
        self.work()
        if plan.pays_out:
            self.pay_out()
        for _ in range(2):
            self.till.clock.move(minutes=10)
            self.ours("sweep", self.sweep)
        self.till.clock.move(days=2)

    def ours(self, kind: str, piece: Callable[[], None], name: str = "") -> None:
        """Do a piece of our work; who was cut off in it does it again."""
        self.pieces[kind] += 1
        name = name or f"{kind}:{self.pieces[kind]}"
        try:
            with cut_off_at(self.plan.dies_at(name)):
                piece()
        except CutOffError:
            self.injected["crash"] += 1
            self.died_in[kind] += 1
            piece()

    def work(self) -> None:
        """Work on the messages in the inbox, as the queue would."""
        self.ours("work", self.till.work)

    def step(self, payment: Planned, step: str) -> None:
        """Do one step of a payment; what the twin refuses has not happened."""
        if step == "start":
            self.start(payment)
            return
        session = self.session_of(payment)
        try:
            if step == "refund":
                self.pieces[payment.form] += 1
                name = f"refund:{payment.form}:{self.pieces[payment.form]}"
                self.ours("refund", lambda: self.refund(payment, name), name)
            else:
                self.there(session, step, payment)
        except TwinError:
            return

    def start(self, payment: Planned) -> None:
        """Press Pay, again and again, whatever is in the way; count what was."""
        api, faults = self.till.api, set(payment.faults)
        calls = [kind for kind in payment.faults if kind in ANSWERS]
        # Three answers in a row are lost: nobody knows, until the key is forgotten.
        api.faults += ["lost"] * 3 if "key_expiry" in faults else calls
        crashes = iter((1, 3, 4, 6) if "crash" in faults else ())
        for _ in range(12):
            try:
                with cut_off_at(next(crashes, 0)):
                    self.press(payment)
                break
            except CutOffError:
                self.injected["crash"] += 1
                self.died_in["start"] += 1
            except GatewayError:
                if "key_expiry" in faults:
                    faults.remove("key_expiry")
                    self.injected["key_expiry"] += 1
                    api.faults[:] = calls
                    api.forget_keys()
                    self.till.clock.move(hours=21)
        self.injected.update(Counter(calls) - Counter(api.faults))
        api.faults.clear()

    def press(self, payment: Planned) -> None:
        """One request of the payer: begin or go on with an attempt."""
        till, now = self.till, self.till.clock()
        with till.session() as session:
            known = attempts_of(session, till.book, payment.form)
            latest = known[0] if known and known[0].state.is_open else None
            if latest is None:
                latest = begin_attempt(
                    session,
                    till.book,
                    record_act(
                        session,
                        till.book.id,
                        Command("visitor", f"{payment.form}:{len(known)}", now),
                        "begin_attempt",
                        {},
                    ),
                    new_attempt(payment, len(known), now),
                )
            session.commit()
            self.forms[str(latest.public_id)] = payment.form
            if latest.url is None:
                ask = PaymentRequest(
                    str(latest.public_id), latest.amount, "Room", "https://x.test/"
                )
                start(session, till.book, Witness("visitor", now), latest, ask)

    def refund(self, payment: Planned, name: str) -> None:
        """Order a refund of a part of what is left, as an officer would who looks."""
        till, now = self.till, self.till.clock()
        with till.session() as session:
            attempts = attempts_of(session, till.book, payment.form)
            attempt = next((a for a in attempts if a.remote_id), None)
            if attempt is None:
                return
            witness = Witness("officer", now)
            seen = look_up(session, till.book, witness, "stripe", attempt.remote_id)
            if seen.attempt.state is not AttemptState.SUCCEEDED:
                return
            left = refundable(session, till.book, seen.attempt).minor
            # Whoever was cut off sends the same form again.
            asked = self.asked.setdefault(
                name, RefundAsked(name, Money(max(left // 3, 1), "EUR"), now)
            )
            till.api.faults[:] = ["lost"] * 3 if "lost" in payment.faults else []
            try:
                refund(session, till.book, witness, seen.attempt, asked)
            except (GatewayError, RefundRefusedError):
                session.rollback()
        till.api.faults.clear()

    def there(self, session: Object, step: str, payment: Planned) -> None:
        """Let payer, bank or Stripe do something."""
        store = self.till.store
        if step in PAYS:
            paying.pay(store, session["id"], step)
            return
        intent = store.get("payment_intent", session["payment_intent"] or "")
        if step in BANK:
            BANK[step](store, intent["id"])
        else:
            DONE[step](store, intent["latest_charge"] or "", payment)

    def deliver(self) -> None:
        """Carry what waits, each message with a fault of its own or none."""
        till = self.till
        events, till.store.waiting = till.store.waiting, []
        if self.all_dropped:
            return
        events = [e for e in events if e["type"].startswith(SENT)]
        is_over = False
        for each in events:
            kind = self.dice.choice(self.kinds)
            self.injected.update([kind] if kind else [])
            is_over = is_over or kind == "reordered"
            self.carry(each, kind)
        if is_over:
            for each in reversed(events):
                self.carry({**each, "id": each["id"] + "r"}, "")
        if events:
            self.work()

    def carry(self, told: Object, kind: str) -> None:
        """Carry one message as a kind of fault has it."""
        at = int(self.till.clock().timestamp())
        changed = dict(told)
        if kind == "wrong_mode":
            changed["livemode"] = True
        if kind == "wrong_account":
            changed["account"] = "acct_other"
        secret = "whsec_forged" if kind == "forged" else SECRETS[0]
        message = sign(changed, secret, at)
        if kind == "delayed":
            self.late.append(message.body)
        elif kind not in {"dropped", "reordered"}:
            answer = 400 if kind in {"forged", "wrong_mode"} else 200
            self.post(message.body, message.signature, answer)
        if kind == "doubled":
            self.post(message.body, message.signature, 200)
        if kind == "twinned":
            again = sign({**changed, "id": told["id"] + "b"}, secret, at)
            self.post(again.body, again.signature, 200)

    def post(self, body: bytes, signature: str, wanted: int) -> None:
        """Send a message, and see that it is answered as it must be."""

        def send() -> None:
            answer = self.till.post(body, signature)
            if answer != wanted:
                self.wrong.append(f"a message was answered {answer}, not {wanted}")

        self.ours("message", send)

    def session_of(self, payment: Planned) -> Object:
        """Find the page of a payment at the twin, by our own name for its attempt."""
        for page in self.till.store.objects["checkout.session"].values():
            if self.forms.get(str(page["client_reference_id"])) == payment.form:
                return page
        raise AssertionError(f"{payment.form} has no page")

    def pay_out(self) -> None:
        try:
            paying_out.pay_out(self.till.store)
        except TwinError:
            return
        self.deliver()

    def sweep(self) -> None:
        """Sweep as the worker does."""
        with self.till.session() as session:
            sweep_book(session, self.till.book, "stripe")

    def faults_of(self) -> list[str]:
        """Say where the book is not what the provider says; nothing is right."""
        wrong = [f"balance differs by {d}" for d in self.till.differences()]
        wrong += [*self.wrong, *self.of_pages(), *self.of_book()]
        told = {
            line["source"] if line["type"] == "payout" else line["id"]
            for line in self.till.store.objects["balance_transaction"].values()
        }
        known = self.movements()
        wrong += [f"{name} was never posted" for name in told - known.keys()]
        wrong += [f"{name} is of nobody" for name in known.keys() - told]
        wrong += [f"{name} posted {n} times" for name, n in known.items() if n != 1]
        return wrong

    def of_book(self) -> list[str]:
        """Say which claims do not end, and what waits for a person."""
        wrong, sums = [], self.till.balances()
        charges = self.till.store.objects["charge"]
        claimed = sum(
            -sum(line["amount"] for line in d["balance_transactions"])
            for d in self.till.store.objects["dispute"].values()
            if d["status"] in {"needs_response", "warning_needs_response"}
        )
        for account, wanted in (
            ("dispute_claim", claimed),
            ("payer_claim", sum(map(self.had_twice, charges.values()))),
            ("suspense", 0),
            ("unallocated", 0),
        ):
            found = sum(n for name, n in sums.items() if name.startswith(account))
            if found != wanted:
                wrong.append(f"{account} is {found}, not {wanted}")
        notices = Counter(self.till.notices())
        if notices["new"] or notices["failed"]:
            wrong.append("a message waits for a person")
        if notices["ignored"] != self.injected["wrong_account"]:
            wrong.append("a message of another account was worked on")
        return wrong

    def had_twice(self, charge: Object) -> int:
        """Say what a payer has beyond what they paid, as the provider knows it."""
        has = charge["amount_refunded"]
        if charge["failure_balance_transaction"]:
            has += charge["amount"]
        for contest in self.till.store.latest("dispute", charge=charge["id"]):
            if contest["status"] == "lost":
                has -= sum(line["amount"] for line in contest["balance_transactions"])
        return max(has - charge["amount"], 0)

    def of_pages(self) -> list[str]:
        """Say which payment has two pages or two attempts: nobody pays twice."""
        pages = Counter(
            self.forms.get(str(page["client_reference_id"]), "")
            for page in self.till.store.objects["checkout.session"].values()
        )
        attempts = Counter(self.forms.values())
        return [
            f"{form} has {n} {what}"
            for what, counted in (("pages", pages), ("attempts", attempts))
            for form, n in counted.items()
            if n != 1
        ]

    def movements(self) -> Counter[str]:
        """Count what was posted of each line of the provider's."""
        table = tables.movement
        query = (
            select(table.c.remote_id, func.count())
            .where(
                table.c.book_id == self.till.book.id,
                table.c.provider == "stripe",
                table.c.type != MovementType.DISPUTE_LOST.value,
            )
            .group_by(table.c.remote_id)
        )
        with self.till.session() as session:
            return Counter(dict(session.execute(query).all()))


def new_attempt(payment: Planned, number: int, now: object) -> NewAttempt:
    tip = None
    if payment.tip:
        tip = Tip(Money(payment.tip, "EUR"), "OPS", f"{payment.form}/tip")
    return NewAttempt(
        provider="stripe",
        contribution=payment.form,
        key=f"{payment.form}:{number}",
        amount=Money(payment.minor + payment.tip, "EUR"),
        purpose=Purpose(payment.fund, payment.form, f"giver-{payment.form}", tip=tip),
        at=now,
    )
