"""What the rules make of disputes; pure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payments.alerts import Alert
from payments.circumstances import Circumstances
from payments.posting_rules import rule_on
from tests.payments.ruled import (
    RAIL,
    SEEN,
    TIP_BACK,
    M,
    eur,
    moved,
    original,
    payer,
    told,
)

CASES = {
    "a dispute": (
        moved(M.DISPUTE_OPEN, -10000, 1500),
        replace(SEEN, original=original()),
        None,
        """
dispute_open stripe:x1:dispute_open -
dispute_claim OP P1 10000 EUR L1 Fatima -
psp@s OP P1 -10000 EUR - - -
cost.dispute_fee OP OPS 1500 EUR - - -
psp@s OP OPS -1500 EUR - - -
""",
    ),
    "a dispute won": (
        moved(M.DISPUTE_WON, 10000, -1500),
        replace(SEEN, original=original(claimed=eur(10000))),
        None,
        """
dispute_won stripe:x1:dispute_won -
psp@s OP P1 10000 EUR - - -
dispute_claim OP P1 -10000 EUR L1 Fatima -
cost.dispute_fee OP OPS -1500 EUR - - -
psp@s OP OPS 1500 EUR - - -
""",
    ),
    "a dispute won in part": (
        moved(M.DISPUTE_WON, 4000),
        replace(SEEN, original=original(claimed=eur(10000))),
        None,
        """
dispute_won stripe:x1:dispute_won -
psp@s OP P1 4000 EUR - - -
dispute_claim OP P1 -4000 EUR L1 Fatima -
""",
    ),
    "a dispute won beyond its claim": (
        moved(M.DISPUTE_WON, 10000),
        replace(SEEN, original=original(claimed=eur(4000))),
        Alert.WON_AFTER_LOSS,
        """
dispute_won stripe:x1:dispute_won -
psp@s OP P1 4000 EUR - - -
dispute_claim OP P1 -4000 EUR L1 Fatima -
psp@s OP OPS 6000 EUR - - -
unallocated OP OPS -6000 EUR - Fatima -
""",
    ),
    "a dispute lost": (
        moved(M.DISPUTE_LOST, -10000, 1500),
        replace(SEEN, original=original(claimed=eur(10000))),
        None,
        """
dispute_lost stripe:x1:dispute_lost a:gift
source.gift OP P1 10000 EUR L1 Fatima -
dispute_claim OP P1 -10000 EUR L1 Fatima -
cost.dispute_fee OP OPS 1500 EUR - - -
psp@s OP OPS -1500 EUR - - -
""",
    ),
    "a dispute lost of what was spent": (
        moved(M.DISPUTE_LOST, -10000),
        replace(SEEN, original=original(claimed=eur(10000), unspent=eur(6000))),
        Alert.SPENT_ALREADY,
        """
dispute_lost stripe:x1:dispute_lost a:gift
source.gift OP P1 6000 EUR L1 Fatima -
dispute_claim OP P1 -10000 EUR L1 Fatima -
psp@s OP P1 4000 EUR - - -
cost.chargeback OP OPS 4000 EUR - - -
psp@s OP OPS -4000 EUR - - -
""",
    ),
    "a dispute lost with a tip": (
        moved(M.DISPUTE_LOST, -6400),
        replace(SEEN, original=original(claimed=eur(10000), **TIP_BACK)),
        None,
        """
dispute_lost stripe:x1:dispute_lost a:gift
source.gift OP P1 6000 EUR L1 Fatima -
dispute_claim OP P1 -6400 EUR L1 Fatima -
psp@s OP P1 400 EUR - - -
source.tip OP OPS 400 EUR L1/tip Fatima -
psp@s OP OPS -400 EUR - - -
""",
    ),
    "a dispute lost of all that was spent": (
        moved(M.DISPUTE_LOST, -4000),
        replace(SEEN, original=original(claimed=eur(4000), unspent=eur(0))),
        Alert.SPENT_ALREADY,
        """
dispute_lost stripe:x1:dispute_lost a:gift
dispute_claim OP P1 -4000 EUR L1 Fatima -
psp@s OP P1 4000 EUR - - -
cost.chargeback OP OPS 4000 EUR - - -
psp@s OP OPS -4000 EUR - - -
""",
    ),
    "a dispute lost over what was refunded": (
        moved(M.DISPUTE_LOST, -10000),
        replace(
            SEEN,
            original=original(claimed=eur(10000), unspent=eur(6000), payer=payer(4000)),
        ),
        Alert.PAID_BACK_TWICE,
        """
dispute_lost stripe:x1:dispute_lost a:gift
source.gift OP P1 6000 EUR L1 Fatima -
dispute_claim OP P1 -10000 EUR L1 Fatima -
psp@s OP P1 4000 EUR - - -
payer_claim OP OPS 4000 EUR - Fatima -
psp@s OP OPS -4000 EUR - - -
""",
    ),
    "a dispute won after its loss was claimed from the payer": (
        moved(M.DISPUTE_WON, 10000),
        replace(SEEN, original=original(payer=payer(14000, claimed=4000))),
        Alert.WON_AFTER_LOSS,
        """
dispute_won stripe:x1:dispute_won -
payer_claim OP OPS -4000 EUR - Fatima -
psp@s OP OPS 4000 EUR - - -
psp@s OP OPS 6000 EUR - - -
unallocated OP OPS -6000 EUR - Fatima -
""",
    ),
    "a dispute lost over a refund that had come back": (
        moved(M.DISPUTE_LOST, -10000),
        replace(
            SEEN,
            original=original(
                claimed=eur(10000),
                unspent=eur(6000),
                owed=eur(4000),
                payer=payer(0),
            ),
        ),
        None,
        """
dispute_lost stripe:x1:dispute_lost a:gift
source.gift OP P1 6000 EUR L1 Fatima -
dispute_claim OP P1 -10000 EUR L1 Fatima -
owed OP P1 4000 EUR - Fatima -
""",
    ),
    "a dispute lost without a claim": (
        moved(M.DISPUTE_LOST, -4000),
        replace(SEEN, original=original()),
        Alert.NOTHING_TO_POST,
        "",
    ),
    "a dispute lost of no payment": (
        moved(M.DISPUTE_LOST, -4000),
        SEEN,
        Alert.PAYMENT_UNKNOWN,
        "",
    ),
    "a dispute lost whose fee a fund gets back": (
        moved(M.DISPUTE_LOST, -4000),
        Circumstances(RAIL, "P1", original=original(claimed=eur(4000))),
        None,
        """
dispute_lost stripe:x1:dispute_lost a:gift
source.gift OP P1 4000 EUR L1 Fatima -
dispute_claim OP P1 -4000 EUR L1 Fatima -
""",
    ),
}


@pytest.mark.parametrize(
    ("movement", "seen", "alert", "text"), CASES.values(), ids=CASES
)
def test_a_dispute_is_ruled_on(movement, seen, alert, text):
    ruling = rule_on(movement, seen)
    assert (ruling.alert, told(ruling)) == (alert, text.split("\n")[1:-1])
