"""Database functions: one file each, append-only; a change is a new version."""

from importlib.resources import files

_HERE = files(__name__)

# Made by the first migration, in this order.
FIRST = (
    "tables_v1",
    "refuse_v1",
    "append_only_v1",
    "check_sums_v1",
    "balanced_v1",
    "note_erasable_v1",
    "entry_nature_v1",
    "check_zone_v1",
    "open_book_v1",
    "record_act_v1",
    "open_keeper_v1",
    "open_fund_v1",
    "set_fund_regime_v1",
    "open_account_v1",
    "close_account_v1",
    "open_budget_line_v1",
    "amend_budget_v1",
    "register_lot_v1",
    "register_party_v1",
    "declare_fiscal_year_v1",
    "accounting_day_v1",
    "explain_refusal_v1",
    "check_same_v1",
    "stands_v1",
    "lock_queue_v1",
    "check_leaning_v1",
    "check_taken_v1",
    "give_back_v1",
    "check_correction_v1",
    "check_taking_back_v1",
    "check_lots_v1",
    "lock_guards_v1",
    "check_guards_v1",
    "take_v1",
    "take_slot_v1",
    "post_v1",
    "are_usual_v1",
    "post_all_v1",
    "tie_correction_v1",
    "number_entries_v1",
    "write_note_v1",
    "erase_note_v1",
    "triggers_v1",
)

# What the application may call; all else is called from inside these.
CALLABLE = (
    "entry_nature_v1",
    "stands_v1",
    "open_book_v1",
    "record_act_v1",
    "open_keeper_v1",
    "open_fund_v1",
    "set_fund_regime_v1",
    "open_account_v1",
    "close_account_v1",
    "open_budget_line_v1",
    "amend_budget_v1",
    "register_lot_v1",
    "register_party_v1",
    "declare_fiscal_year_v1",
    "lock_queue_v1",
    "post_v1",
    "post_all_v1",
    "tie_correction_v1",
    "number_entries_v1",
    "write_note_v1",
    "erase_note_v1",
)

# Charts and reference rates, made by a later migration, in this order.
CHARTS = ("chart_tables_v1", "adopt_chart_v1", "number_account_v1", "add_rate_v1")
CHARTS_CALLABLE = ("adopt_chart_v1", "number_account_v1", "add_rate_v1")

# Where queues begin, made by a later migration, in this order.
QUEUES = ("queue_tables_v1", "queue_head_v1", "settle_queue_v1", "unsettle_v1")
QUEUES_CALLABLE = ("queue_head_v1", "settle_queue_v1")

# Reservations, made by a later migration, in this order.
RESERVATIONS = (
    "reservation_tables_v1",
    "open_cap_v1",
    "room_v1",
    "lock_room_v1",
    "expire_reservations_v1",
    "reserve_v1",
    "end_reservation_v1",
)
RESERVATIONS_CALLABLE = (
    "open_cap_v1",
    "room_v1",
    "expire_reservations_v1",
    "reserve_v1",
    "end_reservation_v1",
)

# Room given back, made by a later migration, in this order.
ROOM = ("room_return_tables_v1", "return_room_v1")
ROOM_CALLABLE = ("return_room_v1",)

# What came before a cap was opened, made by a later migration.
COUNTED = ("count_room_v1",)
COUNTED_CALLABLE = COUNTED

# What a fact that comes again must say, made by a later migration; and what it dropped.
SAME = ("check_same_v2",)
DROPPED = ("check_same_v1",)

# All of them, whichever migration made them: what checks are held against.
MADE = (
    *(name for name in FIRST if name not in DROPPED),
    *CHARTS,
    *QUEUES,
    *RESERVATIONS,
    *ROOM,
    *COUNTED,
    *SAME,
)
ALL_CALLABLE = (
    *CALLABLE,
    *CHARTS_CALLABLE,
    *QUEUES_CALLABLE,
    *RESERVATIONS_CALLABLE,
    *ROOM_CALLABLE,
    *COUNTED_CALLABLE,
)


def statement(name: str) -> str:
    """Return the text that makes a function or a set of objects."""
    return (_HERE / f"{name}.sql").read_text(encoding="utf-8")


def replacement(name: str) -> str:
    """Return the text that makes a function anew where it is."""
    return statement(name).replace("create function", "create or replace function", 1)
