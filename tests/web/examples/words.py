"""The words and figures that several example pages share."""

from datetime import UTC, datetime

from app.i18n import current_language
from app.projects.pages import (
    Figures,
    Seal,
)
from ledger.money import Money

PICTURE = "/static/img/receipt-{}.svg"
SEAL = Seal(entries=87, checked_at=datetime(2027, 4, 16, 6, 0, tzinfo=UTC))


def say(en, fr, ar):
    return {"en": en, "fr": fr, "ar": ar}[current_language()]


def mad(whole, centimes=0):
    return Money(whole * 100 + (centimes if whole >= 0 else -centimes), "MAD")


def eur(whole, cents=0):
    return Money(whole * 100 + cents, "EUR")


def figures(need, received, spent):
    return Figures(mad(need), mad(received), mad(spent))


def titles():
    return {
        "P1": say(
            "Drinking water for Arazane",
            "L’eau potable à Arazane",
            "الماء الصالح للشرب في أرازان",
        ),
        "P2": say(
            "Girls’ dormitory in Taliouine",
            "L’internat des filles de Taliouine",
            "دار الطالبة بتالوين",
        ),
        "P3": say(
            "Saffron and argan cooperative",
            "La coopérative de safran et d’argan",
            "تعاونية الزعفران وأركان",
        ),
        "P4": say(
            "Reading room and evening classes",
            "Salle de lecture et cours du soir",
            "قاعة المطالعة ودروس مسائية",
        ),
    }


def places():
    return {
        "P1": say("Arazane", "Arazane", "أرازان"),
        "P2": say("Taliouine", "Taliouine", "تالوين"),
        "P3": say("Askaouen", "Askaouen", "أسكاون"),
        "P4": say("Taliouine", "Taliouine", "تالوين"),
    }
