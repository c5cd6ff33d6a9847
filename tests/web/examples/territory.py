"""The example of a territory."""

from datetime import date

from app.projects.pages import (
    Waiting,
)
from app.territories.pages import Event, Pin, ProjectCard, TerritoryPage
from tests.web.examples.words import SEAL, eur, figures, mad, places, say, titles


def summaries():
    return {
        "P1": say(
            "Borehole pump, reservoir and meters for 120 households.",
            "Pompe, réservoir et compteurs pour 120 foyers.",
            "مضخة وخزان وعدّادات لفائدة 120 أسرة.",
        ),
        "P2": say(
            "Forty beds, so that girls from far villages go on at school.",
            "Quarante lits, pour que les filles des villages continuent l’école.",
            "أربعون سريرا كي تتابع بنات القرى البعيدة دراستهن.",
        ),
        "P3": say(
            "Dryers and a packaging line for a cooperative of 45 women.",
            "Séchoirs et conditionnement pour une coopérative de 45 femmes.",
            "مجففات وخط تعبئة لتعاونية تضم 45 امرأة.",
        ),
        "P4": say(
            "Books, tablets and a teacher for one year.",
            "Des livres, des tablettes et une enseignante pendant un an.",
            "كتب ولوحات إلكترونية ومدرّس لمدة سنة.",
        ),
    }


def events():
    return (
        Event(
            say(
                "Turnover share paid by the cooperative",
                "Part du chiffre d’affaires versée par la coopérative",
                "حصة من رقم المعاملات أدّتها التعاونية",
            ),
            date(2027, 4, 15),
            eur(2275, 23),
            say("to three holders", "à trois porteurs", "لثلاثة حاملين"),
            "P3",
        ),
        Event(
            say(
                "Loan instalment paid back, part 2 of 6",
                "Prêts remboursés, part 2 sur 6",
                "تسديد القروض، القسط 2 من 6",
            ),
            date(2027, 3, 31),
            eur(4700),
            say("to seven lenders", "à sept prêteurs", "لسبعة مُقرضين"),
            "P3",
        ),
        Event(
            say(
                "Beds and lockers: one invoice corrected",
                "Lits et casiers : une facture corrigée",
                "الأسرّة والخزائن: تصحيح فاتورة",
            ),
            date(2026, 6, 9),
            mad(6500),
            say("back in the account", "de retour sur le compte", "عادت إلى الحساب"),
            "P2",
        ),
    )


def territory():
    title, place = titles(), places()
    rows = (
        ("P1", "done", "tank.svg", figures(900000, 900000, 900000)),
        ("P2", "building", "granary.svg", figures(640000, 640000, 511700)),
        ("P3", "repaying", "argan.svg", figures(540000, 540000, 504000)),
        ("P4", "collecting", "lights.svg", figures(180000, 0, 0)),
    )
    summary = summaries()
    return TerritoryPage(
        name=say(
            "Pays Siroua – Anti-Atlas",
            "Pays Siroua – Anti-Atlas",
            "بلاد سيروا – الأطلس الصغير",
        ),
        region=say(
            "Province of Taroudant, southern Morocco",
            "Province de Taroudant, sud du Maroc",
            "إقليم تارودانت، جنوب المغرب",
        ),
        lede=say(
            "Four projects of three communes, paid for together by those who stayed,"
            " those who left and friends of the valley.",
            "Quatre projets de trois communes, payés ensemble par ceux qui sont restés,"
            " ceux qui sont partis et les amis de la vallée.",
            "أربعة مشاريع في ثلاث جماعات، يموّلها معا من بقوا ومن هاجروا"
            " وأصدقاء الوادي.",
        ),
        currency="MAD",
        projects=tuple(
            ProjectCard(code, title[code], summary[code], place[code], state, art, sums)
            for code, state, art, sums in rows
        ),
        contributions=11,
        events=events(),
        pins=(
            Pin("P1", title["P1"], place["P1"], 384, 168),
            Pin("P2", title["P2"], place["P2"], 482, 160),
            Pin("P3", title["P3"], place["P3"], 509, 119),
        ),
        waiting=(Waiting(eur(50)),),
        paid_back=eur(11715, 23),
        seal=SEAL,
    )
