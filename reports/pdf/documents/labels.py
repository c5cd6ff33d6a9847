"""What roles and kinds of the ledger are called on paper, before translation."""

from __future__ import annotations

from reports.words import Words


def mark(text: str) -> str:
    """Mark a text for translation where it is only named."""
    return text


_ROLES = {
    "source.gift": mark("Gifts"),
    "source.match": mark("Matching funds"),
    "source.public": mark("Public money"),
    "source.households": mark("Paid by the residents"),
    "source.in_kind": mark("Work and goods given"),
    "source.loan": mark("Loans"),
    "source.participation": mark("Participations"),
    "source.share": mark("Cooperative shares"),
    "source.repayment": mark("Brought by the project for repayments"),
    "source.grant": mark("Grants"),
    "source.tip": mark("Given to the operator"),
    "source.membership": mark("Memberships"),
    "use": mark("Spent on the project"),
    "use.in_kind": mark("Work and goods used"),
    "use.paid_by_others": mark("Paid directly by public bodies"),
    "transfer_out": mark("Passed on to others"),
    "cost.processor_fee": mark("Payment fees"),
    "cost.bank_fee": mark("Bank fees"),
    "cost.wallet_fee": mark("Mobile wallet fees"),
    "cost.cash_shortage": mark("Missing in cash boxes"),
    "cost.dispute_fee": mark("Dispute fees"),
    "cost.host_fee": mark("Host's fee"),
    "cost.chargeback": mark("Lost disputes"),
    "cost.interest": mark("Interest paid"),
    "cost.turnover_share": mark("Share of turnover paid"),
    "fx": mark("Exchanged into another currency"),
    "suspense": mark("Not yet explained"),
    "unallocated": mark("Not yet assigned"),
    "over_target": mark("Above the target"),
    "owed": mark("Owed to others"),
    "other": mark("Other"),
}
_GIVEN_BACK = {
    "source.gift": mark("Gifts given back"),
    "source.match": mark("Matching funds given back"),
    "source.loan": mark("Loans paid back"),
    "source.participation": mark("Participations paid back"),
    "source.share": mark("Shares paid back"),
    "use": mark("Spending corrected"),
    "cost.processor_fee": mark("Payment fees given back"),
    "cost.host_fee": mark("Host's fee given back"),
    "fx": mark("Received in exchange"),
}
_KINDS = {
    "pool_funding": mark("Matching fund filled"),
    "gift": mark("Gift"),
    "match_release": mark("Matching funds"),
    "match_return": mark("Matching funds given back"),
    "bank_receipt": mark("Bank transfer received"),
    "provider_fee": mark("Payment fee"),
    "provider_payout": mark("Payment provider's transfer"),
    "host_fee": mark("Host's fee"),
    "refund": mark("Refund"),
    "refund_seen": mark("Refund seen at the provider"),
    "refund_by_host": mark("Refund paid by the host"),
    "refund_returned": mark("Refund that came back"),
    "fee_cover": mark("Fee given back"),
    "dispute_open": mark("Payment disputed"),
    "dispute_won": mark("Dispute won"),
    "dispute_lost": mark("Dispute lost"),
    "wire_out": mark("Transfer to the association"),
    "wire_seen": mark("Transfer seen at the bank"),
    "wire_returned": mark("Transfer that came back"),
    "wire_fee": mark("Bank fee"),
    "fx": mark("Exchange"),
    "local_receipt": mark("Received by the association"),
    "cash_deposit": mark("Cash carried to the bank"),
    "inkind": mark("Work and goods given"),
    "expense": mark("Expense"),
    "expense_seen": mark("Expense seen at the bank"),
    "expense_by_host": mark("Expense paid by the host"),
    "expense_correction": mark("Expense corrected"),
    "advance_return": mark("Advance given back"),
    "transfer_between_projects": mark("Transfer between projects"),
    "transfer_out": mark("Passed on to others"),
    "loan_in": mark("Loan"),
    "share_in": mark("Cooperative share"),
    "participation_in": mark("Participation"),
    "repayment_in": mark("Money for repayments"),
    "interest_due": mark("Interest due"),
    "holder_payment": mark("Paid to lenders"),
    "turnover_share": mark("Share of turnover"),
    "waiver": mark("Claim waived"),
    "impairment": mark("Loss expected"),
    "write_off": mark("Loss written off"),
    "recovery": mark("Loss recovered"),
    "operating_grant": mark("Operating grant"),
    "operating_cost": mark("Operating cost"),
    "unexplained": mark("Not yet explained"),
    "reversal": mark("Entry taken back"),
    "opening": mark("Opening balance"),
    "adjustment": mark("Adjustment"),
}


def role_label(words: Words, role: str, *, is_back: bool = False) -> str:
    """Name an account's role; ``is_back`` is money that goes the other way."""
    text = _GIVEN_BACK.get(role) if is_back else None
    return words.say(text or _ROLES.get(role, _ROLES["other"]))


def kind_label(words: Words, kind: str) -> str:
    """Name a kind of entry."""
    return words.say(_KINDS.get(kind, _ROLES["other"]))
