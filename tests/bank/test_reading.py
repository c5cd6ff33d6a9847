"""Reading bank files: every format and version says the same, bad ones say where."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.formats.bank import BankLine, Foot, Head, LineKind, read_file
from payments.formats.bank.errors import (
    BankFileError,
    EncodingError,
    FileCutError,
    FileTooLargeError,
    FormatUnknownError,
    SumDiffersError,
    ValueUnreadableError,
    VersionUnknownError,
    XmlRefusedError,
)
from payments.formats.bank.reading import MOST_BYTES
from tests.bank.paper import FRENCH, MOROCCAN, Paper, Slip, camt, mt940
from tests.shared import OWN_DATA

BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">&lol2;</Document>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">&x;</Document>"""

notes = st.text("abcdefghij éèçà-:/0123456789", max_size=60).map(str.strip)
slips = st.lists(
    st.builds(
        Slip,
        cents=st.integers(-(10**9), 10**9).filter(bool),
        note=notes.filter(lambda n: not n.startswith((":", "-", "/"))),
        ref=st.sampled_from(["", "REF1", "REF2"]),
    ),
    max_size=12,
)


def lines(data):
    return [event for event in read_file(data) if isinstance(event, BankLine)]


@pytest.mark.parametrize("version", ["02", "03", "04", "05", "06", "07", "08"])
def test_every_version_tells_the_same(version):
    paper = Paper(
        [
            Slip(500, "don\nsuite", name="Amina", ref="R1", end="E1"),
            Slip(-300, "frais", code="CHRG"),
            Slip(750, ref="B", parts=(250, 500)),
        ]
    )
    found = lines(camt(paper, version=version))
    assert [line.amount.minor for line in found] == [500, -300, 250, 500]
    assert found[0].note == "don\nsuite"
    assert (found[0].name, found[0].bank_ref, found[0].end_to_end) == (
        "Amina",
        "R1",
        "E1",
    )
    assert found[1].kind is LineKind.CHARGE
    assert [line.parts for line in found[2:]] == [2, 2]


@pytest.mark.parametrize(
    "name", ["camt.053.001.02-sample.xml", "camt.053.001.08-sample.xml"]
)
def test_the_samples_are_read(name):
    data = (OWN_DATA / "bank" / name).read_bytes()
    assert [line.amount.minor for line in lines(data)] == [50000, 2500, 5000, -30000]


def test_the_mt940_sample_is_read():
    data = (OWN_DATA / "bank/mt940-sample.sta").read_bytes()
    assert [line.amount.minor for line in lines(data)] == [50000, 7500, -30000]


def test_c02_a_text_behind_the_closing_balance_is_no_lines():
    data = (
        b":20:X\r\n:25:" + MOROCCAN.encode() + b"\r\n:28C:1/1\r\n"
        b":60F:C251230MAD1000,00\r\n:61:2512301230C5,00NTRFREF\r\n:86:IG-0042-17\r\n"
        b":62F:C251230MAD1005,00\r\n:64:C251230MAD1005,00\r\n:86:/SUM/1/0/5,00/\r\n-"
    )
    assert [line.note for line in lines(data)] == ["IG-0042-17"]


def test_c04_each_statement_keeps_its_own_balances():
    data = mt940(Paper([Slip(500)]), Paper([Slip(-1000)], 5000, MOROCCAN, "MAD"))
    heads = [e for e in read_file(data) if isinstance(e, Head)]
    feet = [e for e in read_file(data) if isinstance(e, Foot)]
    assert [h.opening.amount.minor for h in heads] == [100_000, 5000]
    assert [f.closing.amount.minor for f in feet] == [100_500, 4000]
    assert [h.account for h in heads] == [FRENCH, MOROCCAN]


def test_a_reversal_of_a_credit_takes_money_away_in_both_formats():
    paper = Paper([Slip(-500, is_reversal=True)])
    for data in (camt(paper), mt940(paper)):
        line = lines(data)[0]
        assert (line.amount.minor, line.kind) == (-500, LineKind.REVERSAL)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-15", "cp1252"])
def test_an_xml_in_its_declared_encoding_is_read(encoding):
    found = lines(camt(Paper([Slip(500, "été à Taliouine")]), encoding=encoding))
    assert found[0].note == "été à Taliouine"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_an_mt940_of_a_western_bank_is_read(encoding):
    found = lines(mt940(Paper([Slip(500, "été à Taliouine")]), encoding=encoding))
    assert found[0].note == "été à Taliouine"


def test_a_structured_note_of_a_bank_gives_its_words():
    data = mt940(Paper([Slip(500, "166?00GUTSCHRIFT?20RF39GDW2\n8?218NKEP4N?32AMINA")]))
    assert "RF39GDW28\n8NKEP4N" in lines(data)[0].note


@given(slips)
def test_both_formats_say_the_same_amounts(made):
    paper = Paper(made)
    expected = [slip.cents for slip in made]
    for data in (camt(paper), mt940(paper)):
        assert [line.amount.minor for line in lines(data)] == expected


@given(slips.filter(bool), st.data())
def test_a_line_that_is_lost_is_found_by_the_sum(made, data):
    lost = data.draw(st.integers(0, len(made) - 1))
    whole = Paper(made)
    cut = Paper([*made[:lost], *made[lost + 1 :]], closing=whole.closes)
    for write in (camt, mt940):
        with pytest.raises(SumDiffersError):
            list(read_file(write(cut)))


@given(st.integers(1, 2000))
def test_a_file_that_is_cut_is_refused(at):
    for write in (camt, mt940):
        data = write(Paper([Slip(500, "un"), Slip(700, "deux")]))
        part = data[: min(at, len(data) - 12)]
        with pytest.raises(BankFileError):
            list(read_file(part))


@given(st.binary(max_size=300))
def test_no_bytes_are_a_defect(data):
    for start in (b"", b"<?xml version='1.0'?>", b":20:X\n:25:1\n:60F:"):
        with pytest.raises(BankFileError):
            list(read_file(start + data))


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (BOMB, XmlRefusedError, "entities"),
        (OUTSIDE, XmlRefusedError, "entities"),
        (b"date;montant\n1;2\n", FormatUnknownError, "camt.053"),
        (b"", FormatUnknownError, "MT940"),
        (
            camt(Paper([Slip(5)])).replace(b"camt.053", b"camt.054"),
            FormatUnknownError,
            "camt.054",
        ),
        (camt(Paper([Slip(5)]), version="99"), VersionUnknownError, "camt.053.001.99"),
        (camt(Paper([Slip(5)]), version="09"), VersionUnknownError, "02 to 08 are"),
        (camt(Paper([Slip(5)]), version="01"), VersionUnknownError, "the file"),
        (camt(Paper([Slip(5)]))[:-400], FileCutError, "download it again"),
        (
            camt(Paper([Slip(500, "été")]), encoding="cp1252").replace(
                b"cp1252", b"utf-8"
            ),
            EncodingError,
            "utf-8",
        ),
        (mt940(Paper([Slip(5, "x")])).replace(b"x", b"\x81"), EncodingError, "line 6"),
        (
            camt(Paper([Slip(500)])).replace(b">5.00<", b">5,00,1<"),
            ValueUnreadableError,
            "entry 1",
        ),
        (
            mt940(Paper([Slip(500)])).replace(b"C5,00", b"C5,0x"),
            ValueUnreadableError,
            "line 5",
        ),
        (
            mt940(Paper([Slip(500)])).replace(b"C5,00", b"C,"),
            ValueUnreadableError,
            "line 5",
        ),
        (
            camt(Paper([Slip(500)])).replace(b"OPBD", b"XXXX"),
            ValueUnreadableError,
            "OPBD",
        ),
        (mt940(Paper([Slip(500)])).split(b":62F:")[0], FileCutError, "62F"),
        (
            camt(Paper([Slip(500, is_reversal=True)])).replace(b">true<", b">maybe<"),
            ValueUnreadableError,
            "yes or no (true or false) is 'maybe'",
        ),
        (
            camt(Paper([Slip(500)])).replace(b"CRDT", b"CREDIT", 1),
            ValueUnreadableError,
            "OPBD",
        ),
        (
            camt(Paper([Slip(500, parts=(200, 300))])).replace(
                b"<CdtDbtInd>CRDT</CdtDbtInd><RltdPties>",
                b"<CdtDbtInd>C</CdtDbtInd><RltdPties>",
            ),
            ValueUnreadableError,
            "entry 1",
        ),
    ],
)
def test_a_bad_file_names_the_place_and_the_remedy(data, error, says):
    with pytest.raises(error) as refused:
        list(read_file(data))
    assert says in str(refused.value)
    assert refused.value.remedy


def test_what_a_bank_wrote_of_somebody_stands_in_no_log(caplog):
    file = mt940(Paper([Slip(500, end="AMINA")])).replace(b"C5,00", b"C-5,00")
    with pytest.raises(ValueUnreadableError):
        list(read_file(file))
    assert "AMINA" not in caplog.text


def test_a_huge_file_is_refused_before_it_is_read():
    with pytest.raises(FileTooLargeError, match="64 MiB"):
        read_file(bytes(MOST_BYTES + 1))


def test_a_day_that_no_calendar_has_is_refused():
    data = camt(Paper([Slip(500, day=date(2026, 2, 2))]))
    with pytest.raises(ValueUnreadableError, match="2026-02-31"):
        list(
            read_file(data.replace(b"2026-02-02</Dt></Book", b"2026-02-31</Dt></Book"))
        )
