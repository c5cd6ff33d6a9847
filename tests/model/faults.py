"""Postings that no book takes, by what is wrong; and the name of each refusal."""

from __future__ import annotations

from ledger.book.entries import AccountKey
from tests.ledger.small_book import ADVANCE, BANK, SmallBook

FAULTS = {
    "unbalanced": "UnbalancedError",
    "base differs": "BaseDiffersError",
    "nothing": "AmountRefusedError",
    "too large": "AmountRefusedError",
    "other currency": "AccountCurrencyError",
    "unknown account": "AccountUnknownError",
    "unknown fund": "FundUnknownError",
    "no lot": "LotMissingError",
    "unknown kind": "KindUnknownError",
    "short array": "ArraysDifferError",
    "one line": "TooFewLinesError",
    "nothing to correct": "EntryUnknownError",
    "unbalanced in base": "BaseUnbalancedError",
    "takings differ": "TakingsDifferError",
}
NOWHERE = 10**12
USE = AccountKey("OP", "use", "MAD")


def changes(small: SmallBook, fault: str) -> dict[str, object]:
    """What to change in a good gift of 10.00 to make the fault."""
    bank = small.account(BANK)
    advance, use = small.account(ADVANCE), small.account(USE)
    fund, dirhams = small.fund("WELL"), ["MAD", "MAD"]
    local: dict[str, object] = {
        "account": [use, advance],
        "currency": dirhams,
        "lot": None,
    }
    found: dict[str, dict[str, object]] = {
        "unbalanced": {"amount": [1000, -999], "base": [1000, -999]},
        "base differs": {"base": [1000, -999]},
        "nothing": {"amount": [0, 0], "base": [0, 0]},
        "too large": {"amount": [2 * 10**15, -(2 * 10**15)]},
        "other currency": {"currency": dirhams},
        "unknown account": {"account": [bank, NOWHERE]},
        "unknown fund": {"fund": [NOWHERE, NOWHERE]},
        "no lot": {"lot": None},
        "unknown kind": {"kind": "present"},
        "short array": {"base": [1000]},
        "one line": {
            "account": [bank],
            "fund": [fund],
            "currency": ["EUR"],
            "amount": [1000],
            "base": [1000],
            "lot": None,
        },
        "nothing to correct": {"corrects": NOWHERE},
        "unbalanced in base": {**local, "base": [50, -49]},
        "takings differ": {**local, "kind": "expense", "base": [50, -50]},
    }
    return found[fault]
