"""Claims against payers who have a payment twice: what stands, and how each came to it.

Nothing is kept beside the journal: a claim is what postings on its account add up to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.money import Money
from payments.posting_rules_twice import ROLE

# By what each posting did; what was reversed did nothing, nor did its reversal.
_CLAIMS = """
    select y.code as party, a.currency, k.code as keeper, f.code as fund,
      a.is_base, sum(p.amount_minor)::bigint as open_minor,
      min(e.occurred_on) filter (where s.counts and p.amount_minor > 0) as since,
      coalesce(sum(p.amount_minor) filter (
        where s.counts and p.amount_minor > 0), 0)::bigint as claimed_minor,
      coalesce(-sum(p.amount_minor) filter (
        where s.counts and e.kind = 'recovery'), 0)::bigint as paid_minor,
      coalesce(-sum(p.amount_minor) filter (
        where s.counts and e.kind = 'write_off'), 0)::bigint as written_off_minor,
      (array_agg(t.public_id order by e.id)
        filter (where t.public_id is not null))[1] as payment
    from ledger.account a
    join ledger.posting p on p.book_id = a.book_id and p.account_id = a.id
    join ledger.party y on y.book_id = p.book_id and y.id = p.party_id
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
    join ledger.journal_entry e on e.book_id = p.book_id and e.id = p.entry_id
    cross join lateral (select e.kind <> 'reversal'
      and ledger.stands_v1(e.book_id, e.id) as counts) s
    left join payments.movement m on m.book_id = e.book_id and m.entry_id = e.id
    left join payments.attempt t on t.book_id = m.book_id and t.id = m.attempt_id
    where a.book_id = :book and a.role = 'payer_claim' {more}
    group by y.code, a.currency, a.is_base, k.code, f.code
    {having}
    order by since, y.code
"""
_OPEN = text(
    _CLAIMS.format(more="", having="having sum(p.amount_minor) > 0") + " limit :limit"
)
_OF_PAYER = text(_CLAIMS.format(more="and y.code = :party", having=""))


@dataclass(frozen=True, slots=True)
class Claim:
    """What a payer has twice, and what became of it; ``open`` stands.

    ``is_base``: it is in the keeper's own currency. ``payment`` names the payment;
    ``since`` is the day on which they had it twice.
    """

    party: str
    keeper: str
    fund: str
    is_base: bool
    open: Money
    claimed: Money
    paid: Money
    written_off: Money
    since: date
    payment: UUID | None

    def line(self, role: str, amount: Money) -> Line:
        """Write a line of this payer's, on an account of who has the claim."""
        account = AccountKey(self.keeper, role, amount.currency)
        # What another currency is worth is not known before somebody exchanges it.
        base = None if self.is_base else 0
        return Line(account, self.fund, amount, party=self.party, base_minor=base)

    @property
    def taken_back(self) -> Money:
        """What ended because the provider or the bank gave the money back after all."""
        return self.claimed - self.open - self.paid - self.written_off


def open_claims(session: Session, book: Book, limit: int) -> list[Claim]:
    """List the claims that stand, the oldest first."""
    rows = session.execute(_OPEN, {"book": book.id, "limit": limit})
    return [_claim(row) for row in rows]


def claims_of(session: Session, book: Book, party: str) -> list[Claim]:
    """List what is or was claimed from a payer, one a currency."""
    rows = session.execute(_OF_PAYER, {"book": book.id, "party": party})
    return [_claim(row) for row in rows if row.since is not None]


def open_claim(session: Session, book: Book, party: str) -> Claim | None:
    """Return what stands of a payer's claim, or None."""
    found = (one for one in claims_of(session, book, party) if one.open.minor > 0)
    return next(found, None)


def write_off(
    session: Session, act: Act, claim: Claim, amount: Money, fact: tuple[str, date]
) -> PostedEntry:
    """Make so much of a claim a cost of the fund that bears it; ``fact``: name and day.

    The caller keeps the claim locked, and asked two persons.
    """
    name, on = fact
    draft = DraftEntry(
        kind=EntryKind.WRITE_OFF,
        fact=name,
        occurred_on=on,
        lines=(
            claim.line("cost.chargeback", amount),
            claim.line(ROLE, -amount),
        ),
    )
    return post(session, act, draft)


def _claim(row: Row[Any]) -> Claim:
    return Claim(
        party=row.party,
        keeper=row.keeper,
        fund=row.fund,
        is_base=row.is_base,
        open=Money(row.open_minor, row.currency),
        claimed=Money(row.claimed_minor, row.currency),
        paid=Money(row.paid_minor, row.currency),
        written_off=Money(row.written_off_minor, row.currency),
        since=row.since,
        payment=row.payment,
    )
