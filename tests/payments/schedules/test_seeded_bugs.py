"""For each kind of fault a bug that it brings out: the schedules catch every one."""

from contextlib import suppress
from itertools import count

import pytest
from sqlalchemy.exc import IntegrityError

from app.contributing import sweeping
from app.webhooks import views
from ledger.book.errors import LedgerError
from payments import bulk, movements, seen, settling
from payments.bulk import Recorded
from payments.gateway import GatewayError, RefusedByProviderError
from payments.rails import signatures
from payments.rails.stripe import client, gateway, notices
from payments.rails.stripe.gateway import StripeGateway
from tests.payments.schedules.plan import KINDS, TWICE, plan_of
from tests.payments.schedules.play import Player
from twins.stripe import TwinError

NUMBERS = count(1)


def no_sweep(monkeypatch):
    monkeypatch.setattr(sweeping, "_list", lambda *_: Recorded())
    monkeypatch.setattr(sweeping, "_look_again", lambda *_: ())


def no_memory(monkeypatch):
    for module in (movements, settling):
        monkeypatch.setattr(module, "find_movement", lambda *_: None)
    for module in (bulk, settling, sweeping):
        monkeypatch.setattr(module, "new_of", lambda _session, _book, told: list(told))


def latest_first(monkeypatch):
    gather = gateway.movements_of

    def turned(*arguments):
        found = gather(*arguments)
        return type(found)(found.movements[::-1], found.refunds, found.disputes)

    monkeypatch.setattr(gateway, "movements_of", turned)


def no_patience(monkeypatch):
    monkeypatch.setattr(signatures, "TOLERANCE_SECONDS", -1)


def any_signature(monkeypatch):
    monkeypatch.setattr(notices, "verify", lambda _body, _header, _secrets, now: now)


def any_account(monkeypatch):
    read = notices._about
    monkeypatch.setattr(notices, "_about", lambda e: read({**e, "account": None}))


def any_mode(monkeypatch):
    monkeypatch.setattr(views, "_of_mode", lambda found, _book: found)


def new_key_each_time(monkeypatch):
    begin = StripeGateway.start

    def started(self, request, key):
        return begin(self, request, f"{key}:{next(NUMBERS)}")

    monkeypatch.setattr(StripeGateway, "start", started)
    monkeypatch.setattr(StripeGateway, "find", lambda *_: None)


def no_look(monkeypatch):
    monkeypatch.setattr(StripeGateway, "find", lambda *_: None)


def uncertain_is_no(monkeypatch):
    monkeypatch.setattr(client, "_meaning", lambda _error: RefusedByProviderError("no"))


BUGS = {
    "lost": new_key_each_time,
    "500": no_look,
    "409": uncertain_is_no,
    "429": uncertain_is_no,
    "key_expiry": no_look,
    "crash": new_key_each_time,
    "dropped": no_sweep,
    "doubled": no_memory,
    "twinned": no_memory,
    "reordered": latest_first,
    "delayed": no_patience,
    "forged": any_signature,
    "wrong_account": any_account,
    "wrong_mode": any_mode,
}


def test_every_kind_has_its_bug():
    assert set(BUGS) == set(KINDS)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_a_seeded_bug_is_caught_and_without_it_nothing(till, kind, monkeypatch):
    sound = Player(till)
    sound.play(plan_of(1, most=6, only=kind))
    assert sound.faults_of() == []
    BUGS[kind](monkeypatch)
    broken = Player(till)
    broken.injected += sound.injected
    # What the book or the provider refuses by name is caught before anybody looks.
    with suppress(LedgerError, GatewayError, IntegrityError, TwinError):
        broken.play(plan_of(2, most=6, only=kind))
        assert broken.faults_of() != []


@pytest.mark.full
def test_a_claim_that_is_forgotten_is_caught(till, monkeypatch):
    sound = Player(till)
    sound.play(plan_of(3, most=6, scripts=TWICE))
    assert sound.faults_of() == []
    monkeypatch.setattr(
        seen, "see_payer", lambda _session, _book, _incoming, known: known
    )
    broken = Player(till)
    broken.play(plan_of(4, most=6, scripts=TWICE))
    assert any("payer_claim" in fault for fault in broken.faults_of())
