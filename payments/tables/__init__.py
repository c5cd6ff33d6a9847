"""Tables of payments. Every key leads with the book; what was told only grows."""

from payments.tables.attempts import attempt, attempt_change, presented
from payments.tables.movements import movement
from payments.tables.notices import notice
from payments.tables.rails import held_fund, listing, rail
from payments.tables.returns import dispute, dispute_told, refund, refund_told
from payments.tables.schema import SCHEMA, metadata

__all__ = [
    "SCHEMA",
    "attempt",
    "attempt_change",
    "dispute",
    "dispute_told",
    "held_fund",
    "listing",
    "metadata",
    "movement",
    "notice",
    "presented",
    "rail",
    "refund",
    "refund_told",
]
