"""What operators call their columns, in French, English and Arabic."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum


class Column(StrEnum):
    """What a column tells."""

    DAY = "day"
    TIME = "time"
    ID = "id"
    TYPE = "type"
    STATUS = "status"
    AMOUNT = "amount"
    IN = "in"
    OUT = "out"
    SIDE = "side"
    FEE = "fee"
    BALANCE = "balance"
    NAME = "name"
    ACCOUNT = "account"
    NOTE = "note"
    CURRENCY = "currency"


_NAMES: Mapping[Column, tuple[str, ...]] = {
    Column.DAY: (
        *("date", "day", "jour", "date operation", "date transaction", "datetime"),
        *("date de l operation", "date de la transaction", "transaction date"),
        *("completion time", "date et heure", "date heure", "date time", "timestamp"),
        *("التاريخ", "تاريخ", "تاريخ العملية"),
    ),
    Column.TIME: ("heure", "time", "hour", "الساعة", "الوقت"),
    Column.ID: (
        *("id", "reference", "ref", "transaction id", "id transaction", "numero"),
        *("reference transaction", "n transaction", "no transaction", "receipt no"),
        *("numero de transaction", "numero transaction", "transaction reference"),
        *("id de transaction", "code transaction", "المرجع", "رقم العملية"),
    ),
    Column.TYPE: (
        *("type", "operation", "nature", "transaction type", "type de transaction"),
        *("type operation", "type transaction", "service", "نوع العملية", "العملية"),
    ),
    Column.STATUS: ("statut", "status", "etat", "transaction status", "الحالة"),
    Column.AMOUNT: ("montant", "amount", "valeur", "value", "somme", "المبلغ"),
    Column.IN: (
        *("credit", "entree", "paid in", "money in", "recu", "montant credit"),
        *("montant recu", "دائن", "الوارد"),
    ),
    Column.OUT: (
        *("debit", "sortie", "withdrawn", "money out", "envoye", "montant debit"),
        *("montant envoye", "paid out", "مدين", "الصادر"),
    ),
    Column.SIDE: ("sens", "direction", "side", "dc", "d c", "credit debit", "الاتجاه"),
    Column.FEE: (
        *("frais", "fee", "fees", "commission", "charge", "charges", "cout"),
        *("frais ttc", "montant frais", "transaction fee", "الرسوم", "العمولة"),
    ),
    Column.BALANCE: (
        *("solde", "balance", "solde apres", "balance after", "nouveau solde"),
        *("solde apres operation", "new balance", "running balance", "post balance"),
        *("solde final", "الرصيد", "الرصيد بعد العملية"),
    ),
    Column.NAME: (
        *("nom", "name", "expediteur", "emetteur", "sender", "from name", "client"),
        *("correspondant", "counterparty", "contrepartie", "other party", "الاسم"),
        *("beneficiaire", "de", "from", "المرسل"),
    ),
    Column.ACCOUNT: (
        *("telephone", "phone", "msisdn", "numero telephone", "compte", "account"),
        *("numero correspondant", "from number", "رقم الهاتف"),
    ),
    Column.NOTE: (
        *("motif", "libelle", "description", "details", "note", "message", "memo"),
        *("commentaire", "comment", "objet", "البيان", "الوصف"),
    ),
    Column.CURRENCY: ("devise", "currency", "monnaie", "العملة"),
}
_BY_NAME = {name: column for column, names in _NAMES.items() for name in names}
_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]")
_OTHER = re.compile(r"[^\w]+|_")
_UNIT = re.compile(r"\b(mad|dhs?|xof|eur|fcfa|cfa)\b$")
FEWEST = 3
"""A header has at least so many columns that we know."""

_MONEY = frozenset({Column.AMOUNT, Column.IN, Column.OUT})


def columns_of(cells: Sequence[str]) -> dict[Column, int]:
    """Find the columns that a row of names tells; the first of a kind counts."""
    found: dict[Column, int] = {}
    for place, cell in enumerate(cells):
        column = _BY_NAME.get(plain(cell))
        if column is not None:
            found.setdefault(column, place)
    return found


def is_header(columns: Mapping[Column, int]) -> bool:
    """Say whether these columns are those of a list of movements."""
    return (
        len(columns) >= FEWEST and Column.DAY in columns and bool(_MONEY & set(columns))
    )


def plain(text: str) -> str:
    """Write a name without accents, brackets, units and marks, in small letters."""
    parts = unicodedata.normalize("NFKD", _BRACKETS.sub(" ", text))
    bare = "".join(sign for sign in parts if not unicodedata.combining(sign))
    words = _OTHER.sub(" ", bare.casefold()).strip()
    return _UNIT.sub("", words).strip()
