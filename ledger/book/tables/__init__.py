"""Tables of the book. The application role reads them; only functions write them.

Every key, index and foreign key leads with ``book_id``: it is the tenant and the shard.
"""

from ledger.book.tables.charts import chart_number, keeper_chart, reference_rate
from ledger.book.tables.journal import (
    correction_tie,
    entry_note,
    guard,
    journal_entry,
    posting,
    register_number,
    taking,
    turnover,
)
from ledger.book.tables.periods import (
    period_balance,
    period_closing,
    validation,
    validation_number,
)
from ledger.book.tables.queues import queue_head
from ledger.book.tables.registers import (
    account,
    account_closing,
    act,
    book,
    budget_amendment,
    budget_line,
    fiscal_year,
    fund,
    fund_regime,
    keeper,
    lot,
    party,
    period,
    period_change,
)
from ledger.book.tables.reservations import (
    cap,
    cap_limit,
    open_reservation,
    reservation,
    reservation_end,
    room_return,
)
from ledger.book.tables.schema import SCHEMA, metadata

__all__ = [
    "SCHEMA",
    "account",
    "account_closing",
    "act",
    "book",
    "budget_amendment",
    "budget_line",
    "cap",
    "cap_limit",
    "chart_number",
    "correction_tie",
    "entry_note",
    "fiscal_year",
    "fund",
    "fund_regime",
    "guard",
    "journal_entry",
    "keeper",
    "keeper_chart",
    "lot",
    "metadata",
    "open_reservation",
    "party",
    "period",
    "period_balance",
    "period_change",
    "period_closing",
    "posting",
    "queue_head",
    "reference_rate",
    "register_number",
    "reservation",
    "reservation_end",
    "room_return",
    "taking",
    "turnover",
    "validation",
    "validation_number",
]
