"""Write payment orders as pain.001: SEPA by a library, abroad by hand. Values to bytes.

Two schemes, two files: a Moroccan account never stands in a SEPA file, whatever the
library would write. What banks cannot print is written in plain letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from sepaxml import SepaTransfer
from sepaxml.validation import ValidationError, try_valid_xml
from text_unidecode import unidecode

from ledger.money import Money, total
from payments.bank.sepa import is_sepa

SCHEMA = "pain.001.001.09"
_ALLOWED = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+")
_SPACES = re.compile(r"\s+")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9-]{1,35}")


class NotSepaError(ValueError):
    """An account outside of SEPA, or another currency than the euro, in a SEPA file."""

    def __init__(self, iban: str, why: str) -> None:
        self.iban = iban
        super().__init__(f"account {iban} cannot stand in a SEPA order: {why}")


class OrderInvalidError(ValueError):
    """The file does not fit the bank's schema; nothing of it is sent."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the payment order does not fit {SCHEMA}: {why[:300]}")


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with an account: who pays, or who is paid."""

    name: str
    iban: str
    bic: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One payment: ``code`` comes back with it on the bank's statement."""

    code: str
    to: Party
    amount: Money
    note: str


@dataclass(frozen=True, slots=True)
class Batch:
    """The orders of one file. ``message_id`` is unique: a bank refuses it twice."""

    message_id: str
    written_at: datetime
    execute_on: date
    payer: Party
    orders: tuple[Order, ...]


def plain(text: str, most: int) -> str:
    """Write a text with the signs that every bank passes on."""
    kept = _ALLOWED.sub(" ", unidecode(text))
    return _SPACES.sub(" ", kept).strip()[:most].strip()


def write_sepa(batch: Batch) -> bytes:
    """Write a SEPA file, checked against the schema.

    Raises NotSepaError, OrderInvalidError.
    """
    for party in (batch.payer, *(order.to for order in batch.orders)):
        if not is_sepa(party.iban):
            raise NotSepaError(party.iban, "its country is not in SEPA")
    for order in batch.orders:
        if order.amount.currency != "EUR":
            raise NotSepaError(order.to.iban, "SEPA moves euros alone")
    config: dict[str, object] = {
        "name": plain(batch.payer.name, 70),
        "IBAN": batch.payer.iban,
        "batch": True,
        "currency": "EUR",
    }
    if batch.payer.bic:
        config["BIC"] = batch.payer.bic
    transfer = SepaTransfer(config, schema=SCHEMA)
    transfer.msg_id = _message_id(batch)
    for order in batch.orders:
        transfer.add_payment(_payment(order, batch.execute_on))
    return _checked(_dated(transfer.export(validate=False), batch))


def write_abroad(batch: Batch) -> bytes:
    """Write a file for accounts outside of SEPA: no SEPA service, costs are shared.

    Raises OrderInvalidError.
    """
    root = Element("Document", xmlns=f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}")
    initiation = SubElement(root, "CstmrCdtTrfInitn")
    _header(SubElement(initiation, "GrpHdr"), batch)
    block = SubElement(initiation, "PmtInf")
    _say(block, "PmtInfId", f"{_message_id(batch)[:32]}-1")
    _say(block, "PmtMtd", "TRF")
    _say(block, "ReqdExctnDt/Dt", batch.execute_on.isoformat())
    _say(block, "Dbtr/Nm", plain(batch.payer.name, 70))
    _say(block, "DbtrAcct/Id/IBAN", batch.payer.iban)
    _bank(block, "DbtrAgt", batch.payer.bic)
    _say(block, "ChrgBr", "SHAR")
    for order in batch.orders:
        _transfer(SubElement(block, "CdtTrfTxInf"), order)
    text = tostring(root, encoding="utf-8", xml_declaration=True)
    return _checked(text)


def _payment(order: Order, on: date) -> dict[str, object]:
    payment: dict[str, object] = {
        "name": plain(order.to.name, 70),
        "IBAN": order.to.iban,
        "amount": order.amount.minor,
        "execution_date": on,
        "description": plain(order.note, 140),
        "endtoend_id": order.code,
    }
    if order.to.bic:
        payment["BIC"] = order.to.bic
    return payment


def _dated(content: bytes, batch: Batch) -> bytes:
    """Put our own instant and names where the library asks the clock and chance."""
    text = content.decode()
    stamp = f"{batch.written_at:%Y-%m-%dT%H:%M:%S}"
    text = re.sub(r"(<CreDtTm>)[^<]*", rf"\g<1>{stamp}", text)
    text = re.sub(r"(<MsgId>)[^<]*", rf"\g<1>{_message_id(batch)}", text)
    block = f"{_message_id(batch)[:32]}-1"
    return re.sub(r"(<PmtInfId>)[^<]*", rf"\g<1>{block}", text).encode()


def _header(header: Element, batch: Batch) -> None:
    currency = batch.orders[0].amount.currency
    _say(header, "MsgId", _message_id(batch))
    _say(header, "CreDtTm", f"{batch.written_at:%Y-%m-%dT%H:%M:%S}")
    _say(header, "NbOfTxs", str(len(batch.orders)))
    amounts: Sequence[Money] = [order.amount for order in batch.orders]
    _say(header, "CtrlSum", total(amounts, currency).decimal)
    _say(header, "InitgPty/Nm", plain(batch.payer.name, 70))


def _transfer(element: Element, order: Order) -> None:
    _say(element, "PmtId/EndToEndId", order.code)
    amount = SubElement(SubElement(element, "Amt"), "InstdAmt")
    amount.set("Ccy", order.amount.currency)
    amount.text = order.amount.decimal
    if order.to.bic:
        _bank(element, "CdtrAgt", order.to.bic)
    _say(element, "Cdtr/Nm", plain(order.to.name, 70))
    _say(element, "CdtrAcct/Id/IBAN", order.to.iban)
    _say(element, "RmtInf/Ustrd", plain(order.note, 140))


def _bank(element: Element, name: str, bic: str) -> None:
    path = "FinInstnId/BICFI" if bic else "FinInstnId/Othr/Id"
    _say(element, f"{name}/{path}", bic or "NOTPROVIDED")


def _say(element: Element, path: str, text: str) -> None:
    for name in path.split("/"):
        element = SubElement(element, name)
    element.text = text


def _message_id(batch: Batch) -> str:
    if not _MESSAGE_ID.fullmatch(batch.message_id) or not batch.orders:
        raise OrderInvalidError(f"message {batch.message_id!r} with no orders")
    return batch.message_id


def _checked(content: bytes) -> bytes:
    try:
        try_valid_xml(content, SCHEMA)
    except ValidationError as error:
        raise OrderInvalidError(str(error.__cause__ or error)) from error
    return content
