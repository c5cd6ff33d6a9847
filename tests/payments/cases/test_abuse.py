"""Cases 45, 53 and 71: too many pages, amounts in odd words, what is kept of people."""

from datetime import timedelta

import pytest

from app.contributing.views import PAGES_OF_PAYER
from payments.inbox import shred_notices
from tests.browser import served
from tests.payments.test_pages import FORM, filled

httpx = pytest.importorskip("httpx")


@pytest.fixture
def visitor(site):
    with served(site) as address, httpx.Client(base_url=address) as client:
        yield client


def test_case_45_who_opens_page_after_page_is_stopped_and_others_are_not(visitor):
    most = int(PAGES_OF_PAYER.split()[0])
    form = visitor.get(FORM)
    wrong = filled(form, amount="0", email="tester@example.org")
    answers = [visitor.post(FORM, data=wrong).status_code for _ in range(most + 1)]
    assert answers == [422] * most + [429]
    other = filled(form, amount="0", email="amina@example.org")
    assert visitor.post(FORM, data=other).status_code == 422


@pytest.mark.both
@pytest.mark.sampled
@pytest.mark.parametrize("text", ["0.49", "-5", "0", "1e3", "abc", "NaN"])
def test_case_53_amounts_that_are_not_taken_are_told(visitor, text):
    form = visitor.get(FORM)
    answer = visitor.post(FORM, data=filled(form, amount=text))
    assert answer.status_code == 422
    assert "csrf_token" in answer.text


def test_case_71_old_messages_keep_their_fact_and_lose_their_words(till):
    till.give()
    till.pay()
    till.hear()
    with till.session() as session:
        later = till.clock() + timedelta(days=3650)
        number = shred_notices(session, till.book, later)
        session.commit()
        assert number == len(till.notices())
        assert shred_notices(session, till.book, later) == 0
    assert set(till.notices()) == {"done"}
