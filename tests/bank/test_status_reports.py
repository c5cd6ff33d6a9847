"""pain.002: the bank's report on a file of wires, read at the desk of statements."""

from datetime import UTC, datetime

import pytest

from app.banking.receiving import Sent, receive_file
from payments.bank import tables
from payments.bank.accounts import OurAccount
from payments.bank.unexecuted import Word, open_rulings
from payments.formats.bank.errors import (
    FileCutError,
    FormatUnknownError,
    XmlRefusedError,
)
from payments.formats.bank.pain002 import Refusal, is_report, read_report
from payments.rails.registry import Rail
from tests.bank import test_wires as wires
from tests.bank.paper import Slip
from tests.bank.test_unexecuted import SAID, confirm, say, statement
from tests.bank.test_wires import order, payee, release, states, wire

funded = wires.funded
AT = datetime(2026, 3, 6, 9, tzinfo=UTC)
SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001"


def why(code, text=""):
    more = f"<AddtlInf>{text}</AddtlInf>" if text else ""
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn>{more}</StsRsnInf>" if code else ""


def of_wire(end, status, code="", text=""):
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{end}</OrgnlEndToEndId>"
        f"<TxSts>{status}</TxSts>{why(code, text)}</TxInfAndSts>"
    )


def report(message, *of_wires, group="", block="", reason="", version="03"):
    sts = f"<GrpSts>{group}</GrpSts>" if group else ""
    of_block = f"<PmtInfSts>{block}</PmtInfSts>{why(reason)}" if block else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{SPACE}.{version}">'
        "<CstmrPmtStsRpt><GrpHdr><MsgId>R1</MsgId><CreDtTm>2026-03-06T08:00:00</CreDtTm>"
        f"</GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{sts}"
        f"{why(reason, 'Fichier refusé') if group else ''}</OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>P</OrgnlPmtInfId>{of_block}"
        f"{''.join(of_wires)}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


@pytest.fixture
def sent(funded):
    """Two wires in a file at the bank, and the name of that file."""
    to = payee(funded)
    codes = ("P1-W1", "P1-W2")
    made = [order(funded, wire(funded, to, code, 4000)) for code in codes]
    file = release(funded, made)
    table = tables.order_file
    query = table.select().where(table.c.book_id == funded.book.id, table.c.id == file)
    funded.message = funded.session.execute(query).one().message_id
    return funded


def take(desk, content, actor="person:fin"):
    sent = Sent("report.xml", content)
    return receive_file(desk.session, desk.book, actor, AT, sent).reported


def rulings(desk):
    return [
        (one.wire.code, one.word, one.words)
        for one in open_rulings(desk.session, desk.book)
    ]


@pytest.mark.both
def test_a_refused_wire_is_said_not_to_be_executed_and_another_officer_confirms(sent):
    told = [
        of_wire("P1-W1", "ACSP"),
        of_wire("P1W2", "RJCT", "AC04", "Closed account number"),
    ]
    content = report(sent.message, *told, group="PART")
    assert take(sent, content).codes == ("P1-W2",)
    assert rulings(sent) == [("P1-W2", Word.WRITTEN, "RJCT AC04 Closed account number")]
    again = take(sent, content)
    assert (again.codes, len(rulings(sent))) == (("P1-W2",), 1)
    (one,) = open_rulings(sent.session, sent.book)
    confirm(sent, [one.id])
    assert [state.value for state in states(sent)] == ["unexecuted", "released"]


@pytest.mark.parametrize("whole", [{"group": "RJCT"}, {"block": "RJCT"}])
def test_a_file_that_is_refused_as_a_whole_refuses_each_of_its_wires(sent, whole):
    content = report(sent.message, reason="FF01", version="10", **whole)
    assert take(sent, content).codes == ("P1-W1", "P1-W2")
    assert {words[:9] for _, _, words in rulings(sent)} == {"RJCT FF01"}


@pytest.mark.parametrize("code", ["DUPL", "AM05"])
def test_a_duplicate_refuses_no_wire(sent, code):
    taken = take(sent, report(sent.message, group="RJCT", reason=code))
    assert (taken.codes, taken.is_copy, rulings(sent)) == ((), True, [])


def test_what_a_statement_shows_or_somebody_said_is_left_as_it_is(sent):
    say(sent, [one.id for one in first_of(sent, "P1-W1")], **SAID)
    statement(sent, Slip(-4000, end="P1-W2", instructed="427.00 MAD"))
    taken = take(sent, report(sent.message, group="RJCT", reason="FF01"))
    assert (taken.codes, taken.is_copy) == ((), False)
    assert [code for code, _, _ in rulings(sent)] == ["P1-W1"]


def first_of(desk, code):
    listed = wires.list_wires(desk.session, desk.book, 9)
    return [one for one in listed if one.code == code]


def test_a_report_on_a_file_of_others_is_refused_and_kept(sent):
    with pytest.raises(FormatUnknownError, match="none of ours"):
        take(sent, report("IG-0-0", group="RJCT"))
    table = tables.outcome
    refused = table.c.book_id == sent.book.id, table.c.is_taken.is_(False)
    (outcome,) = sent.session.execute(table.select().where(*refused)).all()
    assert "none of ours" in outcome.reason


def test_who_keeps_a_wallet_says_nothing_of_wires(sent):
    rail = Rail("wallet", "AZWU", "MAD", "wallet", "OPS")
    wallet = OurAccount("+212600000000", "Azwu", "", rail)
    given = Sent("r.xml", report(sent.message, group="RJCT", reason="FF01"), wallet)
    with pytest.raises(FormatUnknownError):
        receive_file(sent.session, sent.book, "person:treasurer", AT, given)
    assert rulings(sent) == []


def test_a_report_is_read_with_its_reasons_and_nothing_else_is_one():
    read = read_report(report("M", of_wire("A-1", "RJCT"), of_wire("B-1", "PDNG")))
    assert read.refusals == (Refusal("A-1", "RJCT"),)
    assert (read.number, read.message_id, read.is_copy) == ("R1", "M", False)
    assert is_report(report("M", version="12"))
    assert not is_report(b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053'>")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (report("M")[:-20], FileCutError),
        (report(""), FormatUnknownError),
        (b"<!DOCTYPE a>" + report("M").split(b"?>")[1], XmlRefusedError),
    ],
)
def test_a_report_that_cannot_be_read_is_refused(content, error):
    with pytest.raises(error):
        read_report(content)
