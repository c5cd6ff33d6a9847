"""The examples of giving, and of the sandbox."""

from datetime import date

from app.contributing.pages import Effect, GivePage, ThanksPage
from app.matching.offering import GiftMatched, MatchOffer, OfferedShare
from app.projects.caps import ShownCap
from app.sandbox.views import MethodRow, OperatorPage, PageRow, PaymentPage
from payments.cap_meter import CapMeter
from tests.web.examples.territory import territory
from tests.web.examples.words import eur, mad, titles


def cap():
    return ShownCap(CapMeter("gift", eur(8000), eur(5240), eur(760)))


def give(amount=None):
    amount = amount or eur(50)
    return GivePage(
        slug="P4",
        title=titles()["P4"],
        territory=territory().name,
        operator="Passerelle Anti-Atlas",
        presets=(eur(20), eur(50), eur(100), eur(250)),
        smallest=eur(1),
        caps=(cap(),),
        effect=Effect(
            amount,
            is_fee_borne=True,
            estimate=mad(538, 75),
            rate="10.775",
            rate_on=date(2026, 5, 6),
            match=MatchOffer(
                adds=1,
                per=2,
                shares=(OfferedShare("Fonds Deux Rives", eur(25)),),
                currency="EUR",
                per_giver=eur(500),
                last_day=date(2026, 12, 31),
            ),
        ),
    )


def thanks(state):
    return ThanksPage(
        reference="IG-7K2M-94PX",
        slug="P4",
        project=titles()["P4"],
        amount=eur(50),
        state=state,
        operator="Passerelle Anti-Atlas",
        association="Tamunt",
        given_on=date(2026, 11, 25),
        register_number=88,
        matched=GiftMatched(added=eur(25), kept=eur(0)),
    )


def sandbox():
    return PaymentPage(
        merchant="demo",
        id="page_1",
        payee=titles()["P4"],
        reference="IG-7K2M-94PX",
        amount=eur(50),
        state="open",
        refusals=0,
        return_url="/",
    )


def operator():
    row = PageRow(
        "page_1", titles()["P4"], eur(50), "open", (), ("paid", "refused", "debit"), ()
    )
    return OperatorPage(
        merchant="demo",
        delivery="normal",
        days_ahead=0,
        lost_answers=0,
        holds_refunds=False,
        pages=(row,),
        methods=(MethodRow("method_1", "card", "pays"),),
    )
