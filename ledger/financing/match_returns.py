"""Give a part of a match back to its pool: to the lots it came from, the last first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.financing.matching import Match
from ledger.money import Money

# What is left of a release: per source line, what it brought less what went back.
_LEFT = text("""
    select k.code as keeper, f.code as fund, l.code as lot, y.code as party,
      p.currency, sum(p.amount_minor) as minor, min(p.line) as line
    from ledger.journal_entry r
    join ledger.journal_entry e on e.book_id = r.book_id
      and (e.id = r.id or e.corrects_id = r.id and ledger.stands_v1(e.book_id, e.id))
    join ledger.posting p on p.book_id = e.book_id and p.entry_id = e.id
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      and a.role = 'source.match'
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
    join ledger.lot l on l.book_id = p.book_id and l.id = p.lot_id
    left join ledger.party y on y.book_id = p.book_id and y.id = p.party_id
    where r.book_id = :book and r.fact = :fact
    group by k.code, f.code, l.code, y.code, p.currency
    having sum(p.amount_minor) <> 0
    order by min(p.line) desc
""")


def return_match_part(
    session: Session, act: Act, match: Match, fact: str, *, on: date
) -> PostedEntry:
    """Give ``match.amount`` of a release back; ``fact`` names this part alone.

    The caller has locked the fund's queue and seen that so much of the match's lot is
    there. Raises CorrectionBeyondError, LotBeyondError or GuardBrokenError.
    """
    values = {"book": act.book_id, "fact": match.fact}
    rows = session.execute(_LEFT, values).all()
    draft = DraftEntry(
        kind=EntryKind.MATCH_RETURN,
        fact=fact,
        occurred_on=on,
        lines=(*_out(match), *_back(rows, match)),
        corrects=match.fact,
    )
    return post(session, act, draft)


def _out(match: Match) -> tuple[Line, Line]:
    """Take the part out of the project's fund."""
    source = AccountKey(match.bank.keeper, "source.match", match.amount.currency)
    return (
        Line(source, match.fund, match.amount, lot=match.lot, party=match.party),
        Line(match.bank, match.fund, -match.amount),
    )


def _back(rows: Sequence[Row[Any]], match: Match) -> list[Line]:
    """Put it back into the lots of the pool."""
    rest, lines = match.amount.minor, [Line(match.bank, match.pool, match.amount)]
    for row in rows:
        part = min(int(row.minor), rest)
        if row.fund == match.pool and part > 0:
            source = AccountKey(row.keeper, "source.match", row.currency)
            amount = Money(part, row.currency)
            lines.append(Line(source, row.fund, -amount, lot=row.lot, party=row.party))
            rest -= part
    return lines
