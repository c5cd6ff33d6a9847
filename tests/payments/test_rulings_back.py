"""What the rules make of refunds and returned debits; pure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payments.alerts import Alert
from payments.circumstances import Circumstances
from payments.posting_rules import rule_on
from tests.payments.ruled import (
    OVER,
    PARTS,
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
    "an ordered refund": (
        moved(M.REFUND, -10000, -200),
        replace(SEEN, is_ordered=True, original=original()),
        None,
        """
refund stripe:x1:refund a:gift
source.gift OP P1 10000 EUR L1 Fatima -
psp@s OP P1 -10000 EUR - - -
cost.processor_fee OP OPS -200 EUR - - -
psp@s OP OPS 200 EUR - - -
""",
    ),
    "a refund that was seen": (
        moved(M.REFUND, -4000),
        replace(SEEN, original=original()),
        None,
        """
refund_seen stripe:x1:refund a:gift
source.gift OP P1 4000 EUR L1 Fatima -
psp@s OP P1 -4000 EUR - - -
""",
    ),
    "a refund of what was spent": (
        moved(M.REFUND, -10000),
        replace(SEEN, original=original(unspent=eur(6000))),
        Alert.SPENT_ALREADY,
        """
refund_seen stripe:x1:refund a:gift
source.gift OP P1 6000 EUR L1 Fatima -
psp@s OP P1 -6000 EUR - - -
cost.chargeback OP OPS 4000 EUR - - -
psp@s OP OPS -4000 EUR - - -
""",
    ),
    "a refund of a gift and its tip": (
        moved(M.REFUND, -6300),
        replace(SEEN, original=original(**TIP_BACK)),
        None,
        """
refund_seen stripe:x1:refund a:gift
source.gift OP P1 6000 EUR L1 Fatima -
psp@s OP P1 -6000 EUR - - -
source.tip OP OPS 300 EUR L1/tip Fatima -
psp@s OP OPS -300 EUR - - -
""",
    ),
    "a refund that leaves the tip": (
        moved(M.REFUND, -4000),
        replace(SEEN, original=original(**TIP_BACK)),
        None,
        """
refund_seen stripe:x1:refund a:gift
source.gift OP P1 4000 EUR L1 Fatima -
psp@s OP P1 -4000 EUR - - -
""",
    ),
    "a refund of what never entered, of the gift, and of its tip": (
        moved(M.REFUND, -7200),
        replace(SEEN, original=original(**TIP_BACK, over_left=eur(1000))),
        None,
        """
refund_seen stripe:x1:refund a:gift
source.gift OP P1 6000 EUR L1 Fatima -
psp@s OP P1 -6000 EUR - - -
source.tip OP OPS 200 EUR L1/tip Fatima -
psp@s OP OPS -200 EUR - - -
over_target OP OPS 1000 EUR - Fatima -
psp@s OP OPS -1000 EUR - - -
""",
    ),
    "a refund of gift and tip whose fee a fund gets back": (
        moved(M.REFUND, -6300),
        Circumstances(RAIL, "P1", original=original(**TIP_BACK, left=eur(9600))),
        None,
        """
refund_seen stripe:x1:refund a:gift
source.gift OP P1 6000 EUR L1 Fatima -
psp@s OP P1 -6000 EUR - - -
source.tip OP OPS 300 EUR L1/tip Fatima -
psp@s OP OPS -300 EUR - - -
cost.processor_fee OP P1 -126 EUR - - -
psp@s OP P1 126 EUR - - -
cost.processor_fee OP OPS 126 EUR - - -
psp@s OP OPS -126 EUR - - -
""",
    ),
    "a refund beyond a gift and its tip": (
        moved(M.REFUND, -10000),
        replace(SEEN, original=original(**TIP_BACK)),
        Alert.SPENT_ALREADY,
        """
refund_seen stripe:x1:refund a:gift
source.gift OP P1 6000 EUR L1 Fatima -
psp@s OP P1 -6000 EUR - - -
source.tip OP OPS 400 EUR L1/tip Fatima -
psp@s OP OPS -400 EUR - - -
cost.chargeback OP OPS 3600 EUR - - -
psp@s OP OPS -3600 EUR - - -
""",
    ),
    "a refund of what never entered the fund": (
        moved(M.REFUND, -700),
        replace(SEEN, original=original(**OVER)),
        None,
        """
refund_seen stripe:x1:refund a:gift
over_target OP OPS 700 EUR - Fatima -
psp@s OP OPS -700 EUR - - -
""",
    ),
    "a refund beyond what never entered": (
        moved(M.REFUND, -3000),
        replace(SEEN, original=original(**OVER)),
        None,
        """
refund_seen stripe:x1:refund a:gift
source.gift OP P1 2000 EUR L1 Fatima -
psp@s OP P1 -2000 EUR - - -
over_target OP OPS 1000 EUR - Fatima -
psp@s OP OPS -1000 EUR - - -
""",
    ),
    "a refund of what is owed": (
        moved(M.REFUND, -300),
        replace(SEEN, original=original(owed=eur(500))),
        None,
        """
refund_seen stripe:x1:refund -
owed OP P1 300 EUR - Fatima -
psp@s OP P1 -300 EUR - - -
""",
    ),
    "a refund beyond what is owed": (
        moved(M.REFUND, -800),
        replace(SEEN, original=original(owed=eur(500))),
        None,
        """
refund_seen stripe:x1:refund a:gift
owed OP P1 500 EUR - Fatima -
psp@s OP P1 -500 EUR - - -
source.gift OP P1 300 EUR L1 Fatima -
psp@s OP P1 -300 EUR - - -
""",
    ),
    "a refund of one of many gifts": (
        moved(M.REFUND, -4000),
        replace(SEEN, original=original(fact=None, parts=PARTS, unspent=eur(8000))),
        None,
        """
refund_seen stripe:x1:refund a:two
source.public OP P2 4000 EUR L2 - -
psp@s OP P2 -4000 EUR - - -
""",
    ),
    "a refund of many gifts": (
        moved(M.REFUND, -6000),
        replace(SEEN, original=original(fact=None, parts=PARTS, unspent=eur(8000))),
        None,
        """
refund_seen stripe:x1:refund -
source.gift OP P1 3000 EUR L1 Fatima -
psp@s OP P1 -3000 EUR - - -
source.public OP P2 3000 EUR L2 - -
psp@s OP P2 -3000 EUR - - -
""",
    ),
    "a refund of many gifts and what waits": (
        moved(M.REFUND, -3500),
        replace(
            SEEN,
            original=original(
                fact=None, parts=PARTS, unspent=eur(8000), over_left=eur(1000)
            ),
        ),
        None,
        """
refund_seen stripe:x1:refund -
source.gift OP P1 2500 EUR L1 Fatima -
psp@s OP P1 -2500 EUR - - -
over_target OP OPS 1000 EUR - Fatima -
psp@s OP OPS -1000 EUR - - -
""",
    ),
    "a refund whose fee a fund gets back": (
        moved(M.REFUND, -4000),
        Circumstances(RAIL, "P1", original=original()),
        None,
        """
refund_seen stripe:x1:refund a:gift
source.gift OP P1 4000 EUR L1 Fatima -
psp@s OP P1 -4000 EUR - - -
cost.processor_fee OP P1 -80 EUR - - -
psp@s OP P1 80 EUR - - -
cost.processor_fee OP OPS 80 EUR - - -
psp@s OP OPS -80 EUR - - -
""",
    ),
    "the rest of a refund whose fee a fund gets back": (
        moved(M.REFUND, -3000, 10),
        Circumstances(RAIL, "P1", original=original(left=eur(3000), unspent=eur(3000))),
        None,
        """
refund_seen stripe:x1:refund a:gift
source.gift OP P1 3000 EUR L1 Fatima -
psp@s OP P1 -3000 EUR - - -
cost.processor_fee OP P1 -60 EUR - - -
psp@s OP P1 60 EUR - - -
cost.processor_fee OP OPS 60 EUR - - -
psp@s OP OPS -60 EUR - - -
cost.processor_fee OP P1 10 EUR - - -
psp@s OP P1 -10 EUR - - -
""",
    ),
    "a returned debit": (
        moved(M.RETURN, -10000, 500),
        replace(SEEN, original=original()),
        None,
        """
refund_seen stripe:x1:return a:gift
source.gift OP P1 10000 EUR L1 Fatima -
psp@s OP P1 -10000 EUR - - -
cost.dispute_fee OP OPS 500 EUR - - -
psp@s OP OPS -500 EUR - - -
""",
    ),
    "a returned debit does not touch what is owed": (
        moved(M.RETURN, -300),
        replace(SEEN, original=original(owed=eur(500))),
        None,
        """
refund_seen stripe:x1:return a:gift
source.gift OP P1 300 EUR L1 Fatima -
psp@s OP P1 -300 EUR - - -
""",
    ),
    "a returned debit whose refund the payer has": (
        moved(M.RETURN, -10000, 500),
        replace(SEEN, original=original(unspent=eur(0), payer=payer(10000))),
        Alert.PAID_BACK_TWICE,
        """
refund_seen stripe:x1:return a:gift
payer_claim OP OPS 10000 EUR - Fatima -
psp@s OP OPS -10000 EUR - - -
cost.dispute_fee OP OPS 500 EUR - - -
psp@s OP OPS -500 EUR - - -
""",
    ),
    "a returned debit of which a part was refunded and a part is spent": (
        moved(M.RETURN, -10000),
        replace(SEEN, original=original(unspent=eur(3000), payer=payer(2000))),
        Alert.PAID_BACK_TWICE,
        """
refund_seen stripe:x1:return a:gift
source.gift OP P1 3000 EUR L1 Fatima -
psp@s OP P1 -3000 EUR - - -
payer_claim OP OPS 2000 EUR - Fatima -
psp@s OP OPS -2000 EUR - - -
cost.chargeback OP OPS 5000 EUR - - -
psp@s OP OPS -5000 EUR - - -
""",
    ),
    "a refund that goes out after the debit was returned": (
        moved(M.REFUND, -4000),
        replace(SEEN, original=original(unspent=eur(0), payer=payer(10000))),
        Alert.PAID_BACK_TWICE,
        """
refund_seen stripe:x1:refund a:gift
payer_claim OP OPS 4000 EUR - Fatima -
psp@s OP OPS -4000 EUR - - -
""",
    ),
    "a returned debit whose refund had come back": (
        moved(M.RETURN, -10000),
        replace(
            SEEN,
            original=original(unspent=eur(0), owed=eur(10000), payer=payer(0)),
        ),
        None,
        """
refund_seen stripe:x1:return -
owed OP P1 10000 EUR - Fatima -
psp@s OP P1 -10000 EUR - - -
""",
    ),
    "a refund that failed after the debit was returned": (
        moved(M.REFUND_FAILED, 4000),
        replace(SEEN, original=original(payer=payer(14000, claimed=4000))),
        None,
        """
refund_returned stripe:x1:refund_failed -
payer_claim OP OPS -4000 EUR - Fatima -
psp@s OP OPS 4000 EUR - - -
""",
    ),
    "a refund that failed after its claim was paid and written off in part": (
        moved(M.REFUND_FAILED, 4000),
        replace(
            SEEN, original=original(payer=payer(14000, claimed=500, written_off=1500))
        ),
        None,
        """
refund_returned stripe:x1:refund_failed -
psp@s OP P1 2000 EUR - - -
owed OP P1 -2000 EUR - Fatima -
payer_claim OP OPS -500 EUR - Fatima -
psp@s OP OPS 500 EUR - - -
cost.chargeback OP OPS -1500 EUR - Fatima -
psp@s OP OPS 1500 EUR - - -
""",
    ),
    "a refund that failed": (
        moved(M.REFUND_FAILED, 4000, 20),
        replace(SEEN, original=original()),
        None,
        """
refund_returned stripe:x1:refund_failed -
psp@s OP P1 4000 EUR - - -
owed OP P1 -4000 EUR - Fatima -
cost.processor_fee OP OPS 20 EUR - - -
psp@s OP OPS -20 EUR - - -
""",
    ),
}


@pytest.mark.parametrize(
    ("movement", "seen", "alert", "text"), CASES.values(), ids=CASES
)
def test_money_that_goes_back_is_ruled_on(movement, seen, alert, text):
    ruling = rule_on(movement, seen)
    assert (ruling.alert, told(ruling)) == (alert, text.split("\n")[1:-1])
