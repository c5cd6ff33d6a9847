"""The examples of the auditor's pages."""

from datetime import UTC, date, datetime
from uuid import UUID

from app.auditing.pages import AuditPage, Check, FundRow, Sums
from app.bookkeeping import pages as books
from app.i18n import current_language
from tests.web.examples.territory import territory
from tests.web.examples.words import PICTURE, eur, mad, say, titles


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


def charts():
    """The charts side by side, with an account that one of them has no number for."""
    french = "Plan comptable des associations (règlement ANC 2018-06)"
    moroccan = "Plan comptable marocain des associations (projet)"

    def row(name, numbers, balance, others=()):
        cells = (cell and books.NumberCell(*cell) for cell in numbers)
        return books.ChartLine(name, "", tuple(cells), books.Sides.of(balance), others)

    gifts = ("75411", "Dons manuels"), ("75861", "Dons reçus")
    bank = ("512", "Banques"), ("5141", "Banques (solde débiteur)")
    advance = ("467", "Autres comptes débiteurs ou créditeurs"), None
    rows = (
        row(say("Bank", "Banque", "البنك"), bank, eur(20000)),
        row(say("Gifts received", "Dons reçus", "هبات محصّلة"), gifts, eur(-24000)),
        row(
            say(
                "Advance to the association", "Avance à l’association", "تسبيق للجمعية"
            ),
            advance,
            eur(4000),
            (mad(43200),),
        ),
    )
    return books.ChartPage(
        book=territory().name,
        at=date(2027, 4, 30),
        keepers=(books.Choice("", say("All", "Tous", "الكل"), is_chosen=True),),
        charts=(books.Choice("", french, is_chosen=True),),
        columns=(books.ChartColumn(french, "FR"), books.ChartColumn(moroccan, "MA")),
        is_by_number=False,
        drafts=(moroccan,),
        missing=(say("Advance", "Avance", "تسبيق"),),
        sections=(
            books.ChartSection(
                "OP", "Passerelle", rows, books.Sides(eur(24000), eur(24000))
            ),
        ),
        trial_balance_url="#",
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


def entry_postings(account_url, amount):
    return tuple(
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
    )


def entry_acts():
    return (
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
        postings=entry_postings(account_url, amount),
        totals=(books.Sides(amount, amount),),
        evidence=(
            books.EvidenceLink(
                f"/{language}/evidence/1", PICTURE.format(1), "facture.png"
            ),
        ),
        acts=entry_acts(),
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
        public_id=UUID(int=7),
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
                (Sums(mad(received), mad(spent)),),
                f"{trial}?fund={code}",
                f"/{language}/projects/{code}/statement.pdf",
            )
            for code, association, received, spent in rows
        ),
        trial_balance_url=trial,
    )
