"""Makes tests/data/open-collective-sample.csv: an invented collective, every oddity.

Run ``python -m tests.formats.sample`` after a change here. The rows imitate what Open
Collective exports: newest first, a running balance that on some days leaves the last
row's processor fee out, host fees hidden in rows before June 2021, rows of one second.
"""

import csv
import io
from pathlib import Path

FILE = Path(__file__).parent.parent / "data" / "open-collective-sample.csv"

HEADER = [
    "datetime",
    "shortId",
    "shortGroup",
    "description",
    "type",
    "kind",
    "isRefund",
    "isRefunded",
    "shortRefundId",
    "displayAmount",
    "amount",
    "paymentProcessorFee",
    "netAmount",
    "balance",
    "currency",
    "accountSlug",
    "accountName",
    "oppositeAccountSlug",
    "oppositeAccountName",
    "paymentMethodService",
    "paymentMethodType",
    "expenseType",
    "expenseTags",
    "payoutMethodType",
    "merchantId",
    "orderMemo",
    "taxAmount",
]

ACCOUNT = {"accountSlug": "tamount-spring", "accountName": "Tamount Spring"}
HOST = {
    "oppositeAccountSlug": "argan-host",
    "oppositeAccountName": "Argan Host",
}
CARD = {"paymentMethodService": "STRIPE", "paymentMethodType": "CREDITCARD"}
GIFT_CARD = {
    "paymentMethodService": "OPENCOLLECTIVE",
    "paymentMethodType": "GIFTCARD",
}
COLLECTIVE = {
    "paymentMethodService": "OPENCOLLECTIVE",
    "paymentMethodType": "COLLECTIVE",
}
INVOICE = {
    "paymentMethodService": "PAYPAL",
    "paymentMethodType": "PAYOUT",
    "expenseType": "INVOICE",
    "payoutMethodType": "PAYPAL",
}


def cents(amount):
    return round(amount * 100)


def plain(minor):
    """Write cents as the export does: no zeros at the end."""
    return f"{minor / 100:.2f}".rstrip("0").rstrip(".")


def row(at, row_id, kind, amount, *, fee=0, inside=0, opposite=1, **more):
    """One row; ``inside`` is a host fee hidden in the net."""
    side = {
        "oppositeAccountSlug": f"party-{opposite:02}",
        "oppositeAccountName": f"Party {opposite:02}",
    }
    minor = cents(amount)
    return {
        **dict.fromkeys(HEADER, ""),
        **ACCOUNT,
        **side,
        "datetime": at,
        "shortId": row_id,
        "shortGroup": f"9{row_id[1:]}",
        "description": f"{kind.title()} of party {opposite:02}",
        "type": "CREDIT" if minor > 0 else "DEBIT",
        "kind": kind,
        "displayAmount": f"{'-' if minor < 0 else ''}€{abs(minor) / 100:.2f} EUR",
        "amount": plain(minor),
        "paymentProcessorFee": plain(cents(fee)),
        "netAmount": plain(minor + cents(fee) + cents(inside)),
        "currency": "EUR",
        "taxAmount": "0",
        **more,
    }


def refund(at, row_id, kind, amount, of, **more):
    return row(at, row_id, kind, amount, isRefund="REFUND", shortRefundId=of, **more)


def refunded(by):
    return {"isRefunded": "REFUNDED", "shortRefundId": by}


def host_fee(at, row_id, amount, **more):
    return row(at, row_id, "HOST_FEE", amount, **HOST, **more)


def expense(at, row_id, amount, fee, **more):
    return row(at, row_id, "EXPENSE", amount, fee=fee, **INVOICE, **more)


def gift(at, row_id, amount, fee, **more):
    return row(at, row_id, "CONTRIBUTION", amount, fee=fee, **{**CARD, **more})


def rows():
    """All events, oldest first; ``late``: the balance leaves the fee out."""
    odd_text = 'Aïcha, "the 2nd"\nشكرا'
    cover = "PAYMENT_PROCESSOR_COVER"
    gave = "CONTRIBUTION"
    return [
        # The host fee is hidden in the net until June 2021.
        gift(
            "2021-03-02T09:15:00",
            "a0000001",
            20,
            -0.83,
            inside=-2,
            **refunded("a0000033"),
        ),
        gift("2021-03-05T10:00:00", "a0000002", 5, -0.45, inside=-0.5, **GIFT_CARD),
        gift("2021-04-30T23:59:59", "a0000003", 100, -3.2, inside=-10, opposite=2),
        # Two contributions and their host fees within one second, out of order.
        gift("2021-07-01T08:00:01", "a0000004", 50, -1.7, description=odd_text),
        host_fee("2021-07-01T08:00:00", "a0000005", -5),
        gift("2021-07-01T08:00:01", "a0000006", 10, -0.54, opposite=3),
        host_fee("2021-07-01T08:00:00", "a0000007", -1),
        expense("2021-08-10T12:00:00", "a0000008", -40, -0.25, opposite=4),
        gift("2021-08-10T12:30:00", "a0000009", 25, 0, orderMemo="two\nlines"),
        host_fee("2021-08-10T12:30:00", "a0000010", -2.5),
        # A contribution and its refund, with the cover of the processor's fee.
        gift("2022-02-01T05:06:56", "a0000011", 2, -0.36, **refunded("a0000015")),
        host_fee("2022-02-01T05:06:55", "a0000012", -0.2, **refunded("a0000014")),
        row("2022-02-03T12:46:48", "a0000013", cover, 0.36, isRefund="REFUND", **HOST),
        refund("2022-02-03T12:46:48", "a0000014", "HOST_FEE", 0.2, "a0000012", **HOST),
        refund("2022-02-03T12:46:49", "a0000015", gave, -2, "a0000011", **CARD),
        # Money handed on to another collective.
        row("2022-03-01T20:00:38", "a0000016", "CONTRIBUTION", -30, **COLLECTIVE),
        # The anomaly: the day ends with a fee that the balance leaves out.
        expense("2022-04-05T17:01:02", "a0000017", -25, -0.66, late=True),
        expense("2022-04-20T14:02:15", "a0000018", -5, -0.25),
        expense("2022-04-20T14:02:15", "a0000019", -6, -0.25),
        expense("2022-04-20T14:02:15", "a0000020", -7, -0.25, late=True),
        gift("2022-05-02T23:59:58", "a0000021", 15, -0.74, late=True),
        host_fee("2022-05-03T00:00:00", "a0000022", -1.5),
        gift("2022-06-01T11:00:00", "a0000023", 80, 0, opposite=5),
        host_fee("2022-06-01T11:00:00", "a0000024", -8),
        # An old contribution given back: the host fee comes back inside the row.
        refund("2022-07-01T09:00:00", "a0000033", gave, -20, "a0000001", inside=2),
        row("2022-07-01T09:00:00", "a0000034", cover, 0.83, isRefund="REFUND", **HOST),
        gift("2022-12-31T23:59:59", "a0000035", 12, -0.61, opposite=6),
        host_fee("2023-01-01T00:00:00", "a0000036", -1.2),
    ]


def with_balances(chronological):
    """Write the running balance beside each row, and turn to newest first."""
    balance = 0
    for one in chronological:
        balance += cents(float(one["netAmount"]))
        left_out = cents(float(one["paymentProcessorFee"])) if one.pop("late", 0) else 0
        one["balance"] = plain(balance - left_out)
    return chronological[::-1]


def write(some_rows, *, header=HEADER, line_end="\n", **style):
    """Write rows as a file, quoted as Open Collective does unless told otherwise."""
    out = io.StringIO(newline="")
    style = {"quoting": csv.QUOTE_ALL, "lineterminator": "\r\n", **style}
    writer = csv.DictWriter(out, header, extrasaction="ignore", **style)
    writer.writeheader()
    writer.writerows(some_rows)
    return out.getvalue().replace("\r\n", line_end).encode()


def sample():
    """The whole sample as rows of text, newest first."""
    return with_balances(rows())


if __name__ == "__main__":
    FILE.write_bytes(write(sample()))
