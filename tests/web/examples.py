"""Example values of every page, with the figures of the demonstration."""

from datetime import UTC, date, datetime

from app.auditing.pages import AuditPage, Check, FundRow
from app.bookkeeping import pages as books
from app.contributing.pages import Effect, GivePage, ThanksPage
from app.i18n import current_language
from app.projects.pages import (
    BeingChecked,
    BudgetLine,
    Correction,
    Document,
    EvidencePicture,
    Figures,
    Paid,
    PaidWith,
    ProjectPage,
    Received,
    Seal,
    Spending,
    Waiting,
)
from app.sandbox.views import OperatorPage, PageRow, PaymentPage
from app.spending import pages as spending
from app.territories.pages import Event, Pin, ProjectCard, TerritoryPage
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


def territory():
    title, place = titles(), places()
    rows = (
        ("P1", "done", "tank.svg", figures(900000, 900000, 900000)),
        ("P2", "building", "granary.svg", figures(640000, 640000, 511700)),
        ("P3", "repaying", "argan.svg", figures(540000, 540000, 504000)),
        ("P4", "collecting", "lights.svg", figures(180000, 0, 0)),
    )
    summary = {
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
        events=(
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
                say(
                    "back in the account", "de retour sur le compte", "عادت إلى الحساب"
                ),
                "P2",
            ),
        ),
        pins=(
            Pin("P1", title["P1"], place["P1"], 384, 168),
            Pin("P2", title["P2"], place["P2"], 482, 160),
            Pin("P3", title["P3"], place["P3"], 509, 119),
        ),
        waiting=(Waiting(eur(50)),),
        paid_back=eur(11715, 23),
        seal=SEAL,
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
            correction=Correction(
                mad(6500),
                date(2026, 6, 9),
                say(
                    "one invoice was counted twice",
                    "une facture était comptée deux fois",
                    "فاتورة احتُسبت مرتين",
                ),
            ),
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


def dormitory():
    """A project on its way: money of three kinds, some of it not spent yet."""
    title = titles()["P2"]
    lines = (
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


def give(amount=None):
    amount = amount or eur(50)
    return GivePage(
        slug="P4",
        title=titles()["P4"],
        territory=territory().name,
        operator="Passerelle Anti-Atlas",
        presets=(eur(20), eur(50), eur(100), eur(250)),
        smallest=eur(1),
        effect=Effect(
            amount,
            is_fee_borne=True,
            estimate=mad(538, 75),
            rate="10.775",
            rate_on=date(2026, 5, 6),
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
    return OperatorPage("demo", "normal", 0, 0, (row,))


def to_do():
    language = current_language()
    report = f"/{language}/spending/1"
    return spending.ToDoPage(
        association=say("Association Tamunt", "Association Tamunt", "جمعية تامونت"),
        to_do=(
            spending.ToDo(
                "users",
                "soon",
                say(
                    "Approve a payment reported by Mohand Aguerd",
                    "Approuver un paiement déclaré par Mohand Aguerd",
                    "صادِق على أداء صرّح به محند أكرد",
                ),
                say(
                    "Kitchen shelves. You did not report it, so you may approve.",
                    "Étagères de cuisine. Déclaré par un autre : à vous d’approuver.",
                    "رفوف المطبخ. لم تصرّح به، فيمكنك المصادقة.",
                ),
                mad(5200),
                say("Read and approve", "Lire et approuver", "اقرأ وصادِق"),
                report,
            ),
            spending.ToDo(
                "rotate-ccw",
                "late",
                say(
                    "Send a readable photo again",
                    "Renvoyer une photo lisible",
                    "أعِد إرسال صورة مقروءة",
                ),
                say(
                    "The president could not read the date.",
                    "La présidente n’a pas pu lire la date.",
                    "لم تتمكن الرئيسة من قراءة التاريخ.",
                ),
                mad(1840),
                say("Open", "Ouvrir", "افتح"),
                report,
            ),
        ),
        projects=(
            spending.ProjectMoney(
                slug="P2",
                title=titles()["P2"],
                places=(
                    spending.Place(
                        say(
                            "Transferred, not yet spent",
                            "Viré, pas encore dépensé",
                            "محوّل ولم يُصرف بعد",
                        ),
                        mad(23300),
                    ),
                    spending.Place(
                        say("Bank account", "Compte bancaire", "الحساب البنكي"),
                        mad(105000),
                    ),
                ),
                held=mad(128300),
                being_checked=mad(5200),
                free=mad(123100),
                budget=dormitory().budget,
            ),
        ),
        reports=(
            spending.Report(
                "1",
                say("Kitchen shelves", "Étagères de cuisine", "رفوف المطبخ"),
                mad(5200),
                date(2026, 11, 24),
                "submitted",
            ),
            spending.Report(
                "2",
                say("Beds and lockers", "Lits et casiers", "الأسرّة والخزائن"),
                mad(104000),
                date(2026, 5, 28),
                "approved",
            ),
            spending.Report(
                "3",
                say("Paint", "Peinture", "صباغة"),
                mad(1840),
                date(2026, 11, 20),
                "refused",
            ),
        ),
    )


def report():
    return spending.ReportPage(
        association="Association Tamunt",
        project=spending.ProjectChoice("P2", titles()["P2"]),
        others=(spending.ProjectChoice("P4", titles()["P4"]),),
        currency="MAD",
        lines=tuple(
            spending.LineChoice(line.code, line.name, line.left)
            for line in dormitory().budget
        ),
        places=(
            spending.PlaceChoice("advance", mad(23300)),
            spending.PlaceChoice("local_bank", mad(105000)),
        ),
        key="k1",
    )


def approve(state="submitted", refusal=""):
    return spending.ApprovePage(
        public_id="1",
        association="Association Tamunt",
        project=titles()["P2"],
        slug="taliouine-dormitory",
        what=say("Kitchen shelves", "Étagères de cuisine", "رفوف المطبخ"),
        amount=mad(5200),
        spent_on=date(2026, 11, 23),
        seller="Menuiserie Imlil, Taliouine",
        line=spending.LineChoice("D4", say("Kitchen", "Cuisine", "المطبخ"), mad(60000)),
        left_after=mad(54800),
        paid_from="advance",
        reported_by="Mohand Aguerd",
        reported_at=datetime(2026, 11, 24, 19, 4, tzinfo=UTC),
        note=say(
            "Four shelves, delivered on Monday.",
            "Quatre étagères, livrées lundi.",
            "أربعة رفوف، سُلّمت يوم الإثنين.",
        ),
        evidence=(
            spending.EvidenceView("receipt.jpg", PICTURE.format(1), None, "0.4 MB"),
        ),
        state=state,
        key="k2",
        refusal=refusal,
    )


def trial_balance():
    language = current_language()
    account = f"/{language}/books/siroua/accounts/1"

    def row(role, name, keeper, fund, balance):
        return books.TrialRow(
            role, name, keeper, fund, books.Sides.of(balance), balance, account
        )

    bank = say("Bank", "Banque", "البنك")
    gifts = say("Gifts received", "Dons reçus", "هبات محصّلة")
    advance = say(
        "Advance to the association", "Avance à l’association", "تسبيق للجمعية"
    )
    used = say("Used for the project", "Employé pour le projet", "مستعمل في المشروع")
    fx = say("Exchange clearing", "Compte de change", "حساب الصرف")
    euro = (
        row("fx", fx, "Passerelle", "P2", eur(36000)),
        row("source.gift", gifts, "Passerelle", "P2", eur(-24000)),
        row(
            "source.match",
            say("Matching funds", "Abondement", "التمويل المقابل"),
            "Passerelle",
            "P2",
            eur(-12000),
        ),
    )
    dirham = (
        row("advance", advance, "Passerelle", "P2", mad(23300)),
        row("local_bank", bank, "Tamunt", "P2", mad(105000)),
        row("use", used, "Passerelle", "P2", mad(365500)),
        row("use", used, "Tamunt", "P2", mad(95000)),
        row("fx", fx, "Passerelle", "P2", mad(-388800)),
        row(
            "source.public",
            say("Public money", "Argent public", "مال عمومي"),
            "Tamunt",
            "P2",
            mad(-200000),
        ),
    )
    return books.TrialBalancePage(
        book=territory().name,
        at=date(2027, 4, 30),
        funds=(
            books.Choice("", say("All funds", "Tous les fonds", "كل الصناديق")),
            books.Choice("P2", titles()["P2"], is_chosen=True),
        ),
        sections=(
            books.TrialSection("EUR", euro, books.Sides(eur(36000), eur(36000))),
            books.TrialSection("MAD", dirham, books.Sides(mad(588800), mad(588800))),
        ),
        download_url="#",
    )


def account():
    language = current_language()
    entry, proof = f"/{language}/entries/79", f"/{language}/evidence/1"
    beds = say("Beds and lockers", "Lits et casiers", "الأسرّة والخزائن")
    lines = (
        (79, date(2026, 5, 28), beds, mad(104000), mad(462000), False),
        (80, date(2026, 6, 9), beds, mad(-6500), mad(455500), True),
    )
    return books.AccountPage(
        book=territory().name,
        name=say("Used for the project", "Employé pour le projet", "مستعمل في المشروع"),
        role="use",
        keeper="Passerelle Anti-Atlas",
        fund=titles()["P2"],
        currency="MAD",
        first_day=date(2026, 5, 1),
        last_day=date(2027, 4, 30),
        opening=mad(358000),
        lines=tuple(
            books.AccountLine(
                str(number),
                entry,
                day,
                day,
                what,
                "P2",
                books.Sides.of(amount),
                balance,
                (books.EvidenceLink(proof, PICTURE.format(1), "facture.png"),),
                is_correction,
            )
            for number, day, what, amount, balance, is_correction in lines
        ),
        moved=books.Sides(mad(104000), mad(6500)),
        closing=mad(455500),
        trial_balance_url=f"/{language}/books/siroua/trial-balance",
        download_url="#",
    )


def entry():
    language = current_language()
    account_url = f"/{language}/books/siroua/accounts/1"
    amount = mad(104000)
    return books.EntryPage(
        book=territory().name,
        number="79",
        what=say("Beds and lockers", "Lits et casiers", "الأسرّة والخزائن"),
        fact="demo:F05",
        day=date(2026, 5, 28),
        occurred_on=date(2026, 5, 28),
        posted_at=datetime(2026, 5, 28, 20, 31, tzinfo=UTC),
        postings=tuple(
            books.PostingRow(
                role,
                name,
                account_url,
                "Passerelle Anti-Atlas",
                "P2",
                books.Sides.of(signed),
                signed,
            )
            for role, name, signed in (
                (
                    "use",
                    say("Used for the project", "Employé pour le projet", "مستعمل"),
                    amount,
                ),
                (
                    "advance",
                    say("Advance", "Avance", "تسبيق"),
                    -amount,
                ),
            )
        ),
        totals=(books.Sides(amount, amount),),
        evidence=(
            books.EvidenceLink(
                f"/{language}/evidence/1", PICTURE.format(1), "facture.png"
            ),
        ),
        acts=(
            books.ActRow(
                say("Reported", "Déclaré", "صُرّح به"),
                "Mohand Aguerd",
                datetime(2026, 5, 28, 19, 4, tzinfo=UTC),
            ),
            books.ActRow(
                say("Approved", "Approuvé", "صودق عليه"),
                "Zahra Imoulane",
                datetime(2026, 5, 28, 20, 31, tzinfo=UTC),
            ),
        ),
        related=(
            books.RelatedEntry(
                say("Partly taken back by", "Repris en partie par", "سُحب جزء منه في"),
                "80",
                f"/{language}/entries/80",
            ),
        ),
    )


def evidence():
    language = current_language()
    return books.EvidencePage(
        name="facture.png",
        url=PICTURE.format(1),
        download_url="#",
        is_picture=True,
        is_public_copy=True,
        fingerprint="37d0 2f9b f2bc 4a4e 110a bf10",
        size="0.4 MB",
        added_on=date(2026, 5, 28),
        entry_number="79",
        entry_url=f"/{language}/entries/79",
        what=say("Beds and lockers", "Lits et casiers", "الأسرّة والخزائن"),
        amount=mad(104000),
    )


def audit():
    language = current_language()
    trial = f"/{language}/books/siroua/trial-balance"
    title = titles()
    rows = (
        ("P1", "Tifaouine", 900000, 900000),
        ("P2", "Tamunt", 640000, 511700),
        ("P3", "Azwu", 540000, 504000),
        ("P4", "Tamunt", 0, 0),
    )
    return AuditPage(
        territory=territory().name,
        book="siroua",
        first_day=date(2026, 1, 10),
        last_day=date(2027, 4, 15),
        checks=(
            Check(
                say("Debits equal credits", "Débit égal crédit", "المدين يساوي الدائن"),
                say("in every entry and fund", "partout", "في كل قيد وصندوق"),
                is_good=True,
            ),
            Check(
                say(
                    "87 entries, none changed", "87 écritures intactes", "87 قيدا سليما"
                ),
                say("checked today", "contrôlé aujourd’hui", "رُوجعت اليوم"),
                is_good=True,
            ),
            Check(
                say(
                    "Every expense has a receipt",
                    "Chaque dépense a son justificatif",
                    "لكل مصروف وصله",
                ),
                say("and two people", "et deux personnes", "وشخصان"),
                is_good=True,
            ),
            Check(
                say("2 lines over budget", "2 lignes dépassées", "بندان فوق الميزانية"),
                say("with a reason each", "avec leur raison", "مع السبب"),
                is_good=False,
            ),
        ),
        funds=tuple(
            FundRow(
                code,
                title[code],
                association,
                mad(received),
                mad(spent),
                mad(received - spent),
                f"{trial}?fund={code}",
                f"/{language}/projects/{code}/statement.pdf",
            )
            for code, association, received, spent in rows
        ),
        trial_balance_url=trial,
    )
