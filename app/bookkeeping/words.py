"""What kinds of entry and roles of account are called on pages and papers.

The journal holds no text: a label is rendered from kind and codes when it is read.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from ledger.book.charts.values import BROUGHT_FORWARD
from ledger.book.kinds import EntryKind

KIND_NAMES: Mapping[EntryKind, str] = {
    EntryKind.POOL_FUNDING: _("Money for the matching fund"),
    EntryKind.GIFT: _("Gift"),
    EntryKind.MATCH_RELEASE: _("Match added to a gift"),
    EntryKind.MATCH_RETURN: _("Match returned to its fund"),
    EntryKind.BANK_RECEIPT: _("Received at the bank"),
    EntryKind.PROVIDER_FEE: _("Fee of the payment provider"),
    EntryKind.PROVIDER_PAYOUT: _("Payout of the payment provider"),
    EntryKind.HOST_FEE: _("Fee of the fiscal host"),
    EntryKind.REFUND: _("Refund"),
    EntryKind.REFUND_SEEN: _("Refund seen at the provider"),
    EntryKind.REFUND_RETURNED: _("Refund that came back"),
    EntryKind.FEE_COVER: _("Fee covered"),
    EntryKind.DISPUTE_OPEN: _("Gift contested"),
    EntryKind.DISPUTE_WON: _("Contest won"),
    EntryKind.DISPUTE_LOST: _("Contest lost"),
    EntryKind.WIRE_OUT: _("Transfer to the association"),
    EntryKind.WIRE_SEEN: _("Transfer seen at the bank"),
    EntryKind.WIRE_RETURNED: _("Transfer that came back"),
    EntryKind.WIRE_FEE: _("Fee of a transfer"),
    EntryKind.FX: _("Exchange"),
    EntryKind.LOCAL_RECEIPT: _("Received by the association"),
    EntryKind.CASH_DEPOSIT: _("Cash carried to the bank"),
    EntryKind.INKIND: _("Work or goods given"),
    EntryKind.EXPENSE: _("Expense"),
    EntryKind.EXPENSE_SEEN: _("Payment seen at the bank"),
    EntryKind.EXPENSE_CORRECTION: _("Correction of an expense"),
    EntryKind.ADVANCE_RETURN: _("Money returned by the association"),
    EntryKind.TRANSFER_BETWEEN_PROJECTS: _("Transfer between projects"),
    EntryKind.TRANSFER_OUT: _("Transfer out"),
    EntryKind.LOAN_IN: _("Loan received"),
    EntryKind.SHARE_IN: _("Shares paid in"),
    EntryKind.PARTICIPATION_IN: _("Participation received"),
    EntryKind.REPAYMENT_IN: _("Money brought for repayment"),
    EntryKind.INTEREST_DUE: _("Interest due"),
    EntryKind.HOLDER_PAYMENT: _("Lenders and participants paid"),
    EntryKind.TURNOVER_SHARE: _("Share of the turnover paid"),
    EntryKind.WAIVER: _("Loan waived by its lender"),
    EntryKind.IMPAIRMENT: _("Loss in value"),
    EntryKind.WRITE_OFF: _("Write-off"),
    EntryKind.RECOVERY: _("Recovery"),
    EntryKind.OPERATING_GRANT: _("Money for the operator"),
    EntryKind.OPERATING_COST: _("Cost of the operator"),
    EntryKind.UNEXPLAINED: _("Not yet explained"),
    EntryKind.REVERSAL: _("Reversal"),
    EntryKind.OPENING: _("Opening balance"),
    EntryKind.ADJUSTMENT: _("Adjustment"),
}

ROLE_NAMES: Mapping[str, str] = {
    "bank": _("Bank"),
    "psp": _("Payment provider"),
    "psp_in_transit": _("Payouts on their way to the bank"),
    "wire_in_transit": _("Transfers on their way"),
    "dispute_claim": _("Money withheld in a contest"),
    "payer_claim": _("Claimed from payers who have it twice"),
    "advance": _("Advance to the association"),
    "local_bank": _("Bank account of the association"),
    "cash_box": _("Cash box"),
    "wallet": _("Mobile wallet"),
    "host": _("Held by the fiscal host"),
    "suspense": _("Not yet explained"),
    "unallocated": _("Not yet assigned"),
    "over_target": _("Above the target"),
    "owed": _("Owed to others"),
    "source.gift": _("Gifts received"),
    "source.match": _("Matching funds"),
    "source.public": _("Public money"),
    "source.households": _("Paid by the residents"),
    "source.in_kind": _("Work and goods given"),
    "source.loan": _("Loans to pay back"),
    "source.participation": _("Participations"),
    "source.share": _("Cooperative shares"),
    "source.repayment": _("Money brought for repayment"),
    "source.grant": _("Grants"),
    "source.tip": _("Tips for the service"),
    "source.membership": _("Membership fees"),
    "use": _("Used for the project"),
    "use.in_kind": _("Used: work and goods"),
    "use.paid_by_others": _("Used: paid directly by others"),
    "transfer_out": _("Transferred to others"),
    "cost.processor_fee": _("Fees of payments"),
    "cost.bank_fee": _("Fees of the bank"),
    "cost.wallet_fee": _("Fees of the mobile wallet"),
    "cost.cash_shortage": _("Missing in cash boxes"),
    "cost.dispute_fee": _("Fees of contests"),
    "cost.host_fee": _("Fees of the fiscal host"),
    "cost.chargeback": _("Contests lost"),
    "cost.interest": _("Interest paid"),
    "cost.turnover_share": _("Share of the turnover paid"),
    "fx": _("Exchange clearing"),
    BROUGHT_FORWARD: _("Result brought forward"),
}

REGIME_NAMES: Mapping[str, str] = {
    "partner_executed": _("carried out by a partner"),
    "mandate": _("held for others"),
    "outside": _("kept outside"),
}


def kind_name(kind: EntryKind) -> str:
    """Say in a few words what an entry is."""
    return str(KIND_NAMES[kind])


def role_name(role: str) -> str:
    """Say in a few words what an account holds; an account without role, its code."""
    return str(ROLE_NAMES.get(role, role))


def regime_name(regime: str) -> str:
    """Say how a fund's money is held; nothing where it is the keeper's own."""
    return str(REGIME_NAMES.get(regime, ""))
