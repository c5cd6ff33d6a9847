"""The examples of projects: done, on its way, and not begun."""

from datetime import date

from app.i18n import current_language
from app.projects.pages import (
    BeingChecked,
    BudgetLine,
    Correction,
    Document,
    EvidencePicture,
    Paid,
    PaidWith,
    ProjectPage,
    Received,
    Spending,
    Waiting,
)
from tests.web.examples.territory import territory
from tests.web.examples.words import (
    PICTURE,
    SEAL,
    eur,
    figures,
    mad,
    places,
    say,
    titles,
)


def water_lines():
    return (
        BudgetLine(
            "B1",
            say(
                "Borehole pump and solar field",
                "Pompe et champ solaire",
                "المضخة والألواح الشمسية",
            ),
            mad(320000),
            mad(312500),
        ),
        BudgetLine(
            "B2",
            say("Reservoir, 60 m³", "Réservoir de 60 m³", "الخزان، 60 م³"),
            mad(210000),
            mad(216000),
            say(
                "Rock under the reservoir; the commune paid the difference.",
                "Du rocher sous le réservoir ; la commune a payé la différence.",
                "صخر تحت الخزان؛ أدّت الجماعة الفرق.",
            ),
        ),
        BudgetLine(
            "B3",
            say("Network", "Réseau", "الشبكة"),
            mad(260000),
            mad(260000),
        ),
        BudgetLine(
            "B4",
            say(
                "Meters and connections", "Compteurs et branchements", "العدّادات والربط"
            ),
            mad(70000),
            mad(70000),
        ),
        BudgetLine(
            "B5",
            say("Training and tools", "Formation et outils", "التكوين والأدوات"),
            mad(40000),
            mad(41500),
            say(
                "More tools than planned, voted by the members.",
                "Plus d’outils que prévu, votés par les membres.",
                "أدوات أكثر من المقرر، صوّت عليها الأعضاء.",
            ),
        ),
    )


def picture(number, what):
    address = PICTURE.format(number)
    return EvidencePicture(f"/{current_language()}/evidence/1", address, what)


def counted_twice():
    return Correction(
        mad(6500),
        date(2026, 6, 9),
        say(
            "one invoice was counted twice",
            "une facture était comptée deux fois",
            "فاتورة احتُسبت مرتين",
        ),
    )


def water_spending():
    pump = say(
        "Pump, panels and frame", "Pompe, panneaux et structure", "مضخة وألواح وهيكل"
    )
    pipes = say(
        "Pipes, valves and fittings", "Tubes, vannes et raccords", "أنابيب وصمامات"
    )
    days = say(
        "816 work days in the trenches",
        "816 journées de travail dans les tranchées",
        "816 يوم عمل في الحفر",
    )
    line = {line.code: line.name for line in water_lines()}
    return (
        Spending(
            "E05",
            say("Tools of the caretaker", "Outils du gardien", "أدوات الحارس"),
            line["B5"],
            mad(3100),
            date(2026, 7, 20),
            2,
            (PaidWith("match", mad(3100)),),
            (picture(3, say("Receipt", "Justificatif", "وصل")),),
        ),
        Spending(
            "E03",
            pipes,
            line["B3"],
            mad(118400),
            date(2026, 5, 11),
            2,
            (PaidWith("gift", mad(56420)), PaidWith("match", mad(61980))),
            (
                picture(1, say("Receipt", "Justificatif", "وصل")),
                picture(2, say("Receipt", "Justificatif", "وصل")),
            ),
        ),
        Spending(
            "K01",
            days,
            line["B3"],
            mad(81600),
            date(2026, 5, 2),
            2,
            (PaidWith("kind", mad(81600)),),
            (picture(2, say("Receipt", "Justificatif", "وصل")),),
            is_in_kind=True,
        ),
        Spending(
            "E01",
            pump,
            line["B1"],
            mad(319000),
            date(2026, 3, 24),
            2,
            (PaidWith("gift", mad(160580)), PaidWith("match", mad(151920))),
            (picture(1, say("Receipt", "Justificatif", "وصل")),),
            correction=counted_twice(),
        ),
    )


def water():
    title = titles()["P1"]
    kinds = (
        ("gift", 217000),
        ("households", 60000),
        ("match", 217000),
        ("public", 216000),
        ("kind", 190000),
    )
    paid = (
        ("gift", "B1", 160580),
        ("match", "B1", 151920),
        ("public", "B2", 216000),
        ("gift", "B3", 56420),
        ("match", "B3", 61980),
        ("households", "B3", 60000),
        ("kind", "B3", 81600),
        ("kind", "B4", 70000),
        ("kind", "B5", 38400),
        ("match", "B5", 3100),
    )
    return ProjectPage(
        slug="P1",
        title=title,
        lede=say(
            "A borehole pump, a reservoir of 60 m³, a network and a meter for each of"
            " 120 households.",
            "Une pompe, un réservoir de 60 m³, un réseau et un compteur pour chacun des"
            " 120 foyers.",
            "مضخة وخزان سعته 60 مترا مكعبا وشبكة وعدّاد لكل أسرة من 120 أسرة.",
        ),
        place=places()["P1"],
        territory=territory().name,
        association=say(
            "the association Tifaouine", "l’association Tifaouine", "جمعية تيفاوين"
        ),
        state="done",
        picture="tank.svg",
        figures=figures(900000, 900000, 900000),
        contributions=8,
        received=tuple(Received(kind, mad(amount)) for kind, amount in kinds),
        paid=tuple(Paid(kind, line, mad(amount)) for kind, line, amount in paid),
        budget=water_lines(),
        spending=water_spending(),
        spending_count=9,
        documents=documents("P1"),
        being_checked=BeingChecked(2, mad(13840)),
        seal=SEAL,
    )


def documents(slug):
    return (
        Document(
            say("Statement, all years", "Relevé, toutes les années", "بيان كل السنوات"),
            say("PDF, provisional", "PDF, provisoire", "PDF، مؤقت"),
            f"/{current_language()}/projects/{slug}/statement.pdf",
        ),
    )


def dormitory_lines():
    return (
        ("D1", say("Structure", "Gros œuvre", "البناء"), 300000, 296200),
        (
            "D2",
            say("Sanitary block", "Bloc sanitaire", "المرافق الصحية"),
            120000,
            118000,
        ),
        ("D3", say("Beds, lockers", "Lits, casiers", "الأسرّة والخزائن"), 100000, 97500),
        ("D4", say("Kitchen", "Cuisine", "المطبخ"), 60000, 0),
        (
            "D5",
            say("Fire safety, first year", "Sécurité, première année", "السلامة"),
            60000,
            0,
        ),
    )


def dormitory():
    """A project on its way: money of three kinds, some of it not spent yet."""
    title = titles()["P2"]
    lines = dormitory_lines()
    return ProjectPage(
        slug="P2",
        title=title,
        lede=say(
            "Forty beds, so that girls from far villages go on at school.",
            "Quarante lits, pour que les filles des villages continuent l’école.",
            "أربعون سريرا كي تتابع بنات القرى البعيدة دراستهن.",
        ),
        place=places()["P2"],
        territory=territory().name,
        association=say(
            "the association Tamunt", "l’association Tamunt", "جمعية تامونت"
        ),
        state="building",
        picture="granary.svg",
        figures=figures(640000, 640000, 511700),
        contributions=7,
        received=(
            Received("gift", mad(259207, 50)),
            Received("match", mad(129592, 50), promised=mad(20000)),
            Received("public", mad(200000)),
            Received("kind", mad(51200)),
        ),
        paid=(
            Paid("gift", "D1", mad(105000)),
            Paid("match", "D1", mad(45000)),
            Paid("public", "D1", mad(95000)),
            Paid("kind", "D1", mad(51200)),
            Paid("gift", "D2", mad(75000)),
            Paid("match", "D2", mad(43000)),
            Paid("gift", "D3", mad(68837, 50)),
            Paid("match", "D3", mad(28662, 50)),
        ),
        budget=tuple(
            BudgetLine(code, name, mad(budget), mad(spent))
            for code, name, budget, spent in lines
        ),
        spending=water_spending(),
        spending_count=4,
        documents=documents("P2"),
        seal=SEAL,
    )


def reading_room():
    """The project on which a visitor gives: open, nothing in it."""
    lines = (
        ("R1", say("Furniture", "Mobilier", "الأثاث"), 70000),
        ("R2", say("Books and tablets", "Livres et tablettes", "كتب ولوحات"), 60000),
        (
            "R3",
            say("Teacher for one year", "Enseignante, un an", "مدرّس لمدة سنة"),
            50000,
        ),
    )
    return ProjectPage(
        slug="P4",
        title=titles()["P4"],
        lede=say(
            "A room with books and tablets, evening classes in Arabic and in French,"
            " open to all residents and newcomers.",
            "Une salle avec des livres et des tablettes, des cours du soir en arabe et"
            " en français, ouverte à tous les habitants et nouveaux venus.",
            "قاعة بها كتب ولوحات إلكترونية ودروس مسائية بالعربية والفرنسية،"
            " مفتوحة لكل السكان والوافدين.",
        ),
        place=places()["P4"],
        territory=territory().name,
        association=say(
            "the association Tamunt", "l’association Tamunt", "جمعية تامونت"
        ),
        state="collecting",
        picture="lights.svg",
        figures=figures(180000, 0, 0),
        contributions=0,
        received=(),
        paid=(),
        budget=tuple(
            BudgetLine(code, name, mad(budget), mad(0)) for code, name, budget in lines
        ),
        spending=(),
        spending_count=0,
        waiting=(Waiting(eur(50), mad(539), "10.775", date(2026, 5, 6)),),
        seal=SEAL,
        is_open_to_gifts=True,
    )
