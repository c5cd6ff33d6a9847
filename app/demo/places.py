"""Where it happens: the territory, who keeps which accounts, the funds."""

from __future__ import annotations

from dataclasses import dataclass

from app.demo.parties import party
from app.demo.words import Words, say
from app.territories.commands import NewAssociation, NewTerritory, TerritoryWords
from payments.bank.accounts import OurAccount
from payments.rails.registry import Rail

ZONE = "Africa/Casablanca"
TERRITORY = "siroua"
OPERATOR = "PASSERELLE"
OUTSIDE = "OUTSIDE"
POOL = "POOL"
OPERATING = "OPS"
YEARS = (2026, 2027)
FRENCH = "fr-association-2018-06"
MOROCCAN = "ma-cgnc-association-draft"


@dataclass(frozen=True, slots=True)
class Keeper:
    """A legal person with accounts of its own, and what it is called."""

    code: str
    currency: str
    names: Words
    party: str | None = None
    chart: str | None = None

    @property
    def is_association(self) -> bool:
        """Whether it carries projects and answers for their money."""
        return self.party is not None


def _same(name: str) -> Words:
    return say(name, name, name)


KEEPERS = (
    Keeper(OPERATOR, "EUR", _same("Passerelle Anti-Atlas"), chart=FRENCH),
    Keeper(
        "TIFAOUINE",
        "MAD",
        say("Tifaouine, Arazane", "Tifaouine, Arazane", "جمعية تيفاوين، أرازان"),
        party("Tifaouine"),
        MOROCCAN,
    ),
    Keeper(
        "TAMUNT",
        "MAD",
        say("Tamunt, Taliouine", "Tamunt, Taliouine", "جمعية تامونت، تالوين"),
        party("Tamunt"),
        MOROCCAN,
    ),
    Keeper(
        "AZWU",
        "MAD",
        say("Azwu, Askaouen", "Azwu, Askaouen", "تعاونية أزوو، أسكاون"),
        party("Azwu"),
        MOROCCAN,
    ),
    Keeper(
        OUTSIDE,
        "MAD",
        say(
            "Paid directly by public bodies",
            "Payé directement par les collectivités",
            "مؤدى مباشرة من الجماعات العمومية",
        ),
    ),
)

# Funds with their regimes; a fund's fees are borne by the operating fund.
FUNDS = (
    ("P1", "own"),
    ("P2", "own"),
    ("P3", "mandate"),
    ("P4", "own"),
    (POOL, "own"),
    (OPERATING, "own"),
)

# What the funds are called that are no project's.
FUND_NAMES = {
    POOL: say("Matching fund", "Fonds d’abondement", "صندوق التمويل المقابل"),
    OPERATING: say(
        "Operating fund of Passerelle",
        "Fonds de fonctionnement de Passerelle",
        "صندوق تسيير «باسريل»",
    ),
}

RAILS = (
    Rail("sandbox", OPERATOR, "EUR", "psp", OPERATING, place="sandbox"),
    Rail("stripe", OPERATOR, "EUR", "psp", OPERATING, place="stripe"),
    Rail("bank", OPERATOR, "EUR", "bank", OPERATING),
    Rail("local", "TAMUNT", "MAD", "local_bank", OPERATING, answers=party("Tamunt")),
    Rail("local", "AZWU", "MAD", "local_bank", OPERATING, answers=party("Azwu")),
    Rail(
        "local", "TIFAOUINE", "MAD", "local_bank", OPERATING, answers=party("Tifaouine")
    ),
    Rail("cash", "TAMUNT", "MAD", "cash_box", OPERATING, answers=party("Tamunt")),
    Rail("cash", "TIFAOUINE", "MAD", "cash_box", OPERATING, answers=party("Tifaouine")),
)

ACCOUNT = OurAccount(
    iban="FR7630006000011234567890189",
    holder="Passerelle Anti-Atlas",
    bic="AGRIFRPP",
    rail=next(rail for rail in RAILS if rail.code == "bank"),
)
"""The operator's bank account: a number that banks publish as an example."""

SIROUA = NewTerritory(
    code=TERRITORY,
    currency="MAD",
    words={
        "en": TerritoryWords(
            "Pays Siroua – Anti-Atlas",
            "Province of Taroudant, southern Morocco",
            "Four projects of three communes, paid for together by those who stayed,"
            " those who left and friends of the valley.",
        ),
        "fr": TerritoryWords(
            "Pays Siroua – Anti-Atlas",
            "Province de Taroudant, sud du Maroc",
            "Quatre projets de trois communes, payés ensemble par ceux qui sont restés,"
            " ceux qui sont partis et les amis de la vallée.",
        ),
        "ar": TerritoryWords(
            "بلاد سيروا – الأطلس الصغير",
            "إقليم تارودانت، جنوب المغرب",
            "أربعة مشاريع في ثلاث جماعات، يموّلها معا من بقوا ومن هاجروا"
            " وأصدقاء الوادي.",
        ),
    },
)

ASSOCIATIONS = tuple(
    NewAssociation(keeper.code, TERRITORY, keeper.names, keeper.party)
    for keeper in KEEPERS
    if keeper.is_association
)
