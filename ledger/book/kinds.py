"""Kinds of journal entry: what has happened (facts) and what is decided here."""

from __future__ import annotations

from enum import StrEnum


class Nature(StrEnum):
    """Whether an entry records what is already done, or decides it."""

    FACT = "fact"
    DECISION = "decision"


class EntryKind(StrEnum):
    """The closed list of kinds, also in the function ``entry_nature_v1``."""

    POOL_FUNDING = "pool_funding"
    GIFT = "gift"
    MATCH_RELEASE = "match_release"
    MATCH_RETURN = "match_return"
    BANK_RECEIPT = "bank_receipt"
    PROVIDER_FEE = "provider_fee"
    PROVIDER_PAYOUT = "provider_payout"
    HOST_FEE = "host_fee"
    REFUND = "refund"
    REFUND_SEEN = "refund_seen"
    REFUND_RETURNED = "refund_returned"
    FEE_COVER = "fee_cover"
    DISPUTE_OPEN = "dispute_open"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"
    WIRE_OUT = "wire_out"
    WIRE_SEEN = "wire_seen"
    WIRE_RETURNED = "wire_returned"
    WIRE_FEE = "wire_fee"
    FX = "fx"
    LOCAL_RECEIPT = "local_receipt"
    CASH_DEPOSIT = "cash_deposit"
    INKIND = "inkind"
    EXPENSE = "expense"
    EXPENSE_SEEN = "expense_seen"
    EXPENSE_CORRECTION = "expense_correction"
    ADVANCE_RETURN = "advance_return"
    TRANSFER_BETWEEN_PROJECTS = "transfer_between_projects"
    TRANSFER_OUT = "transfer_out"
    LOAN_IN = "loan_in"
    SHARE_IN = "share_in"
    PARTICIPATION_IN = "participation_in"
    REPAYMENT_IN = "repayment_in"
    INTEREST_DUE = "interest_due"
    HOLDER_PAYMENT = "holder_payment"
    TURNOVER_SHARE = "turnover_share"
    WAIVER = "waiver"
    IMPAIRMENT = "impairment"
    WRITE_OFF = "write_off"
    RECOVERY = "recovery"
    OPERATING_GRANT = "operating_grant"
    OPERATING_COST = "operating_cost"
    UNEXPLAINED = "unexplained"
    REVERSAL = "reversal"
    OPENING = "opening"
    ADJUSTMENT = "adjustment"

    @property
    def nature(self) -> Nature:
        """Whether guards bind entries of this kind."""
        return Nature.DECISION if self in _DECISIONS else Nature.FACT


_DECISIONS = {
    EntryKind.MATCH_RELEASE,
    EntryKind.MATCH_RETURN,
    EntryKind.REFUND,
    EntryKind.WIRE_OUT,
    EntryKind.HOLDER_PAYMENT,
    EntryKind.EXPENSE,
    EntryKind.EXPENSE_CORRECTION,
    EntryKind.TRANSFER_BETWEEN_PROJECTS,
}
