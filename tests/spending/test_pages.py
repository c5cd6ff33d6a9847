"""Report and approve through the pages, as two officers would."""

import io
import re
from datetime import date

import pytest
from sqlalchemy import select, text

from app.clock import CLOCK
from app.extensions import db
from app.projects.known import find_public
from app.projects.queries import project_page
from app.projects.views import render
from app.spending.tables import Expense
from tests.evidence import pictures
from tests.people.visiting import Visitor
from tests.spending.scene import NOON, mad
from tests.spending.test_commands import approve, report

HIDDEN = re.compile(r'type="hidden" name="(key|kept)" value="([^"]*)"')


@pytest.fixture(autouse=True)
def _noon(app):
    app.extensions[CLOCK] = lambda: NOON
    yield
    del app.extensions[CLOCK]


def hidden(answer, name):
    return [value for found, value in HIDDEN.findall(answer.text) if found == name]


def page_of(served):
    return f"/en/spending/new?project=water-{served.book.code}"


def filled(**changes):
    form = {
        "amount": "300",
        "what": "9 brass taps",
        "seller": "Quincaillerie du Souss",
        "spent_on": "2026-05-20",
        "line": "B1",
        "paid_from": "local_bank",
        "note": "",
        **changes,
    }
    return {name: value for name, value in form.items() if value is not None}


def photo(total="8 640.00", name="IMG_0042.jpg", data=None):
    data = data or pictures.encoded(pictures.receipt(total=total), "JPEG")
    return (io.BytesIO(data), name)


def send(visitor, served, *, files=None, form=None, shown=None):
    shown = shown or visitor.get(page_of(served))
    data = {
        "key": hidden(shown, "key")[0],
        "kept": hidden(shown, "kept"),
        **(form or filled()),
    }
    if files is not None:
        data["evidence"] = files
    return visitor.post(page_of(served), data)


def expenses(served):
    served.session.rollback()
    query = select(Expense).where(Expense.book_id == served.book.id)
    return list(served.session.scalars(query.order_by(Expense.id)))


def test_a_treasurer_reports_and_the_president_approves(served, signed_in):
    khadija, brahim = signed_in("Khadija"), signed_in("Brahim")
    sent = send(khadija, served, files=[photo()])
    assert sent.status_code == 303
    own = khadija.get(sent.location)
    assert "Another officer decides." in own.text
    (expense,) = expenses(served)
    assert (expense.amount_minor, expense.currency) == (300_00, "MAD")
    to_do = brahim.get("/en/to-do")
    assert "Read and approve: 9 brass taps" in to_do.text
    shown = brahim.get(sent.location)
    assert "Khadija" in shown.text
    form = {"key": hidden(shown, "key")[0], "decision": "approve"}
    answer = brahim.post(
        f"{sent.location}/decision", {**form, "is_public_safe": "yes"}, sent.location
    )
    assert answer.status_code == 303
    approved = brahim.get(sent.location).text
    assert "Approved and written in the ledger." in approved
    assert re.search(r'href="/en/projects/[^"]+#spending">See it on', approved)
    assert "9 brass taps" not in brahim.get("/en/to-do").text.split("Last reports")[0]


def decided(served, signed_in, answer):
    """Report an expense, and let the president decide about it with an answer."""
    expense = report(served)
    served.session.commit()
    page = f"/en/spending/{expense.public_id}"
    brahim = signed_in("Brahim")
    form = {"key": "k", "decision": "approve", **answer}
    return brahim.post(f"{page}/decision", form, page), brahim.get(page).text


@pytest.mark.both
def test_whoever_approves_is_asked_whether_everyone_may_see(served, signed_in):
    answer, page = decided(served, signed_in, {})
    assert answer.status_code == 422
    assert "Say whether everyone may see the receipt." in answer.text
    assert "checked" not in page.split("May everyone see")[1].split("</fieldset>")[0]
    assert "Approved" not in page


@pytest.mark.both
@pytest.mark.sampled
@pytest.mark.parametrize(("word", "public"), [("yes", 0), ("no", 1)])
def test_what_stays_private_is_said_to_everyone(app, served, signed_in, word, public):
    _answer, page = decided(served, signed_in, {"is_public_safe": word})
    assert ("kept private", "shown to everyone")[word == "yes"] in page
    assert re.search(r"Approved by</dt><dd[^>]*>Brahim", page)
    with app.test_request_context("/en/"):
        project = find_public(
            db.session, served.book, f"water-{served.book.code}", "en"
        )
        shown = render(project_page(db.session, served.book, project, "en"))
    assert shown.count("The receipt is kept private") == public
    assert shown.count('class="thumb"') == 1 - public


@pytest.mark.parametrize("author", ["Khadija", "Brahim"])
def test_the_author_has_no_button_and_no_way_round_it(served, signed_in, author):
    writer = signed_in(author)
    sent = send(writer, served, files=[photo()])
    shown = writer.get(sent.location)
    assert 'name="decision"' not in shown.text
    assert "The person who reports never approves." in shown.text
    form = {"key": "forced", "decision": "approve", "is_public_safe": "yes"}
    answer = writer.post(f"{sent.location}/decision", form, page_of(served))
    assert answer.status_code == 403
    assert "The person who reports never approves." in answer.text
    assert "9 brass taps" in answer.text
    assert "Approved and written" not in writer.get(sent.location).text


def test_a_mistake_loses_nothing_that_was_typed_or_sent(served, signed_in):
    khadija = signed_in("Khadija")
    form = filled(amount="1.500", line=None, note="for the school tap")
    answer = send(khadija, served, files=[photo()], form=form)
    assert answer.status_code == 422
    assert "Problem:" in answer.text
    for typed in ("1.500", "9 brass taps", "for the school tap", "2026-05-20"):
        assert typed in answer.text
    (kept,) = hidden(answer, "kept")
    assert expenses(served) == []
    again = send(khadija, served, shown=answer)
    assert again.status_code == 303
    assert kept in str(hidden(answer, "kept"))
    assert len(expenses(served)) == 1


@pytest.mark.both
def test_a_bad_file_keeps_the_good_one_and_says_what_to_do(served, signed_in):
    khadija = signed_in("Khadija")
    heic = b"\0\0\0\x18ftypheic" + bytes(64)
    files = [photo(), photo(name="IMG_1.jpg", data=heic)]
    answer = send(khadija, served, files=files)
    assert answer.status_code == 422
    assert "IMG_1.jpg: This photo is in the HEIC format" in answer.text
    assert len(hidden(answer, "kept")) == 1


@pytest.mark.both
def test_c38_a_file_over_the_limit_loses_nothing(served, signed_in):
    khadija = signed_in("Khadija")
    big = photo(data=b"\xff\xd8\xff" + bytes(14_000_000))
    answer = send(khadija, served, files=[big])
    assert answer.status_code == 422
    assert "10 MB" in answer.text
    assert "9 brass taps" in answer.text


@pytest.mark.both
def test_a_kept_file_is_good_for_its_sender_alone(served, signed_in):
    khadija, brahim = signed_in("Khadija"), signed_in("Brahim")
    answer = send(khadija, served, files=[photo("77.00")], form=filled(line=None))
    shown = brahim.get(page_of(served))
    stolen = {
        "key": hidden(shown, "key")[0],
        "kept": [*hidden(answer, "kept"), "nonsense"],
        **filled(),
    }
    refused = brahim.post(page_of(served), stolen)
    assert refused.status_code == 422
    assert "Take a photo of the receipt" in refused.text


def test_sending_a_form_twice_reports_once(served, signed_in):
    khadija = signed_in("Khadija")
    shown = khadija.get(page_of(served))
    answers = {
        send(khadija, served, files=[photo()], shown=shown).location for _ in range(2)
    }
    assert len(answers) == 1
    assert len(expenses(served)) == 1


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"spent_on": "0206-05-20"}, "Look at the year of this day."),
        ({"spent_on": "2026-06-02"}, "This day has not come yet."),
        ({"amount": "8.640 dh env."}, "Write only figures"),
        ({"what": ""}, "Say what was bought"),
        ({"paid_from": "bank"}, "Not a valid choice"),
        ({"note": "valves\u2028taps"}, "Signs that cannot be printed were taken out"),
    ],
)
def test_each_mistake_says_what_to_write(served, signed_in, changes, words):
    answer = send(signed_in("Khadija"), served, files=[photo()], form=filled(**changes))
    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.both
def test_a_place_that_holds_too_little_is_said_at_reporting(served, signed_in):
    khadija, brahim = signed_in("Khadija"), signed_in("Brahim")
    form = filled(amount="1000.01")
    told = send(khadija, served, files=[photo()], form=form)
    assert told.status_code == 422
    assert "holds only MAD\u00a01\u00a0000.00" in told.text
    assert 'href="#paid_from"' in told.text
    for typed in ("1000.01", "9 brass taps", "2026-05-20", "Quincaillerie du Souss"):
        assert typed in told.text
    assert len(hidden(told, "kept")) == 1
    assert expenses(served) == []
    (known,) = re.findall(r'name="known_short" value="([^"]*)"', told.text)
    more = send(
        khadija, served, shown=told, form=filled(amount="1100", known_short=known)
    )
    assert more.status_code == 422  # told about another amount
    sent = send(khadija, served, shown=told, form={**form, "known_short": known})
    assert sent.status_code == 303
    for reader in (khadija, brahim):
        page = reader.get(sent.location).text
        assert "There is not enough money in that place yet." in page


@pytest.mark.both
def test_a_place_that_holds_enough_is_not_asked_about(served, signed_in):
    khadija = signed_in("Khadija")
    sent = send(khadija, served, files=[photo()], form=filled(amount="1000"))
    assert sent.status_code == 303
    assert "not enough money" not in khadija.get(sent.location).text


@pytest.mark.both
def test_c20_what_was_taken_out_of_a_text_is_shown_and_can_be_sent(served, signed_in):
    khadija = signed_in("Khadija")
    note = "a\u200bb\ufeff \U0001f6b0 c"
    answer = send(khadija, served, files=[photo()], form=filled(note=note))
    assert ">ab  c<" in answer.text
    again = send(khadija, served, shown=answer, form=filled(note="ab  c"))
    assert again.status_code == 303


@pytest.mark.full
@pytest.mark.parametrize(
    "other", [{"what": "12 valves"}, {"amount": "301"}, {"line": "B2"}, {"note": "n"}]
)
def test_a_form_sent_again_with_other_answers_loses_none(served, signed_in, other):
    khadija = signed_in("Khadija")
    shown = khadija.get(page_of(served))
    send(khadija, served, files=[photo()], shown=shown)
    form = filled(**other)
    again = send(khadija, served, files=[photo()], shown=shown, form=form)
    assert again.status_code == 422
    assert "sent already, with other answers" in again.text
    assert len(expenses(served)) == 1
    sent = send(khadija, served, shown=again, form=form)
    assert sent.status_code == 303
    assert len(expenses(served)) == 2


@pytest.mark.sampled
@pytest.mark.parametrize("decision", [{}, {"decision": ""}, {"decision": "Approve"}])
def test_only_the_word_approves(served, signed_in, decision):
    send(signed_in("Khadija"), served, files=[photo()])
    (made,) = expenses(served)
    page = f"/en/spending/{made.public_id}"
    brahim = signed_in("Brahim")
    form = {"key": "k" * 22, "reason": "", "refusal": "no date", **decision}
    answer = brahim.post(f"{page}/decision", form, page)
    assert answer.status_code == 422
    assert "Approve it, or send it back." in answer.text
    assert 'value="approve"' in brahim.get(page).text


@pytest.mark.full
def test_a_decision_changed_under_the_same_form_is_told(served, signed_in):
    send(signed_in("Khadija"), served, files=[photo()])
    (made,) = expenses(served)
    page = f"/en/spending/{made.public_id}"
    brahim = signed_in("Brahim")
    form = {"key": "k" * 22, "reason": "", "refusal": "no date"}
    token = brahim.token(page)
    refuse = {"csrf_token": token, **form, "decision": "refuse"}
    assert brahim.client.post(f"{page}/decision", data=refuse).status_code == 303
    approval = {
        "csrf_token": token,
        **form,
        "decision": "approve",
        "is_public_safe": "yes",
    }
    answer = brahim.client.post(f"{page}/decision", data=approval)
    assert answer.status_code == 422
    assert "You have decided about this report already." in answer.text


@pytest.mark.both
def test_money_that_is_not_there_becomes_a_helpful_word(served, signed_in):
    served.session.add_all(())
    expense = report(served, amount=mad(1500))
    served.session.commit()
    brahim = signed_in("Brahim")
    page = f"/en/spending/{expense.public_id}"
    form = {"key": "k", "decision": "approve", "is_public_safe": "no"}
    answer = brahim.post(f"{page}/decision", form, page)
    assert "Say why the line is overrun." in answer.text
    answer = brahim.post(f"{page}/decision", {**form, "reason": "dear"}, page)
    assert answer.status_code == 422
    assert "holds only" in answer.text
    assert "1\u00a0000" in answer.text


@pytest.mark.both
def test_a_report_is_sent_back_with_what_is_missing(served, signed_in):
    expense = report(served)
    served.session.commit()
    page = f"/en/spending/{expense.public_id}"
    brahim = signed_in("Brahim")
    form = {"key": "k", "decision": "refuse"}
    assert "Say what is missing" in brahim.post(f"{page}/decision", form, page).text
    reason = "The date cannot be read."
    brahim.post(f"{page}/decision", {**form, "refusal": reason}, page)
    khadija = signed_in("Khadija")
    assert reason in khadija.get("/en/to-do").text
    assert reason in khadija.get(page).text


def test_the_same_paper_on_another_report_is_shown_to_the_approver(served, signed_in):
    report(served, what="12 taps", spent_on=date(2026, 5, 2))
    expense = report(served)
    served.session.commit()
    shown = signed_in("Brahim").get(f"/en/spending/{expense.public_id}").text
    assert "This receipt is on another report." in shown
    assert "12 taps" in shown


@pytest.mark.both
def test_another_paper_is_not_taken_for_the_same(served, signed_in):
    first = served.photo(total="111.00")
    report(served, photo=False, evidence=(first.id,))
    expense = report(served)
    served.session.commit()
    shown = signed_in("Brahim").get(f"/en/spending/{expense.public_id}").text
    assert "This receipt is on another report." not in shown


@pytest.mark.full
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_page_speaks_each_language(served, signed_in, language):
    expense = report(served)
    served.session.commit()
    brahim = signed_in("Brahim")
    for path in (
        "to-do",
        f"spending/new?project=water-{served.book.code}",
        f"spending/{expense.public_id}",
    ):
        answer = brahim.get(f"/{language}/{path}")
        assert answer.status_code == 200
        assert f'lang="{language}"' in answer.text


@pytest.mark.parametrize(
    ("name", "status"),
    [("Khadija", 200), ("Said", 200), ("Bennis", 200), ("Nobody", 404), (None, 303)],
)
def test_who_may_read_a_report(app, served, signed_in, name, status):
    expense = report(served)
    served.session.commit()
    visitor = signed_in(name) if name else Visitor(app)
    answer = visitor.get(f"/en/spending/{expense.public_id}")
    assert answer.status_code == status


def test_evidence_is_private_until_it_is_cleared_and_posted(app, served, signed_in):
    expense = report(served)
    public_id = served.session.scalar(
        text(
            "select e.public_id from app.evidence e join app.expense_evidence x"
            " on x.book_id = e.book_id and x.evidence_id = e.id"
            " where x.expense_id = :id"
        ),
        {"id": expense.id},
    )
    served.session.commit()
    picture = f"/evidence/{public_id}/1.webp"
    original = f"/evidence/{public_id}/original"
    brahim, nobody, visitor = signed_in("Brahim"), signed_in("Nobody"), Visitor(app)
    assert brahim.get(picture).mimetype == "image/webp"
    assert nobody.get(picture).status_code == 404
    assert visitor.get(picture).status_code == 303
    approve(served, expense, is_cleared=True)
    served.session.commit()
    shown = visitor.get(picture)
    assert shown.status_code == 200
    assert shown.cache_control.public
    assert visitor.get(picture, headers={"If-None-Match": shown.headers["ETag"]})
    assert visitor.get(f"/evidence/{public_id}/1/small.webp").status_code == 200
    assert visitor.get(f"/evidence/{public_id}/2.webp").status_code == 404
    assert visitor.get(original).status_code == 303
    assert nobody.get(original).status_code == 404
    handed = brahim.get(original)
    assert handed.mimetype == "application/octet-stream"
    assert handed.headers["Content-Disposition"].startswith("attachment;")
    assert handed.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in handed.headers["Content-Security-Policy"]
