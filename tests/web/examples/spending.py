"""The examples of an association: to do, report, approve."""

from datetime import UTC, date, datetime

from app.i18n import current_language
from app.spending import pages as spending
from tests.web.examples.projects import dormitory
from tests.web.examples.words import PICTURE, mad, say, titles


def tasks(report):
    return (
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
    )


def own_money():
    return (
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
    )


def last_reports():
    return (
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
    )


def to_do():
    language = current_language()
    report = f"/{language}/spending/1"
    return spending.ToDoPage(
        association=say("Association Tamunt", "Association Tamunt", "جمعية تامونت"),
        to_do=tasks(report),
        projects=own_money(),
        reports=last_reports(),
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
