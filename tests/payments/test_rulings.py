"""What the rules make of payments, fees and wires; pure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payments.alerts import Alert
from payments.circumstances import Circumstances
from payments.posting_rules import rule_on
from tests.payments.ruled import (
    GIFT,
    LOCAL,
    PREPARED,
    RAIL,
    SEEN,
    TIPPED,
    M,
    eur,
    moved,
    told,
)

CASES = {
    "a gift": (
        moved(M.PAYMENT, 10000, 200),
        replace(SEEN, purpose=GIFT),
        None,
        """
gift stripe:x1:gift -
psp@s OP P1 10000 EUR - - -
source.gift OP P1 -10000 EUR L1 Fatima B4
cost.processor_fee OP OPS 200 EUR - - -
psp@s OP OPS -200 EUR - - -
""",
    ),
    "a gift to a fund that bears its fee": (
        moved(M.PAYMENT, 10000, 200),
        Circumstances(RAIL, "P1", GIFT),
        None,
        """
gift stripe:x1:gift -
psp@s OP P1 10000 EUR - - -
source.gift OP P1 -10000 EUR L1 Fatima B4
cost.processor_fee OP P1 200 EUR - - -
psp@s OP P1 -200 EUR - - -
""",
    ),
    "a gift over an association's bank": (
        moved(M.PAYMENT, 10000, 200, "MAD"),
        Circumstances(LOCAL, "OPS", GIFT),
        None,
        """
gift stripe:x1:gift -
local_bank AZWU P1 10000 MAD - Azwu -
source.gift AZWU P1 -10000 MAD L1 Fatima B4
cost.bank_fee AZWU OPS 200 MAD - - -
local_bank AZWU OPS -200 MAD - - -
""",
    ),
    "a gift in another currency than the rail's": (
        moved(M.PAYMENT, 10000, None, "USD"),
        replace(SEEN, purpose=GIFT),
        None,
        """
gift stripe:x1:gift -
psp@s OP P1 10000 USD base 0 - - -
source.gift OP P1 -10000 USD base 0 L1 Fatima B4
""",
    ),
    "a gift with a tip": (
        moved(M.PAYMENT, 10400, 200),
        replace(SEEN, purpose=TIPPED),
        None,
        """
gift stripe:x1:gift -
psp@s OP P1 10000 EUR - - -
source.gift OP P1 -10000 EUR L1 Fatima B4
psp@s OP OPS 400 EUR - - -
source.tip OP OPS -400 EUR L1/tip Fatima -
cost.processor_fee OP OPS 200 EUR - - -
psp@s OP OPS -200 EUR - - -
""",
    ),
    "a payment that is no more than its tip": (
        moved(M.PAYMENT, 400, 20),
        replace(SEEN, purpose=TIPPED),
        Alert.AMOUNT_DIFFERS,
        """
unexplained stripe:x1:payment -
psp@s OP OPS 400 EUR - - -
unallocated OP OPS -400 EUR - Fatima -
cost.processor_fee OP OPS 20 EUR - - -
psp@s OP OPS -20 EUR - - -
""",
    ),
    "a payment of a unit more than its tip": (
        moved(M.PAYMENT, 401),
        replace(SEEN, purpose=TIPPED),
        None,
        """
gift stripe:x1:gift -
psp@s OP P1 1 EUR - - -
source.gift OP P1 -1 EUR L1 Fatima B4
psp@s OP OPS 400 EUR - - -
source.tip OP OPS -400 EUR L1/tip Fatima -
""",
    ),
    "a gift beyond what the fund takes": (
        moved(M.PAYMENT, 10000, 200),
        replace(SEEN, purpose=GIFT, over=eur(4000)),
        None,
        """
gift stripe:x1:gift -
psp@s OP P1 6000 EUR - - -
source.gift OP P1 -6000 EUR L1 Fatima B4
psp@s OP OPS 4000 EUR - - -
over_target OP OPS -4000 EUR - Fatima -
cost.processor_fee OP OPS 200 EUR - - -
psp@s OP OPS -200 EUR - - -
""",
    ),
    "a gift of which the fund takes nothing": (
        moved(M.PAYMENT, 10000),
        replace(SEEN, purpose=GIFT, over=eur(10000)),
        None,
        """
gift stripe:x1:gift -
psp@s OP OPS 10000 EUR - - -
over_target OP OPS -10000 EUR - Fatima -
""",
    ),
    "a payment that does not fit": (
        moved(M.PAYMENT, 10000, 200),
        replace(SEEN, purpose=GIFT, misfit=Alert.PAID_TWICE),
        Alert.PAID_TWICE,
        """
unexplained stripe:x1:payment -
psp@s OP OPS 10000 EUR - - -
unallocated OP OPS -10000 EUR - Fatima -
cost.processor_fee OP OPS 200 EUR - - -
psp@s OP OPS -200 EUR - - -
""",
    ),
    "a fee alone of a payment": (
        moved(M.PAYMENT, 0, 200),
        replace(SEEN, purpose=GIFT),
        None,
        """
provider_fee stripe:x1:payment -
cost.processor_fee OP OPS 200 EUR - - -
psp@s OP OPS -200 EUR - - -
""",
    ),
    "a movement of nothing": (moved(M.UNKNOWN, 0), SEEN, Alert.NOTHING_TO_POST, ""),
    "a fee": (
        moved(M.FEE, -200),
        SEEN,
        None,
        """
provider_fee stripe:x1:fee -
cost.processor_fee OP OPS 200 EUR - - -
psp@s OP OPS -200 EUR - - -
""",
    ),
    "a fee told apart from its amount": (
        moved(M.FEE, -200, 50),
        SEEN,
        None,
        """
provider_fee stripe:x1:fee -
cost.processor_fee OP OPS 250 EUR - - -
psp@s OP OPS -250 EUR - - -
""",
    ),
    "a fee that comes to nothing": (
        moved(M.FEE, 50, 50),
        SEEN,
        Alert.NOTHING_TO_POST,
        "",
    ),
    "a fee of a bank": (
        moved(M.FEE, -200, None, "MAD"),
        Circumstances(LOCAL, "OPS"),
        None,
        """
provider_fee stripe:x1:fee -
cost.bank_fee AZWU OPS 200 MAD - - -
local_bank AZWU OPS -200 MAD - - -
""",
    ),
    "a fee of a wallet": (
        moved(M.FEE, -200),
        Circumstances(replace(RAIL, role="wallet"), "OPS"),
        None,
        """
provider_fee stripe:x1:fee -
cost.wallet_fee OP OPS 200 EUR - - -
wallet@s OP OPS -200 EUR - - -
""",
    ),
    "a fee of our bank": (
        moved(M.FEE, -200),
        Circumstances(replace(RAIL, role="bank"), "OPS"),
        None,
        """
provider_fee stripe:x1:fee -
cost.bank_fee OP OPS 200 EUR - - -
bank@s OP OPS -200 EUR - - -
""",
    ),
    "a type nobody knows": (
        moved(M.UNKNOWN, 10000, 200),
        SEEN,
        Alert.TYPE_UNKNOWN,
        """
unexplained stripe:x1:unknown -
psp@s OP OPS 10000 EUR - - -
suspense OP OPS -10000 EUR - - -
cost.processor_fee OP OPS 200 EUR - - -
psp@s OP OPS -200 EUR - - -
""",
    ),
    "a type nobody knows, with nothing but a fee": (
        moved(M.UNKNOWN, 0, 200),
        SEEN,
        Alert.TYPE_UNKNOWN,
        """
unexplained stripe:x1:unknown -
cost.processor_fee OP OPS 200 EUR - - -
psp@s OP OPS -200 EUR - - -
""",
    ),
    "a wire": (
        moved(M.WIRE, -5),
        replace(SEEN, prepared=PREPARED),
        None,
        """
wire_out stripe:x1:wire -
bank OP P1 -5 EUR - - -
fx OP P1 5 EUR - - -
""",
    ),
    "a wire that came back": (
        moved(M.WIRE_RETURN, 5),
        replace(SEEN, prepared=PREPARED),
        Alert.WIRE_CAME_BACK,
        """
wire_out stripe:x1:wire_return -
bank OP P1 -5 EUR - - -
fx OP P1 5 EUR - - -
""",
    ),
    "a deposit": (
        moved(M.DEPOSIT, -5),
        replace(SEEN, prepared=PREPARED),
        None,
        """
wire_out stripe:x1:deposit -
bank OP P1 -5 EUR - - -
fx OP P1 5 EUR - - -
""",
    ),
}


@pytest.mark.parametrize(
    ("movement", "seen", "alert", "text"), CASES.values(), ids=CASES
)
def test_a_movement_is_ruled_on(movement, seen, alert, text):
    ruling = rule_on(movement, seen)
    assert (ruling.alert, told(ruling)) == (alert, text.split("\n")[1:-1])
