"""The words of each kind of letter, in the language of whoever gets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.letters.values import LetterKind, Words


@dataclass(frozen=True, slots=True)
class Told:
    """What a letter speaks of, written out: amount, project, day, and its links."""

    amount: str
    project: str
    day: str
    why: str
    payments: str
    give: str
    stop: str = ""
    association: str = ""
    account: str = ""
    before: str = ""
    tasks: str = ""
    choose: str = ""
    reference: str = ""
    gift: str = ""


def words_of(kind: LetterKind, told: Told) -> Words:
    """Write a letter."""
    return WORDS[kind](told)


def _received(told: Told) -> Words:
    return Words(
        news=_("Your gift of %(amount)s is received", amount=told.amount),
        figure=told.amount,
        paragraphs=(
            _(
                "It is for “%(project)s”. It waits in the project’s account for the "
                "next transfer to the association; until then you can ask for it back.",
                project=told.project,
            ),
            _("Your page shows what your money paid, with each receipt."),
        ),
        action=(_("See your payments"), told.payments),
        why=_because(),
        stop=told.stop,
    )


def _pledged(told: Told) -> Words:
    return Words(
        news=_("Your pledge of %(amount)s waits for your transfer", amount=told.amount),
        figure=told.amount,
        paragraphs=(
            _(
                "It is for “%(project)s”. Send it from your bank to %(account)s, with "
                "the reference %(reference)s: with it the transfer finds the project "
                "by itself.",
                project=told.project,
                account=told.account,
                reference=told.reference,
            ),
            _(
                "It waits until %(day)s; a later transfer counts too. Without a "
                "transfer you owe nothing.",
                day=told.day,
            ),
        ),
        action=(_("See how to send it"), told.gift),
        why=_because(),
    )


def _pledge_ended(told: Told) -> Words:
    return Words(
        news=_("Your pledge of %(amount)s has ended", amount=told.amount),
        figure=told.amount,
        paragraphs=(
            _(
                "No transfer for “%(project)s” has arrived in sixty days. You owe "
                "nothing. A transfer that is still under way counts all the same.",
                project=told.project,
            ),
        ),
        action=(_("Give again"), told.give),
        why=_because(),
    )


def _refund_asked(told: Told) -> Words:
    return Words(
        news=_("%(amount)s is asked back", amount=told.amount),
        figure=told.amount,
        paragraphs=(
            _(
                "It was given for “%(project)s”. A person looks at it, and we write "
                "again as soon as it is decided.",
                project=told.project,
            ),
            _("If you did not ask for it, tell us: nothing has moved yet."),
        ),
        action=(_("See your payments"), told.payments),
        why=_because(),
    )


def _refund_declined(told: Told) -> Words:
    return Words(
        news=_("%(amount)s cannot be given back", amount=told.amount),
        figure=told.amount,
        paragraphs=(
            _(
                "It was given for “%(project)s”, and was asked back.",
                project=told.project,
            ),
            told.why,
        ),
        action=(_("See your payments"), told.payments),
        why=_because(),
    )


def _refunded(told: Told) -> Words:
    return Words(
        news=_("%(amount)s goes back to you", amount=told.amount),
        figure=told.amount,
        paragraphs=(
            _(
                "It was given for “%(project)s”. It goes back the way it came: your "
                "bank shows it in five to ten days.",
                project=told.project,
            ),
        ),
        action=(_("See your payments"), told.payments),
        why=_because(),
    )


def _refund_failed(told: Told) -> Words:
    return Words(
        news=_("%(amount)s could not go back the way it came", amount=told.amount),
        figure=told.amount,
        paragraphs=(
            _("The card or account from which it came is closed, or refuses it."),
            _("The money is yours: we owe it to you, and send it by bank transfer."),
        ),
        action=(_("See your payments"), told.payments),
        why=_because(),
    )


def _claimed(told: Told) -> Words:
    return Words(
        news=_("%(amount)s has reached you twice", amount=told.amount),
        figure=told.amount,
        paragraphs=(
            _(
                "You gave it for “%(project)s”. We gave it back to you, and your bank "
                "then took it back for you as well. It may be a mistake at your bank; "
                "you need not have done anything.",
                project=told.project,
            ),
            _(
                "We ask you kindly to send it back. Your payments show our account and "
                "the reference. If your account shows it only once, write to us: we "
                "look at it together."
            ),
        ),
        action=(_("See how to send it back"), told.payments),
        why=_because(),
    )


def _surplus_offered(told: Told) -> Words:
    is_full = _(
        "You gave it for “%(project)s”, which had reached its limit. It was set apart "
        "and is yours to decide about.",
        project=told.project,
    )
    is_stopped = _(
        "You gave it for “%(project)s”, which was stopped before it was spent. It is "
        "yours to decide about.",
        project=told.project,
    )
    return Words(
        news=_("%(amount)s waits for your choice", amount=told.amount),
        figure=told.amount,
        paragraphs=(
            is_stopped if told.why == "stopped" else is_full,
            _("Give it to another project or to a common pool, or have it back."),
            _("If you choose nothing by %(day)s, it goes back to you.", day=told.day),
        ),
        action=(_("Choose what becomes of it"), told.payments),
        why=_because(),
    )


def _account_asked(told: Told) -> Words:
    return Words(
        news=_("Where shall %(amount)s go back to?", amount=told.amount),
        figure=told.amount,
        paragraphs=(
            _(
                "You gave it for “%(project)s” by bank transfer, and it goes back to "
                "you: nothing was chosen in time.",
                project=told.project,
            ),
            _(
                "Write to which account. It waits for you until then; two persons look "
                "at the transfer before it goes."
            ),
        ),
        action=(_("Name the account"), told.choose),
        why=_because(),
    )


def _monthly_begun(told: Told) -> Words:
    return Words(
        news=_("You give %(amount)s every month", amount=told.amount),
        figure=told.amount,
        paragraphs=(
            _(
                "The next gift for “%(project)s” is collected on %(day)s. We write to "
                "you before each one.",
                project=told.project,
                day=told.day,
            ),
            _("The link below stops it, without a password and without a reason."),
        ),
        action=(_("Stop, pause or change it"), told.payments),
        why=_because(),
        stop=told.stop,
    )


def _debit_coming(told: Told) -> Words:
    return Words(
        news=_(
            "%(amount)s will be collected on %(day)s", amount=told.amount, day=told.day
        ),
        figure=told.amount,
        paragraphs=(
            _(
                "It is your monthly gift for “%(project)s”. You need to do nothing.",
                project=told.project,
            ),
            _("Until that day you can stop it, pause it or change the amount."),
        ),
        action=(_("Stop, pause or change it"), told.payments),
        why=_because(),
        stop=told.stop,
    )


def _debit_refused(told: Told) -> Words:
    return Words(
        news=_("Your monthly gift could not be collected"),
        figure=told.amount,
        paragraphs=(
            _("No money was taken. Your bank said no; only your bank knows why."),
            _(
                "We try again on %(day)s. If the card is new, pay this gift now with "
                "the new one: the next ones follow it.",
                day=told.day,
            ),
        ),
        action=(_("Pay it now"), told.payments),
        why=_because(),
        stop=told.stop,
    )


def _debit_asks(told: Told) -> Words:
    return Words(
        news=_("Your bank asks you to confirm your monthly gift"),
        figure=told.amount,
        paragraphs=(
            _(
                "No money was taken yet for “%(project)s”. The button leads to the "
                "payment page, where your bank asks you.",
                project=told.project,
            ),
        ),
        action=(_("Confirm and pay"), told.payments),
        why=_because(),
        stop=told.stop,
    )


def _monthly_changed(told: Told) -> Words:
    return Words(
        news=_("You now give %(amount)s every month", amount=told.amount),
        figure=told.amount,
        paragraphs=(
            _(
                "The next gift for “%(project)s” is collected on %(day)s.",
                project=told.project,
                day=told.day,
            ),
        ),
        action=(_("Stop, pause or change it"), told.payments),
        why=_because(),
        stop=told.stop,
    )


def _monthly_paused(told: Told) -> Words:
    by_bank = _(
        "Your bank said no three times. No money was taken, and we ask no more."
    )
    by_giver = _("You paused it. Nothing is collected until you go on.")
    return Words(
        news=_("Your monthly gift is paused"),
        figure=told.amount,
        paragraphs=(
            by_bank if told.why == "refused" else by_giver,
            _("Your page takes it up again."),
        ),
        action=(_("Go on with it"), told.payments),
        why=_because(),
        stop=told.stop,
    )


def _monthly_ended(told: Told) -> Words:
    by_giver = _("You stopped it. Nothing more is collected.")
    by_project = _(
        "“%(project)s” collects no more gifts: nothing more is collected from you.",
        project=told.project,
    )
    return Words(
        news=_("Your monthly gift has ended"),
        figure=told.amount,
        paragraphs=(
            by_project if told.why == "closed" else by_giver,
            _("What you gave stays visible on your page. Thank you."),
        ),
        action=(_("See your payments"), told.payments),
        why=_because(),
    )


def _account_changed(told: Told) -> Words:
    was = _("Until now it was %(account)s.", account=told.before)
    first = _("It is the first account of the association.")
    return Words(
        news=_(
            "Check the new account of %(who)s",
            who=told.association,
        ),
        figure=told.account,
        paragraphs=(
            _(
                "Money for its projects goes to account %(account)s from %(day)s on.",
                account=told.account,
                day=told.day,
            ),
            was if told.before else first,
            _("If it is wrong, tell the finance officer at once."),
        ),
        action=(_("See what is to be done"), told.tasks),
        why=_("You get this letter because you work for this association."),
    )


def _because() -> str:
    return str(_("You get this letter because this address was given with a gift."))


WORDS: Mapping[LetterKind, Callable[[Told], Words]] = {
    LetterKind.RECEIVED: _received,
    LetterKind.PLEDGED: _pledged,
    LetterKind.PLEDGE_ENDED: _pledge_ended,
    LetterKind.REFUND_ASKED: _refund_asked,
    LetterKind.REFUND_DECLINED: _refund_declined,
    LetterKind.REFUNDED: _refunded,
    LetterKind.REFUND_FAILED: _refund_failed,
    LetterKind.CLAIMED: _claimed,
    LetterKind.SURPLUS_OFFERED: _surplus_offered,
    LetterKind.ACCOUNT_ASKED: _account_asked,
    LetterKind.MONTHLY_BEGUN: _monthly_begun,
    LetterKind.DEBIT_COMING: _debit_coming,
    LetterKind.DEBIT_REFUSED: _debit_refused,
    LetterKind.ACCOUNT_CHANGED: _account_changed,
    LetterKind.DEBIT_ASKS: _debit_asks,
    LetterKind.MONTHLY_CHANGED: _monthly_changed,
    LetterKind.MONTHLY_PAUSED: _monthly_paused,
    LetterKind.MONTHLY_ENDED: _monthly_ended,
}
