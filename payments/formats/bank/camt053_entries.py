"""The entries of a camt.053 statement: each becomes one line, or a line a payment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from xml.etree.ElementTree import Element

from ledger.money import Money, total
from payments.formats.bank.cells import amount_of, day_of, word
from payments.formats.bank.errors import ValueUnreadableError
from payments.formats.bank.places import Place, Value
from payments.formats.bank.values import BankLine, LineKind

SPLIT = "}"
_CHARGES = frozenset({"CHRG", "COMM", "FEES", "NCHG", "NCOM"})
_NOT_GIVEN = frozenset({"NOTPROVIDED", "NONREF"})


@dataclass(frozen=True, slots=True)
class _Entry:
    """What all payments of an entry share, and where it stands."""

    line: BankLine
    place: Place


def text_of(element: Element, path: str) -> str:
    """Return the tidy text at a path below an element, empty where there is none."""
    found: Element | None = element
    for name in path.split("/"):
        found = found.find(name) if found is not None else None
    return "" if found is None else word(found.text)


def is_debit(element: Element, place: Place) -> bool:
    """Say whether money went out. Raises ValueUnreadableError where it is not told."""
    side = text_of(element, "CdtDbtInd")
    if side not in ("CRDT", "DBIT"):
        raise ValueUnreadableError(place, Value.SIDE, side)
    return side == "DBIT"


def is_said(element: Element, path: str, place: Place) -> bool:
    """Read a yes or no of XML; what is left out is no. Raises ValueUnreadableError."""
    said = text_of(element, path)
    if said not in ("", "true", "1", "false", "0"):
        raise ValueUnreadableError(place, Value.FLAG, said)
    return said in ("true", "1")


def lines_of(element: Element, number: int, place: Place) -> Iterator[BankLine]:
    """Read a booked entry: a batch with details gives a line for each payment.

    Where the details do not add up to the entry, the entry itself is the one line.
    """
    entry = _entry(element, number, place)
    details = element.findall("NtryDtls/TxDtls")
    if not details:
        yield _charged(element, entry.line, place)
    elif len(details) == 1:
        yield _charged(element, _told(details[0], entry, entry.line), place)
    elif _adds_up(parts := [_part(one, entry) for one in details], entry.line.amount):
        yield from _numbered([part for part in parts if part is not None])
    else:
        notes = (entry.line.note, *(_note(one) for one in details))
        yield _charged(element, replace(entry.line, note=word("\n".join(notes))), place)


def amount_line(element: Element, number: int, place: Place) -> Iterator[BankLine]:
    """Read of a booked entry its amount and its day alone."""
    yield _entry(element, number, place).line


def _adds_up(parts: Sequence[BankLine | None], whole: Money) -> bool:
    amounts = [part.amount for part in parts if part is not None]
    is_told = len(amounts) == len(parts)
    is_ours = all(amount.currency == whole.currency for amount in amounts)
    return is_told and is_ours and total(amounts, whole.currency) == whole


def _entry(element: Element, number: int, place: Place) -> _Entry:
    amount = _signed(element, place)
    booked = _day(element, "BookgDt", place) or _day(element, "ValDt", place)
    if booked is None:
        raise ValueUnreadableError(place, Value.BOOKING_DATE, "")
    is_reversal = is_said(element, "RvslInd", place)
    line = BankLine(
        amount=amount,
        booked_on=booked,
        valued_on=_day(element, "ValDt", place) or booked,
        bank_ref=_given(text_of(element, "AcctSvcrRef")),
        note=text_of(element, "AddtlNtryInf"),
        kind=_kind(element, is_reversal=is_reversal),
        entry=number,
    )
    return _Entry(line, place)


def _kind(element: Element, *, is_reversal: bool) -> LineKind:
    if is_reversal:
        return LineKind.REVERSAL
    code = text_of(element, "BkTxCd/Domn/Fmly/SubFmlyCd")
    own = text_of(element, "BkTxCd/Prtry/Cd")
    is_charge = code in _CHARGES or own[:4] in _CHARGES
    return LineKind.CHARGE if is_charge else LineKind.ORDINARY


def _part(details: Element, entry: _Entry) -> BankLine | None:
    """Read a payment of a batch; None where its amount in our currency is not told."""
    amount = details.find("Amt")
    if amount is None:
        amount = details.find("AmtDtls/TxAmt/Amt")
    if amount is None:
        return None
    money = amount_of(amount.text or "", amount.get("Ccy", ""), entry.place)
    is_told = text_of(details, "CdtDbtInd")
    is_out = is_debit(details, entry.place) if is_told else entry.line.amount.minor < 0
    line = replace(entry.line, amount=-money if is_out else money)
    return _told(details, entry, line)


def _told(details: Element, entry: _Entry, line: BankLine) -> BankLine:
    """Add what the details of a payment tell: references, note, the other party."""
    party = "Dbtr" if line.amount.minor > 0 else "Cdtr"
    names = f"RltdPties/{party}"
    is_return = details.find("RtrInf") is not None
    note = word("\n".join((_note(details), line.note)))
    told = replace(
        line,
        bank_ref=_given(text_of(details, "Refs/AcctSvcrRef")) or line.bank_ref,
        end_to_end=_given(text_of(details, "Refs/EndToEndId")),
        reference=text_of(details, "RmtInf/Strd/CdtrRefInf/Ref"),
        note=note,
        name=text_of(details, f"{names}/Nm") or text_of(details, f"{names}/Pty/Nm"),
        account=text_of(details, f"RltdPties/{party}Acct/Id/IBAN"),
        reason=text_of(details, "RtrInf/Rsn/Cd"),
        kind=LineKind.RETURN if is_return else line.kind,
        instructed=_instructed(details, line, entry.place),
    )
    return _charged(details, told, entry.place)


def _note(details: Element) -> str:
    """Join what the payer wrote, in its order, a line for each piece."""
    pieces = [word(one.text) for one in details.findall("RmtInf/Ustrd")]
    pieces += [word(one.text) for one in details.findall("RmtInf/Strd/AddtlRmtInf")]
    return "\n".join(piece for piece in pieces if piece)


def _instructed(details: Element, line: BankLine, place: Place) -> Money | None:
    """Return the amount that was ordered, where that is in another currency."""
    for path in ("AmtDtls/InstdAmt/Amt", "AmtDtls/CntrValAmt/Amt"):
        amount = details.find(path)
        if amount is not None and amount.get("Ccy") != line.amount.currency:
            return amount_of(amount.text or "", amount.get("Ccy", ""), place)
    return None


def _charged(element: Element, line: BankLine, place: Place) -> BankLine:
    """Note what the bank kept of this very amount, where it says so."""
    kept = Money.zero(line.amount.currency)
    for record in element.findall("Chrgs/Rcrd"):
        amount = record.find("Amt")
        if amount is None or amount.get("Ccy") != kept.currency:
            continue
        if is_said(record, "ChrgInclInd", place):
            money = amount_of(amount.text or "", kept.currency, place)
            is_given = text_of(record, "CdtDbtInd") and not is_debit(record, place)
            kept += -money if is_given else money
    return replace(line, charge=kept) if kept else line


def _numbered(parts: Sequence[BankLine]) -> Iterator[BankLine]:
    for number, part in enumerate(parts, start=1):
        yield replace(part, part=number, parts=len(parts))


def _signed(element: Element, place: Place) -> Money:
    amount = element.find("Amt")
    if amount is None:
        raise ValueUnreadableError(place, Value.AMOUNT, "")
    money = amount_of(amount.text or "", amount.get("Ccy", ""), place)
    return -money if is_debit(element, place) else money


def _day(element: Element, path: str, place: Place) -> date | None:
    text = text_of(element, f"{path}/Dt") or text_of(element, f"{path}/DtTm")
    return day_of(text, place) if text else None


def _given(reference: str) -> str:
    return "" if reference.upper() in _NOT_GIVEN else reference
