"""The leaf of an entry: its header, and its postings and takings by fund.

Most leaves are entries, so they are read a range at a time: every table once, by its
key, and the registers beside it in memory. Nothing is looked up for each row but what
few rows have.
"""

from __future__ import annotations

from ledger.proof.sources import LeafSource, Sql, day, instant, named

_BETWEEN: Sql = "between (select low from ends) and (select high from ends)"
_IN_RANGE: Sql = f"book_id = %(book)s and entry_id {_BETWEEN}"


def _of(table: Sql, id_: Sql, value: Sql) -> Sql:
    """Look up what few rows refer to."""
    return (
        f"(select {value} from ledger.{table} x"  # noqa: S608 - our own words
        f" where x.book_id = %(book)s and x.id = {id_} limit 1)"
    )


def _named_in(table: Sql, value: Sql, id_: Sql, source: Sql) -> Sql:
    """Read what a range names of a register: each once, by its key."""
    return (
        f"select id, {value} from ledger.{table} where book_id = %(book)s"  # noqa: S608 - our own words
        f" and id = any(array(select distinct {id_} from {source}"
        f" where {id_} is not null))"
    )


_RANGE: Sql = f"(select * from ledger.posting where {_IN_RANGE}) p"  # noqa: S608 - our own words
_POSTING: Sql = f"""concat(f.code, E'\tposting\t', p.line, E'\t', a.keeper, E'\t',
    a.code, E'\t', a.place, E'\t', p.currency, E'\t', p.amount_minor, E'\t',
    p.base_minor, E'\t', {named("p.budget_line_id", "b.code")}, E'\t',
    {named("p.lot_id", "l.code")}, E'\t', {day("p.day")}, E'\n')"""
_TAKING: Sql = f"""concat(f.code, E'\ttaking\t', t.number, E'\t', to_json(t.queue),
    E'\t', a.keeper, E'\t', {named("t.account_id", "a.code")}, E'\t', a.place,
    E'\t', t.currency, E'\t', {_of("lot", "t.lot_id", "x.code")}, E'\t',
    {named("t.tranche_id", _of("journal_entry", "t.tranche_id", "x.public_id"))},
    E'\t', t.start_minor, E'\t', t.amount_minor, E'\t', t.moved_currency, E'\t',
    t.moved_minor, E'\n')"""

_TABLES: Sql = f""", numbered as materialized (
  select r.number, r.entry_id, r.numbered_at from ledger.register_number r
  where r.book_id = %(book)s and r.number between
    (select min(row_id) from wanted) and (select max(row_id) from wanted)
), ends as materialized (
  select min(entry_id) as low, max(entry_id) as high from numbered
), entry as materialized (
  select * from ledger.journal_entry where book_id = %(book)s and id {_BETWEEN}
), of_act as materialized (
  {_named_in("act", "public_id", "act_id", "entry")}
), place as materialized (
  select a.id, a.code, a.place, k.code as keeper from ledger.account a
  left join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
  where a.book_id = %(book)s
), of_fund as materialized (
  select id, code from ledger.fund where book_id = %(book)s
), of_line as materialized (
  select id, code from ledger.budget_line where book_id = %(book)s
), of_lot as materialized (
  {_named_in("lot", "code", "lot_id", _RANGE)}
), of_party as materialized (
  {_named_in("party", "code", "party_id", _RANGE)}
), posted as (
  select p.entry_id, min(p.fund_id) as first_fund, max(p.fund_id) as last_fund,
    string_agg({_POSTING}, '' order by p.line) as lines,
    string_agg(concat(p.line, E'\t', y.code, E'\n'), '' order by p.line)
      filter (where p.party_id is not null) as parties
  from {_RANGE}
  left join place a on a.id = p.account_id
  left join of_fund f on f.id = p.fund_id
  left join of_line b on b.id = p.budget_line_id
  left join of_lot l on l.id = p.lot_id
  left join of_party y on y.id = p.party_id group by p.entry_id
), taken as (
  select t.entry_id, min(t.fund_id) as first_fund, max(t.fund_id) as last_fund,
    string_agg({_TAKING}, '' order by t.number) as lines
  from (select * from ledger.taking where {_IN_RANGE}) t
  left join place a on a.id = t.account_id
  left join of_fund f on f.id = t.fund_id group by t.entry_id
)"""  # noqa: S608 - our own words
_ROWS: Sql = """join numbered r on r.number = w.row_id
left join entry e on e.id = r.entry_id
left join of_act c on c.id = e.act_id
left join posted p on p.entry_id = r.entry_id
left join taken t on t.entry_id = r.entry_id"""
_IS_SINGLE: Sql = (
    "p.first_fund = p.last_fund and coalesce(t.first_fund = t.last_fund"
    " and t.first_fund = p.first_fund, true)"
)
PART_FIELDS = {
    "posting": (
        *("fund", "what", "line", "keeper", "account", "place", "currency"),
        *("amount_minor", "base_minor", "budget_line", "lot", "day"),
    ),
    "taking": (
        *("fund", "what", "number", "queue", "keeper", "account", "place"),
        *("currency", "lot", "tranche", "start_minor", "amount_minor"),
        *("moved_currency", "moved_minor"),
    ),
}
"""The columns of the lines of a part, by what the line is of."""

ENTRY_SOURCE = LeafSource(
    kind="entry",
    keys="select number as row_id, '' as row_part from ledger.register_number"
    " where book_id = %(book)s and number > %(floor)s",
    tables=_TABLES,
    rows=_ROWS,
    header={
        "id": "e.public_id",
        "number": "r.number",
        "numbered_at": instant("r.numbered_at"),
        "kind": "e.kind",
        "fact": "e.fact",
        "occurred_on": day("e.occurred_on"),
        "day": day("e.day"),
        "posted_at": instant("e.posted_at"),
        "act": "c.public_id",
        "reverses": named(
            "e.reverses_id", _of("journal_entry", "e.reverses_id", "x.public_id")
        ),
        "corrects": named(
            "e.corrects_id", _of("journal_entry", "e.corrects_id", "x.public_id")
        ),
    },
    parts="concat(p.lines, t.lines)",
    is_single=_IS_SINGLE,
    secrets={"party": "p.parties"},
)
"""The leaves of entries, by their register numbers."""
