"""What the rules set apart, because it is of no project; pure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payments.alerts import Alert
from payments.posting_rules import RULES, rule_on
from tests.payments.ruled import PREPARED, SEEN, SENT, M, eur, moved, original, told

SET_APART = [
    (moved(M.PAYMENT, 10000), SEEN, Alert.NOT_ASKED_FOR, "suspense"),
    (
        moved(M.PAYMENT, 10000),
        replace(SEEN, misfit=Alert.UNMATCHED),
        Alert.UNMATCHED,
        "unallocated",
    ),
    (moved(M.UNKNOWN, -10000), SEEN, Alert.TYPE_UNKNOWN, "suspense"),
    (moved(M.WIRE, -5), SEEN, Alert.WIRE_UNCOVERED, "suspense"),
    (
        moved(M.WIRE, -5),
        replace(SEEN, misfit=Alert.WIRE_RATE_UNKNOWN),
        Alert.WIRE_RATE_UNKNOWN,
        "suspense",
    ),
    (moved(M.WIRE, 5), replace(SEEN, prepared=PREPARED), Alert.SIGN_ODD, "suspense"),
    (moved(M.WIRE_RETURN, 5), SEEN, Alert.PAYMENT_UNKNOWN, "suspense"),
    (
        moved(M.WIRE_RETURN, -5),
        replace(SEEN, prepared=PREPARED),
        Alert.SIGN_ODD,
        "suspense",
    ),
    (moved(M.COUNT, -1), SEEN, Alert.CASH_MISSING, "suspense"),
    (moved(M.COUNT, 1), SEEN, Alert.CASH_TOO_MUCH, "suspense"),
    (moved(M.DEPOSIT, -5), SEEN, Alert.PAYOUT_DIFFERS, "suspense"),
    (moved(M.DEPOSIT, 5), replace(SEEN, prepared=PREPARED), Alert.SIGN_ODD, "suspense"),
    (moved(M.REFUND, -4000), SEEN, Alert.PAYMENT_UNKNOWN, "suspense"),
    (
        moved(M.REFUND, 4000),
        replace(SEEN, original=original()),
        Alert.SIGN_ODD,
        "suspense",
    ),
    (moved(M.RETURN, -10000), SEEN, Alert.PAYMENT_UNKNOWN, "suspense"),
    (
        moved(M.RETURN, 10000),
        replace(SEEN, original=original()),
        Alert.SIGN_ODD,
        "suspense",
    ),
    (moved(M.REFUND_FAILED, 4000), SEEN, Alert.PAYMENT_UNKNOWN, "suspense"),
    (
        moved(M.REFUND_FAILED, -4000),
        replace(SEEN, original=original()),
        Alert.SIGN_ODD,
        "suspense",
    ),
    (moved(M.DISPUTE_OPEN, -10000), SEEN, Alert.PAYMENT_UNKNOWN, "suspense"),
    (
        moved(M.DISPUTE_OPEN, 10000),
        replace(SEEN, original=original()),
        Alert.SIGN_ODD,
        "suspense",
    ),
    (
        moved(M.DISPUTE_WON, 10000),
        replace(SEEN, original=original()),
        Alert.WON_AFTER_LOSS,
        "unallocated",
    ),
    (moved(M.DISPUTE_WON, 10000), SEEN, Alert.PAYMENT_UNKNOWN, "suspense"),
    (
        moved(M.DISPUTE_WON, -10000),
        replace(SEEN, original=original(claimed=eur(4000))),
        Alert.SIGN_ODD,
        "suspense",
    ),
    (moved(M.PAYOUT_FAILED, 100), SEEN, Alert.PAYMENT_UNKNOWN, "suspense"),
    (
        moved(M.PAYOUT_FAILED, -100),
        replace(SEEN, payout=SENT),
        Alert.SIGN_ODD,
        "suspense",
    ),
    (moved(M.RECEIPT, -90), replace(SEEN, payout=SENT), Alert.SIGN_ODD, "suspense"),
    (moved(M.RECEIPT, 90), SEEN, Alert.PAYMENT_UNKNOWN, "suspense"),
]


@pytest.mark.parametrize(("movement", "seen", "alert", "role"), SET_APART)
def test_money_of_no_project_is_set_apart(movement, seen, alert, role):
    ruling = rule_on(movement, seen)
    minor = movement.amount.minor
    assert ruling.alert is alert
    assert told(ruling) == [
        f"unexplained stripe:x1:{movement.type.value} -",
        f"psp@s OP OPS {minor} EUR - - -",
        f"{role} OP OPS {-minor} EUR - - -",
    ]


def test_every_type_has_a_rule():
    assert set(RULES) == set(M)
