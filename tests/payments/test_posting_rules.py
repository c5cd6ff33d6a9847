"""The rules against the entries of the demonstration, line by line."""

from datetime import date

import pytest

from ledger.book.kinds import EntryKind
from ledger.money import Money
from payments.alerts import Alert
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.purposes import Purpose, PurposeError, Tip
from tests.payments.scenario import BANK, CASH, LOCAL, SANDBOX

G01 = Purpose("P1", "G01", "Fatima")
G06B = Purpose("P1", "G06b", "Nadia")
H07 = Purpose("P2", "H07", "Karim")


def eur(text):
    return Money.parse(text, "EUR")


def moved(code, type_, amount, day, **more):
    return Movement(
        "sandbox", code, type_, eur(amount), date.fromisoformat(day), **more
    )


def seen(operator, rail, movement, purpose=None, **more):
    return operator.record(Incoming(rail, movement, purpose, **more))


def test_a_card_gift_is_gross_and_the_operator_bears_its_fee(operator):
    posted = operator.pay("G01", G01, 150000, fee=2275)
    assert posted.entry.fact == "sandbox:G01:gift"
    assert posted.kind is EntryKind.GIFT
    assert operator.lines(posted.entry) == [
        "psp P1 PASSERELLE EUR 1500.00 - -",
        "source.gift P1 PASSERELLE EUR -1500.00 G01 Fatima",
        "cost.processor_fee OPS PASSERELLE EUR 22.75 - -",
        "psp OPS PASSERELLE EUR -22.75 - -",
    ]


@pytest.mark.parametrize(
    ("fact", "purpose", "amount"),
    [
        ("bank:G03:gift", Purpose("P1", "G03", "Amis"), "9000.00"),
        (
            "bank:FDR01:pool_funding",
            Purpose("POOL", "FDR01", "FDR", EntryKind.POOL_FUNDING, "source.match"),
            "35000.00",
        ),
        (
            "bank:OPS01:operating_grant",
            Purpose("OPS", "OPS01", "PAA", EntryKind.OPERATING_GRANT, "source.grant"),
            "1500.00",
        ),
        (
            "bank:T01:participation",
            Purpose(
                "P3",
                "T01",
                "Hassan",
                EntryKind.PARTICIPATION_IN,
                "source.participation",
            ),
            "5000.00",
        ),
        (
            "bank:L01:loan",
            Purpose("P3", "L01", "Fatima", EntryKind.LOAN_IN, "source.loan"),
            "3000.00",
        ),
        (
            "bank:RP01:repayment",
            Purpose("P3", "RP01", "Azwu", EntryKind.REPAYMENT_IN, "source.repayment"),
            "4740.00",
        ),
        (
            "bank:RP03:turnover_share",
            Purpose("P3", "RP03", "Azwu", EntryKind.TURNOVER_SHARE, "source.repayment"),
            "2275.23",
        ),
    ],
)
def test_money_on_the_bank_goes_to_what_it_is_for(operator, fact, purpose, amount):
    code, who = fact.split(":")[1], purpose.party
    movement = Movement(
        "bank", code, MovementType.PAYMENT, eur(amount), date(2026, 2, 17)
    )
    posted = seen(operator, BANK, movement, purpose)
    assert posted.entry.fact == fact
    assert posted.kind is purpose.kind
    assert operator.lines(posted.entry) == [
        f"bank {purpose.fund} PASSERELLE EUR {amount} - -",
        f"{purpose.role} {purpose.fund} PASSERELLE EUR -{amount} {code} {who}",
    ]


@pytest.mark.parametrize(
    ("rail", "fact", "purpose", "lines"),
    [
        (
            LOCAL,
            "local:SH01:shares",
            Purpose("P3", "SH01", "Members", EntryKind.SHARE_IN, "source.share"),
            [
                "local_bank P3 AZWU MAD 90000.00 - Azwu",
                "source.share P3 AZWU MAD -90000.00 SH01 Members",
            ],
        ),
        (
            LOCAL,
            "local:PRO01:grant",
            Purpose(
                "P2", "PRO01", "Province", EntryKind.LOCAL_RECEIPT, "source.public"
            ),
            [
                "local_bank P2 AZWU MAD 90000.00 - Azwu",
                "source.public P2 AZWU MAD -90000.00 PRO01 Province",
            ],
        ),
        (
            CASH,
            "cash:HH01:receipt",
            Purpose(
                "P1", "HH01", "Village", EntryKind.LOCAL_RECEIPT, "source.households"
            ),
            [
                "cash_box P1 TIFAOUINE MAD 90000.00 - Tifaouine",
                "source.households P1 TIFAOUINE MAD -90000.00 HH01 Village",
            ],
        ),
    ],
)
def test_an_association_answers_for_what_it_receives(
    operator, rail, fact, purpose, lines
):
    provider, code, _ = fact.split(":")
    amount = Money.parse("90000.00", "MAD")
    movement = Movement(provider, code, MovementType.PAYMENT, amount, date(2026, 3, 17))
    posted = seen(operator, rail, movement, purpose)
    assert posted.entry.fact == fact
    assert operator.lines(posted.entry) == lines


def test_an_ordered_refund_takes_the_gift_back_and_the_fee_stays(operator):
    operator.pay("G01", G01, 150000, fee=2275)
    operator.pay("G06b", G06B, 40000, fee=625)
    back = moved("G06b", MovementType.REFUND, "-400.00", "2026-02-13")
    posted = seen(operator, SANDBOX, back, is_ordered=True)
    assert posted.entry.fact == "sandbox:G06b:refund"
    assert posted.kind is EntryKind.REFUND
    assert operator.lines(posted.entry) == [
        "source.gift P1 PASSERELLE EUR 400.00 G06b Nadia",
        "psp P1 PASSERELLE EUR -400.00 - -",
    ]


def test_a_refund_that_nobody_here_ordered_is_a_fact_of_its_own_kind(operator):
    operator.pay("G06b", G06B, 40000, fee=625)
    back = moved("G06b", MovementType.REFUND, "-400.00", "2026-02-13")
    assert seen(operator, SANDBOX, back).kind is EntryKind.REFUND_SEEN


def test_a_disputed_gift_is_held_back_and_taken_back_when_lost(operator):
    operator.pay("H07", H07, 240000, fee=3625)
    opened = moved(
        "H07", MovementType.DISPUTE_OPEN, "-2400.00", "2026-04-02", fee=eur("20.00")
    )
    lost = moved("H07", MovementType.DISPUTE_LOST, "-2400.00", "2026-04-30")
    assert operator.lines(seen(operator, SANDBOX, opened).entry) == [
        "dispute_claim P2 PASSERELLE EUR 2400.00 H07 Karim",
        "psp P2 PASSERELLE EUR -2400.00 - -",
        "cost.dispute_fee OPS PASSERELLE EUR 20.00 - -",
        "psp OPS PASSERELLE EUR -20.00 - -",
    ]
    posted = seen(operator, SANDBOX, lost)
    assert posted.entry.fact == "sandbox:H07:dispute_lost"
    assert operator.lines(posted.entry) == [
        "source.gift P2 PASSERELLE EUR 2400.00 H07 Karim",
        "dispute_claim P2 PASSERELLE EUR -2400.00 H07 Karim",
    ]


def test_a_won_dispute_gives_the_money_and_its_fee_back(operator):
    operator.pay("H07", H07, 240000)
    opened = moved(
        "H07", MovementType.DISPUTE_OPEN, "-2400.00", "2026-04-02", fee=eur("20.00")
    )
    won = moved(
        "H07", MovementType.DISPUTE_WON, "2400.00", "2026-04-30", fee=eur("-20.00")
    )
    seen(operator, SANDBOX, opened)
    assert operator.lines(seen(operator, SANDBOX, won).entry) == [
        "psp P2 PASSERELLE EUR 2400.00 - -",
        "dispute_claim P2 PASSERELLE EUR -2400.00 H07 Karim",
        "cost.dispute_fee OPS PASSERELLE EUR -20.00 - -",
        "psp OPS PASSERELLE EUR 20.00 - -",
    ]


def pay_out(operator):
    operator.pay("G01", G01, 770000, fee=10085)
    operator.pay("H07", H07, 1240000, fee=18725)
    sent = moved("PO-1", MovementType.PAYOUT, "-19811.90", "2026-03-02")
    return seen(operator, SANDBOX, sent)


def test_a_payout_moves_the_share_of_every_fund(operator):
    posted = pay_out(operator)
    assert posted.entry.fact == "sandbox:PO-1:payout"
    assert posted.alert is None
    assert operator.lines(posted.entry) == [
        "psp_in_transit P1 PASSERELLE EUR 7700.00 - -",
        "psp P1 PASSERELLE EUR -7700.00 - -",
        "psp_in_transit P2 PASSERELLE EUR 12400.00 - -",
        "psp P2 PASSERELLE EUR -12400.00 - -",
        "psp_in_transit OPS PASSERELLE EUR -288.10 - -",
        "psp OPS PASSERELLE EUR 288.10 - -",
    ]


def test_the_bank_shows_a_payout_fund_by_fund(operator):
    pay_out(operator)
    line = Movement(
        "bank",
        "PO-1",
        MovementType.RECEIPT,
        eur("19811.90"),
        date(2026, 3, 4),
        via="sandbox",
    )
    posted = seen(operator, BANK, line)
    assert posted.entry.fact == "bank:PO-1:receipt"
    assert operator.lines(posted.entry) == [
        "bank P1 PASSERELLE EUR 7700.00 - -",
        "psp_in_transit P1 PASSERELLE EUR -7700.00 - -",
        "bank P2 PASSERELLE EUR 12400.00 - -",
        "psp_in_transit P2 PASSERELLE EUR -12400.00 - -",
        "bank OPS PASSERELLE EUR -288.10 - -",
        "psp_in_transit OPS PASSERELLE EUR 288.10 - -",
    ]


def test_a_balance_below_nothing_is_debited_from_the_bank(operator):
    operator.pay("H07", H07, 240000)
    seen(operator, SANDBOX, moved("PO-1", MovementType.PAYOUT, "-2400", "2026-03-02"))
    opened = moved(
        "H07", MovementType.DISPUTE_OPEN, "-2400.00", "2026-04-02", fee=eur("20.00")
    )
    seen(operator, SANDBOX, opened)
    debit = moved("PO-2", MovementType.PAYOUT, "2420.00", "2026-05-05")
    assert operator.lines(seen(operator, SANDBOX, debit).entry) == [
        "psp P2 PASSERELLE EUR 2400.00 - -",
        "bank P2 PASSERELLE EUR -2400.00 - -",
        "psp OPS PASSERELLE EUR 20.00 - -",
        "bank OPS PASSERELLE EUR -20.00 - -",
    ]


def test_a_payout_that_does_not_add_up_leaves_the_rest_in_suspense(operator):
    operator.pay("G01", G01, 10000)
    sent = moved("PO-1", MovementType.PAYOUT, "-99.90", "2026-03-02")
    posted = seen(operator, SANDBOX, sent)
    assert posted.alert is Alert.PAYOUT_DIFFERS
    assert operator.lines(posted.entry)[2:] == [
        "suspense OPS PASSERELLE EUR 0.10 - -",
        "psp_in_transit OPS PASSERELLE EUR -0.10 - -",
    ]


def test_a_payout_names_what_it_contains(operator):
    operator.pay("G01", G01, 10000, fee=150)
    operator.pay("H07", H07, 5000)
    sent = moved("PO-1", MovementType.PAYOUT, "-98.50", "2026-03-02", contains=("G01",))
    posted = seen(operator, SANDBOX, sent)
    assert posted.alert is None
    assert operator.lines(posted.entry)[0] == (
        "psp_in_transit P1 PASSERELLE EUR 100.00 - -"
    )


def test_a_failed_payout_comes_back(operator):
    pay_out(operator)
    back = moved(
        "POF-1", MovementType.PAYOUT_FAILED, "19811.90", "2026-03-05", payment="PO-1"
    )
    posted = seen(operator, SANDBOX, back)
    assert operator.lines(posted.entry)[:2] == [
        "psp P1 PASSERELLE EUR 7700.00 - -",
        "psp_in_transit P1 PASSERELLE EUR -7700.00 - -",
    ]


def test_a_tip_is_a_lot_of_its_own_in_the_operating_fund(operator):
    purpose = Purpose("P1", "G01", "Fatima", tip=Tip(eur("4.00"), "OPS", "G01/tip"))
    posted = operator.pay("G01", purpose, 10400, fee=363)
    assert operator.lines(posted.entry) == [
        "psp P1 PASSERELLE EUR 100.00 - -",
        "source.gift P1 PASSERELLE EUR -100.00 G01 Fatima",
        "psp OPS PASSERELLE EUR 4.00 - -",
        "source.tip OPS PASSERELLE EUR -4.00 G01/tip Fatima",
        "cost.processor_fee OPS PASSERELLE EUR 3.63 - -",
        "psp OPS PASSERELLE EUR -3.63 - -",
    ]


def test_a_refund_takes_the_gift_before_the_tip(operator):
    purpose = Purpose("P1", "G01", "Fatima", tip=Tip(eur("4.00"), "OPS", "G01/tip"))
    operator.pay("G01", purpose, 10400, fee=363)
    first = moved("R1", MovementType.REFUND, "-60", "2026-02-01", payment="G01")
    second = moved("R2", MovementType.REFUND, "-44", "2026-02-02", payment="G01")
    seen(operator, SANDBOX, first)
    assert operator.lines(seen(operator, SANDBOX, second).entry) == [
        "source.gift P1 PASSERELLE EUR 40.00 G01 Fatima",
        "psp P1 PASSERELLE EUR -40.00 - -",
        "source.tip OPS PASSERELLE EUR 4.00 G01/tip Fatima",
        "psp OPS PASSERELLE EUR -4.00 - -",
    ]


def test_a_project_that_bears_its_fee_gets_it_back_with_a_refund(operator):
    operator.pay("G09", Purpose("P9", "G09", "Fatima"), 10000, fee=350)
    back = moved("G09", MovementType.REFUND, "-100", "2026-02-01")
    assert operator.lines(seen(operator, SANDBOX, back).entry) == [
        "source.gift P9 PASSERELLE EUR 100.00 G09 Fatima",
        "psp P9 PASSERELLE EUR -100.00 - -",
        "cost.processor_fee P9 PASSERELLE EUR -3.50 - -",
        "psp P9 PASSERELLE EUR 3.50 - -",
        "cost.processor_fee OPS PASSERELLE EUR 3.50 - -",
        "psp OPS PASSERELLE EUR -3.50 - -",
    ]


def test_what_goes_back_beyond_the_gift_is_claimed_from_its_payer(operator):
    operator.pay("G01", G01, 10000)
    first = moved("R1", MovementType.REFUND, "-70", "2026-02-01", payment="G01")
    second = moved("R2", MovementType.RETURN, "-100", "2026-02-02", payment="G01")
    seen(operator, SANDBOX, first)
    posted = seen(operator, SANDBOX, second)
    assert posted.alert is Alert.PAID_BACK_TWICE
    assert operator.lines(posted.entry) == [
        "source.gift P1 PASSERELLE EUR 30.00 G01 Fatima",
        "psp P1 PASSERELLE EUR -30.00 - -",
        "payer_claim OPS PASSERELLE EUR 70.00 - Fatima",
        "psp OPS PASSERELLE EUR -70.00 - -",
    ]


def test_a_refund_that_comes_back_is_owed_to_the_payer(operator):
    operator.pay("G01", G01, 10000)
    back = moved("R1", MovementType.REFUND, "-40", "2026-02-01", payment="G01")
    failed = moved("R1", MovementType.REFUND_FAILED, "40", "2026-02-03", payment="G01")
    seen(operator, SANDBOX, back)
    assert operator.lines(seen(operator, SANDBOX, failed).entry) == [
        "psp P1 PASSERELLE EUR 40.00 - -",
        "owed P1 PASSERELLE EUR -40.00 - Fatima",
    ]


def test_money_in_another_currency_reaches_no_project(operator):
    movement = Movement(
        "sandbox", "G01", MovementType.PAYMENT, Money(9000, "USD"), date(2026, 2, 1)
    )
    posted = seen(operator, SANDBOX, movement, G01, misfit=Alert.AMOUNT_DIFFERS)
    assert posted.alert is Alert.AMOUNT_DIFFERS
    assert operator.lines(posted.entry) == [
        "psp OPS PASSERELLE USD 90.00 - -",
        "unallocated OPS PASSERELLE USD -90.00 - Fatima",
    ]


def test_what_reached_no_project_goes_back_from_where_it_stands(operator):
    operator.pay("G01", G01, 9000, misfit=Alert.PAID_TWICE)
    back = moved("R1", MovementType.REFUND, "-90", "2026-02-01", payment="G01")
    assert operator.lines(seen(operator, SANDBOX, back).entry) == [
        "unallocated OPS PASSERELLE EUR 90.00 - Fatima",
        "psp OPS PASSERELLE EUR -90.00 - -",
    ]


@pytest.mark.parametrize(
    ("type_", "amount", "alert"),
    [
        (MovementType.PAYMENT, "12.00", Alert.NOT_ASKED_FOR),
        (MovementType.PAYMENT, "-12.00", Alert.SIGN_ODD),
        (MovementType.UNKNOWN, "12.00", Alert.TYPE_UNKNOWN),
        (MovementType.REFUND, "-12.00", Alert.PAYMENT_UNKNOWN),
        (MovementType.REFUND, "12.00", Alert.SIGN_ODD),
        (MovementType.RETURN, "-12.00", Alert.PAYMENT_UNKNOWN),
        (MovementType.REFUND_FAILED, "12.00", Alert.PAYMENT_UNKNOWN),
        (MovementType.DISPUTE_OPEN, "-12.00", Alert.PAYMENT_UNKNOWN),
        (MovementType.DISPUTE_WON, "12.00", Alert.PAYMENT_UNKNOWN),
        (MovementType.PAYOUT_FAILED, "12.00", Alert.PAYMENT_UNKNOWN),
        (MovementType.RECEIPT, "12.00", Alert.PAYMENT_UNKNOWN),
    ],
)
def test_what_nobody_can_explain_waits_in_suspense(operator, type_, amount, alert):
    posted = seen(operator, SANDBOX, moved("X1", type_, amount, "2026-02-01"))
    assert posted.alert is alert
    assert posted.kind is EntryKind.UNEXPLAINED
    assert operator.lines(posted.entry) == [
        f"psp OPS PASSERELLE EUR {amount} - -",
        f"suspense OPS PASSERELLE EUR {(-eur(amount)).decimal} - -",
    ]


def test_a_fee_of_no_payment_is_the_operators(operator):
    posted = seen(operator, SANDBOX, moved("F1", MovementType.FEE, "-2", "2026-02-01"))
    assert operator.lines(posted.entry) == [
        "cost.processor_fee OPS PASSERELLE EUR 2.00 - -",
        "psp OPS PASSERELLE EUR -2.00 - -",
    ]


def test_a_movement_of_nothing_is_stored_and_not_posted(operator):
    movement = moved("X1", MovementType.UNKNOWN, "0", "2026-02-01")
    assert seen(operator, SANDBOX, movement).entry is None
    again = seen(operator, SANDBOX, movement)
    assert (again.is_new, again.alert) == (False, Alert.NOTHING_TO_POST)


def test_a_movement_that_comes_again_gives_the_same_entry(operator):
    first = operator.pay("G01", G01, 150000, fee=2275)
    again = operator.pay("G01", G01, 150000, fee=2275)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.entry.id == again.entry.id
    assert again.kind is EntryKind.GIFT


def test_no_money_comes_in_for_what_has_no_source():
    with pytest.raises(PurposeError, match="as gift on source"):
        Purpose("P1", "G01", "Fatima", EntryKind.GIFT, "source.loan")
