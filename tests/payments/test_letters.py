"""A letter is written beside what it tells of, goes once, and names nobody in a row."""

import pytest
from sqlalchemy import select, text

from app.contributing.tables import Contribution, Giver
from app.letters.mailer import (
    MailRefusedError,
    MailServer,
    MailWaitsError,
    SmtpMailer,
)
from app.letters.outbox import CUT_OFF, MOST_TRIES, Reader, write_letter
from app.letters.sending import MAILER
from app.letters.tables import OutboxLetter
from app.letters.values import Facts, Letter, LetterKind
from ledger.money import Money
from payments.attempts import Witness
from tests.payments.letterbox import Heard, Letterbox, mail_server, open_box, send_all
from tests.payments.test_fates import ask_back, let


@pytest.fixture
def box(shop):
    yield open_box(shop)
    shop.app.extensions.pop(MAILER, None)


def paid(shop, **more):
    shop.give(shop.gift(**more))
    shop.happen("paid")
    shop.work()


def outbox(shop):
    with shop.session() as session:
        query = select(OutboxLetter).where(OutboxLetter.book_id == shop.book.id)
        found = list(session.scalars(query.order_by(OutboxLetter.id)))
        session.expunge_all()
        return found


def test_a_gift_that_arrives_is_told_once_whoever_learns_of_it(shop, box):
    paid(shop)
    shop.look()
    shop.sweep()
    assert send_all(shop) == 1
    assert send_all(shop) == 0
    assert box.subjects == ["Your gift of €50.00 is received"]
    message = box.arrived[0]
    assert message["To"] == "a@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "text/plain",
        "text/html",
    ]


@pytest.mark.parametrize(
    ("language", "news", "direction"),
    [("fr", "Votre don de", "ltr"), ("ar", "وصلت هبتك", "rtl")],
)
def test_a_letter_speaks_the_language_of_the_gift(shop, box, language, news, direction):
    paid(shop, language=language)
    send_all(shop)
    (message,) = box.arrived
    assert str(message["Subject"]).startswith(news)
    assert message["Content-Language"] == language
    page = message.get_body(("html",)).get_content()
    assert f'<html lang="{language}" dir="{direction}">' in page


def test_a_server_that_is_busy_gets_the_same_message_later(shop, box):
    box.answers = ["later"]
    paid(shop)
    assert send_all(shop) == 0
    assert send_all(shop) == 0  # not before the first try counts as over
    shop.clock.move(seconds=int(CUT_OFF.total_seconds()) + 1)
    assert send_all(shop) == 1
    assert len(box.arrived) == 1


def test_a_sender_that_is_cut_off_sends_again_under_the_same_name(shop, box):
    box.answers = ["cut"]
    paid(shop)
    with pytest.raises(SystemExit):
        send_all(shop)
    shop.clock.move(seconds=int(CUT_OFF.total_seconds()) + 1)
    assert send_all(shop) == 1
    first, second = box.arrived
    assert first["Message-ID"] == second["Message-ID"]


def test_a_no_that_stays_ends_the_letter_and_tries_are_counted(shop, box):
    box.answers = ["never"]
    paid(shop)
    send_all(shop)
    assert [(each.state, each.error) for each in outbox(shop)] == [
        ("refused", "no such box")
    ]
    shop.give(shop.gift("form-2"))
    shop.happen("paid", "form-2")
    shop.work()
    box.answers = ["later"] * 20
    for _ in range(MOST_TRIES + 2):
        send_all(shop)
        shop.clock.move(minutes=11)
    assert outbox(shop)[1].state == "refused"
    assert outbox(shop)[1].tries == MOST_TRIES


def test_without_a_mail_server_letters_wait_and_old_news_is_never_sent(shop):
    paid(shop)
    assert send_all(shop) == 0
    shop.clock.move(days=4)
    box = open_box(shop)
    send_all(shop)
    shop.app.extensions.pop(MAILER)
    assert box.arrived == []
    assert [(each.state, each.error) for each in outbox(shop)] == [("dropped", "stale")]


def test_who_was_erased_gets_nothing_and_no_row_names_them(shop, box):
    paid(shop)
    with shop.session() as session:
        row = session.scalar(
            select(Contribution).where(Contribution.book_id == shop.book.id)
        )
        giver = session.get(Giver, (shop.book.id, row.party_id))
        giver.email, giver.erased_at = None, shop.clock()
        session.commit()
        kept = session.execute(
            text("select l::text from app.letter l where book_id = :book"),
            {"book": shop.book.id},
        ).scalar_one()
    send_all(shop)
    assert box.arrived == []
    assert [(each.state, each.error) for each in outbox(shop)] == [
        ("dropped", "erased")
    ]
    assert "a@example" not in kept
    assert "Amina" not in kept


def test_the_same_letter_is_written_once(shop):
    paid(shop)
    with shop.session() as session:
        party = outbox(shop)[0].party_id
        letter = Letter("k", LetterKind.REFUNDED, Facts("P1", Money(100, "EUR")))
        witness = Witness("officer", shop.clock())
        assert write_letter(session, shop.book, witness, Reader(party), letter)
        assert not write_letter(session, shop.book, witness, Reader(party), letter)
        session.rollback()
    assert len(outbox(shop)) == 1


@pytest.mark.full
def test_the_mail_server_hears_a_whole_message(shop):
    heard = Heard()
    with mail_server(heard) as port:
        server = MailServer("127.0.0.1", port, is_plain=True)
        shop.app.extensions[MAILER] = SmtpMailer(server)
        paid(shop, language="ar")
        assert send_all(shop) == 1
    shop.app.extensions.pop(MAILER)
    (body,) = heard.bodies
    assert "Message-ID: <" in body
    assert any(
        line.casefold().startswith("rcpt to:<a@example.org>") for line in heard.lines
    )


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("550 nobody", MailRefusedError), ("451 later", MailWaitsError)],
)
def test_the_mail_servers_no_is_told_apart_from_its_not_yet(shop, answer, kind):
    box = Letterbox()
    shop.app.extensions[MAILER] = box
    paid(shop)
    send_all(shop)
    shop.app.extensions.pop(MAILER)
    with mail_server(Heard(refuse=answer)) as port, pytest.raises(kind):
        SmtpMailer(MailServer("127.0.0.1", port, is_plain=True)).send(box.arrived[0])


def test_no_server_at_all_means_later(shop, box):
    paid(shop)
    send_all(shop)
    with pytest.raises(MailWaitsError):
        SmtpMailer(MailServer("127.0.0.1", 9, is_plain=True)).send(box.arrived[0])


def have_twice(shop, language):
    shop.give(shop.gift(language=language))
    shop.happen("debit")
    shop.work()
    shop.happen("settle")
    shop.work()
    ask_back(shop, 5000)
    shop.happen("return")
    shop.work()


@pytest.mark.parametrize(
    ("language", "news", "kindly"),
    [
        ("en", "€50.00 has reached you twice", "ask you kindly"),
        ("fr", "Vous avez reçu 50,00", "Merci de nous rendre"),
        ("ar", "وصلك", "نرجو منك"),
    ],
)
def test_who_has_it_twice_is_asked_once_and_politely(shop, box, language, news, kindly):
    have_twice(shop, language)
    shop.look()
    shop.sweep()
    assert send_all(shop) == 2
    assert [one for one in box.subjects if news in one] == box.subjects[-1:]
    text = box.text()
    assert kindly in text
    assert "/payments/" in text


def test_who_has_it_once_is_not_told_that_it_is_owed(shop, box):
    have_twice(shop, "en")
    let(shop, "refund_failed")
    send_all(shop)
    assert not [one for one in box.subjects if "could not go back" in one]
    assert outbox(shop)[-1].kind == "claimed"
