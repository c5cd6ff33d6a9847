"""The story in date order: what was given, wired, spent, contested and paid back."""

from __future__ import annotations

from datetime import date

from app.demo.events import (
    Corrected,
    Disputed,
    DisputeLost,
    Event,
    Given,
    InKindGiven,
    Instalment,
    PaidDirectly,
    PaidOut,
    PayoutSeen,
    Refunded,
    Spent,
    TurnoverShared,
    Wired,
)
from ledger.book.kinds import EntryKind


def _day(month: int, day: int, year: int = 2026) -> date:
    return date(year, month, day)


def _card(day: date, code: str, fund: str, euros: int, party: str) -> Given:
    """A card gift: 1.5 % and 25 cents of fee; matched by the rule of its project."""
    cents = euros * 100
    fee = cents * 15 // 1000 + 25
    return Given(
        day, "sandbox", code, fund, cents, party, fee=fee, match=_match(fund, cents)
    )


def _wired(day: date, code: str, fund: str, euros: int, party: str) -> Given:
    cents = euros * 100
    return Given(day, "bank", code, fund, cents, party, match=_match(fund, cents))


def _match(fund: str, cents: int) -> int:
    return {"P1": cents, "P2": cents // 2}.get(fund, 0)


def _loan(day: date, code: str, euros: int, party: str) -> Given:
    return Given(
        *(day, "bank", code, "P3", euros * 100, party, EntryKind.LOAN_IN),
        role="source.loan",
    )


def _participation(day: date, code: str, euros: int, party: str) -> Given:
    kind = EntryKind.PARTICIPATION_IN
    return Given(
        *(day, "bank", code, "P3", euros * 100, party, kind),
        role="source.participation",
    )


def _brought(day: date, code: str, cents: int, kind: EntryKind) -> Given:
    return Given(day, "bank", code, "P3", cents, "Azwu", kind, role="source.repayment")


AMIS = "Les Amis du Siroua"
WINTER: tuple[Event, ...] = (
    Given(
        *(_day(1, 5), "bank", "FDR01", "POOL", 3_500_000, "Fonds Deux Rives"),
        kind=EntryKind.POOL_FUNDING,
        role="source.match",
    ),
    Given(
        *(_day(1, 5), "bank", "OPS01", "OPS", 150_000, "Passerelle Anti-Atlas"),
        kind=EntryKind.OPERATING_GRANT,
        role="source.grant",
    ),
    _card(_day(1, 12), "G01", "P1", 1500, "Fatima"),
    _card(_day(1, 15), "G02", "P1", 2500, "Hassan"),
    _card(_day(1, 19), "H01", "P2", 4000, "Hassan"),
    _wired(_day(1, 21), "G03", "P1", 9000, AMIS),
    _card(_day(1, 26), "G04", "P1", 600, "Élodie"),
    _wired(_day(1, 28), "H02", "P2", 8000, AMIS),
    _card(_day(2, 2), "H03", "P2", 1000, "Élodie"),
    _card(_day(2, 5), "G05", "P1", 1200, "Youssef"),
    _card(_day(2, 9), "H04", "P2", 2000, "Nadia"),
    Given(
        *(_day(2, 10), "local", "SH01", "P3", 9_000_000, "Members of Azwu"),
        kind=EntryKind.SHARE_IN,
        role="source.share",
        keeper="AZWU",
    ),
    _card(_day(2, 12), "G06", "P1", 400, "Nadia"),
    # The double click: a charge of its own, not matched, given back the next day.
    Given(_day(2, 12), "sandbox", "G06b", "P1", 40_000, "Nadia", fee=625),
    Refunded(_day(2, 13), "G06b", 40_000),
    _card(_day(2, 16), "H05", "P2", 3000, "Youssef"),
    _participation(_day(2, 17), "T01", 5000, "Hassan"),
    _wired(_day(2, 18), "G07", "P1", 3300, "Anonymous"),
    _loan(_day(2, 18), "L01", 3000, "Fatima"),
    _loan(_day(2, 19), "L02", 5000, "Hassan"),
    _participation(_day(2, 19), "T02", 3000, "Nadia"),
    _wired(_day(2, 20), "H06", "P2", 3600, "Twinned school"),
    # By SEPA debit, which costs 35 cents.
    Given(
        *(_day(2, 23), "sandbox", "G08", "P1", 150_000, "Karim"),
        fee=35,
        match=150_000,
    ),
    _loan(_day(2, 23), "L03", 2000, "Élodie"),
    _participation(_day(2, 23), "T03", 2000, "Élodie"),
    _card(_day(2, 24), "H07", "P2", 2400, "Karim"),
    _loan(_day(2, 24), "L04", 1000, "Youssef"),
    _loan(_day(2, 25), "L05", 4000, AMIS),
    _loan(_day(2, 26), "L06", 4000, "Youssef"),
    _loan(_day(2, 27), "L07", 8000, "Savings club Brussels"),
    PaidOut(_day(3, 2), "PO-1", 1_981_190),
    PayoutSeen(_day(3, 4), "PO-1", 1_981_190),
)

SPRING: tuple[Event, ...] = (
    Wired(_day(3, 5), "W1", "P1", "TIFAOUINE", 4_000_000, 43_400_000),
    Wired(_day(3, 6), "W2", "P2", "TAMUNT", 2_000_000, 21_640_000),
    Wired(_day(3, 9), "W3", "P3", "AZWU", 3_700_000, 39_960_000),
    InKindGiven(
        *(_day(3, 13), "IK05", "P2", "D1", 31_200, "TAMUNT", "Volunteer architect"),
    ),
    Given(
        *(_day(3, 17), "local", "PRO01", "P2", 20_000_000, "Province of Taroudant"),
        kind=EntryKind.LOCAL_RECEIPT,
        role="source.public",
        keeper="TAMUNT",
    ),
    Spent(
        *(_day(3, 24), "E01", "P1", "B1", 312_500, "TIFAOUINE", "advance"),
        what="Pompe de forage, 24 panneaux et leur structure",
        seller="Forage Siroua SARL, Taliouine",
    ),
    InKindGiven(
        *(_day(3, 25), "IK06", "P2", "D1", 20_000, "TAMUNT", "Residents of Taliouine"),
    ),
    Given(
        *(_day(3, 28), "cash", "HH01", "P1", 6_000_000, "Households of Arazane"),
        kind=EntryKind.LOCAL_RECEIPT,
        role="source.households",
        keeper="TIFAOUINE",
    ),
    Spent(
        *(_day(3, 31), "F01", "P2", "D1", 150_000, "TAMUNT", "advance"),
        what="Maçonnerie du gros œuvre",
        seller="Bâtisseurs du Souss, Taliouine",
    ),
    Disputed(_day(4, 2), "H07", 240_000, 2_000),
    PaidDirectly(
        *(_day(4, 10), "E02", "P1", "B2", 216_000, "COM01", "Commune of Arazane"),
        keeper="TIFAOUINE",
        what="Réservoir de 60 m³, payé par la commune",
        seller="Travaux Arazane SARL",
    ),
    Spent(
        *(_day(4, 14), "X01", "P3", "S1", 176_000, "AZWU", "advance"),
        what="Huit séchoirs solaires",
        seller="Atelier Soleil, Agadir",
    ),
    Spent(
        *(_day(4, 15), "F02", "P2", "D1", 95_000, "TAMUNT", "local_bank"),
        what="Dalle et toiture, payées par la subvention de la province",
        seller="Bâtisseurs du Souss, Taliouine",
    ),
    InKindGiven(
        *(_day(4, 18), "IK01", "P1", "B3", 81_600, "TIFAOUINE"),
        party="Residents of Arazane",
    ),
    Spent(
        *(_day(4, 22), "E03", "P1", "B3", 118_400, "TIFAOUINE", "advance"),
        what="Tubes, vannes et raccords du réseau",
        seller="Hydro Anti-Atlas, Taroudant",
    ),
    Spent(
        *(_day(4, 24), "E04", "P1", "B3", 60_000, "TIFAOUINE", "cash_box"),
        what="Pose du réseau, payée par la caisse du village",
        seller="Plomberie Ifni, Arazane",
    ),
    Spent(
        *(_day(4, 27), "F03", "P2", "D2", 66_400, "TAMUNT", "advance"),
        what="Bloc sanitaire",
        seller="Sanitaire Taliouine",
    ),
    Spent(
        *(_day(4, 28), "X02", "P3", "S2", 96_100, "AZWU", "advance"),
        what="Ligne de conditionnement et petit laboratoire",
        seller="Emballage du Sud, Agadir",
    ),
    DisputeLost(_day(4, 30), "H07", 240_000, "P2", 120_000),
    _wired(_day(5, 4), "H08", "P2", 2400, AMIS),
    PaidOut(_day(5, 5), "PO-2", -242_000),
    Wired(_day(5, 6), "W4", "P2", "TAMUNT", 1_600_000, 17_240_000),
    InKindGiven(_day(5, 7), "IK07", "P3", "S2", 50_400, "AZWU", "Equipment donor"),
    InKindGiven(
        *(_day(5, 11), "IK02", "P1", "B4", 54_000, "TIFAOUINE"),
        party="Residents of Arazane",
    ),
    InKindGiven(
        *(_day(5, 15), "IK03", "P1", "B4", 16_000, "TIFAOUINE"),
        party="Residents of Arazane",
    ),
    Spent(
        *(_day(5, 18), "F04", "P2", "D2", 51_600, "TAMUNT", "advance"),
        what="Chauffe-eau solaire et sa pose",
        seller="Soleil du Sud, Ouarzazate",
    ),
    Spent(
        *(_day(5, 19), "E05", "P1", "B5", 3_100, "TIFAOUINE", "advance"),
        what="Outils du gardien du réseau",
        seller="Quincaillerie Siroua, Taliouine",
        reason="Une caisse à outils de plus que prévu, votée par les membres.",
    ),
    Spent(
        *(_day(5, 21), "X03", "P3", "S3", 121_500, "AZWU", "advance"),
        what="Aménagement de l’atelier : sols, électricité, ventilation",
        seller="Bâtisseurs du Souss, Taliouine",
        reason="La ventilation demandée pour la certification a coûté plus.",
    ),
    InKindGiven(
        *(_day(5, 22), "IK04", "P1", "B5", 38_400, "TIFAOUINE"),
        party="Residents of Arazane",
    ),
    Spent(
        *(_day(5, 28), "F05", "P2", "D3", 104_000, "TAMUNT", "advance"),
        what="Lits et casiers",
        seller="Menuiserie Imlil, Taliouine",
        reason="Quarante lits d’un coup, au prix de gros ; le reste est vite rendu.",
    ),
    Corrected(
        *(_day(6, 9), "F05", 6_500),
        reason="La facture 2026/117 est déjà dans un autre dossier ; 36 lits sont là.",
    ),
    Spent(
        *(_day(6, 16), "X04", "P3", "S4", 60_000, "AZWU", "local_bank"),
        what="Certification et première saison, payées par les parts des membres",
        seller="Bureau de contrôle Atlas, Agadir",
    ),
)

LATER: tuple[Event, ...] = (
    _brought(_day(9, 30), "RP01", 474_000, EntryKind.REPAYMENT_IN),
    Instalment(_day(9, 30), "RP01", 1),
    _brought(_day(3, 31, 2027), "RP02", 470_000, EntryKind.REPAYMENT_IN),
    Instalment(_day(3, 31, 2027), "RP02", 2),
    _brought(_day(4, 15, 2027), "RP03", 227_523, EntryKind.TURNOVER_SHARE),
    TurnoverShared(_day(4, 15, 2027), "RP03", 227_523),
)

STORY: tuple[Event, ...] = WINTER + SPRING + LATER
"""In date order, which is also the order in which lots queue."""
