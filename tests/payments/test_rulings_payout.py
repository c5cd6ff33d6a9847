"""What the rules make of payouts and of what the bank shows of them; pure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payments.alerts import Alert
from payments.circumstances import Share
from payments.posting_rules import rule_on
from tests.payments.ruled import PREPARED, SEEN, SENT, M, eur, moved, told

CASES = {
    "a payout": (
        moved(M.PAYOUT, -100, 5),
        replace(SEEN, shares=SENT.shares),
        None,
        """
provider_payout stripe:x1:payout -
psp_in_transit@s OP P1 110 EUR - - -
psp@s OP P1 -110 EUR - - -
psp_in_transit@s OP OPS -10 EUR - - -
psp@s OP OPS 10 EUR - - -
cost.processor_fee OP OPS 5 EUR - - -
psp@s OP OPS -5 EUR - - -
""",
    ),
    "a payout of one unit": (
        moved(M.PAYOUT, -1),
        replace(SEEN, shares=(Share("P1", eur(1)),)),
        None,
        """
provider_payout stripe:x1:payout -
psp_in_transit@s OP P1 1 EUR - - -
psp@s OP P1 -1 EUR - - -
""",
    ),
    "a payout that lacks something": (
        moved(M.PAYOUT, -97),
        replace(SEEN, shares=SENT.shares),
        Alert.PAYOUT_DIFFERS,
        """
provider_payout stripe:x1:payout -
psp_in_transit@s OP P1 110 EUR - - -
psp@s OP P1 -110 EUR - - -
psp_in_transit@s OP OPS -10 EUR - - -
psp@s OP OPS 10 EUR - - -
suspense OP OPS 3 EUR - - -
psp_in_transit@s OP OPS -3 EUR - - -
""",
    ),
    "a payout of too much": (
        moved(M.PAYOUT, -104),
        replace(SEEN, shares=SENT.shares),
        Alert.PAYOUT_DIFFERS,
        """
provider_payout stripe:x1:payout -
psp_in_transit@s OP P1 110 EUR - - -
psp@s OP P1 -110 EUR - - -
psp_in_transit@s OP OPS -10 EUR - - -
psp@s OP OPS 10 EUR - - -
suspense OP OPS -4 EUR - - -
psp_in_transit@s OP OPS 4 EUR - - -
""",
    ),
    "a debit by the provider": (
        moved(M.PAYOUT, 100),
        replace(SEEN, shares=(Share("P1", eur(-120)), Share("OPS", eur(20)))),
        None,
        """
provider_payout stripe:x1:payout -
psp@s OP P1 120 EUR - - -
bank@b OP P1 -120 EUR - - -
psp@s OP OPS -20 EUR - - -
bank@b OP OPS 20 EUR - - -
""",
    ),
    "a payout of nothing with a fee": (
        moved(M.PAYOUT, 0, 5),
        replace(SEEN, shares=(Share("P1", eur(-7)), Share("OPS", eur(7)))),
        None,
        """
provider_payout stripe:x1:payout -
psp@s OP P1 7 EUR - - -
bank@b OP P1 -7 EUR - - -
psp@s OP OPS -7 EUR - - -
bank@b OP OPS 7 EUR - - -
cost.processor_fee OP OPS 5 EUR - - -
psp@s OP OPS -5 EUR - - -
""",
    ),
    "a payout of nothing that nobody holds": (
        moved(M.PAYOUT, 0, 5),
        SEEN,
        None,
        """
provider_payout stripe:x1:payout -
cost.processor_fee OP OPS 5 EUR - - -
psp@s OP OPS -5 EUR - - -
""",
    ),
    "a payout that nobody holds": (
        moved(M.PAYOUT, -100),
        SEEN,
        Alert.PAYOUT_DIFFERS,
        """
provider_payout stripe:x1:payout -
suspense OP OPS -100 EUR - - -
psp_in_transit@s OP OPS 100 EUR - - -
""",
    ),
    "a payout that failed": (
        moved(M.PAYOUT_FAILED, 100, 5),
        replace(SEEN, payout=SENT),
        None,
        """
provider_payout stripe:x1:payout_failed stripe:po:payout
psp@s OP P1 110 EUR - - -
psp_in_transit@s OP P1 -110 EUR - - -
psp@s OP OPS -10 EUR - - -
psp_in_transit@s OP OPS 10 EUR - - -
cost.processor_fee OP OPS 5 EUR - - -
psp@s OP OPS -5 EUR - - -
""",
    ),
    "a receipt": (
        moved(M.RECEIPT, 100),
        replace(SEEN, payout=SENT),
        None,
        """
bank_receipt stripe:x1:receipt -
psp@s OP P1 110 EUR - - -
psp_in_transit@s OP P1 -110 EUR - - -
psp@s OP OPS -10 EUR - - -
psp_in_transit@s OP OPS 10 EUR - - -
""",
    ),
    "a receipt of less": (
        moved(M.RECEIPT, 90),
        replace(SEEN, payout=SENT),
        Alert.PAYOUT_DIFFERS,
        """
bank_receipt stripe:x1:receipt -
psp@s OP P1 110 EUR - - -
psp_in_transit@s OP P1 -110 EUR - - -
psp@s OP OPS -10 EUR - - -
psp_in_transit@s OP OPS 10 EUR - - -
suspense OP OPS 10 EUR - - -
psp@s OP OPS -10 EUR - - -
""",
    ),
    "a receipt of nothing with a fee": (
        moved(M.RECEIPT, 0, 5),
        replace(SEEN, payout=SENT),
        Alert.PAYOUT_DIFFERS,
        """
bank_receipt stripe:x1:receipt -
psp@s OP P1 110 EUR - - -
psp_in_transit@s OP P1 -110 EUR - - -
psp@s OP OPS -10 EUR - - -
psp_in_transit@s OP OPS 10 EUR - - -
suspense OP OPS 100 EUR - - -
psp@s OP OPS -100 EUR - - -
cost.processor_fee OP OPS 5 EUR - - -
psp@s OP OPS -5 EUR - - -
""",
    ),
    "a receipt of a payout that had nothing": (
        moved(M.RECEIPT, 90),
        replace(SEEN, payout=replace(SENT, shares=())),
        Alert.NOTHING_TO_POST,
        "",
    ),
    "a receipt of cash": (
        moved(M.RECEIPT, 5),
        replace(SEEN, prepared=PREPARED),
        None,
        """
wire_out stripe:x1:receipt -
bank OP P1 -5 EUR - - -
fx OP P1 5 EUR - - -
""",
    ),
}


@pytest.mark.parametrize(
    ("movement", "seen", "alert", "text"), CASES.values(), ids=CASES
)
def test_a_payout_is_ruled_on(movement, seen, alert, text):
    ruling = rule_on(movement, seen)
    assert (ruling.alert, told(ruling)) == (alert, text.split("\n")[1:-1])
