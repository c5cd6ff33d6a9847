"""Who sees a copy: show it to everyone later on, or hide it for good."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.evidence.commands import clear_evidence
from app.evidence.queries import KnownEvidence, find_evidence, was_handed_in_by
from app.evidence.tables import EvidenceHiding
from app.texts import check_printable
from ledger.book.acts import Command, record_act
from payments.locks import lock_name

LONGEST_REASON = 500


class AudienceError(ValueError):
    """What somebody decides about the audience of a copy breaks a rule."""


class HandedInByYouError(AudienceError):
    """Who handed a file in never shows it to everyone: two persons look."""

    def __init__(self) -> None:
        super().__init__("who handed the file in cannot show it to everyone")


class HiddenForGoodError(AudienceError):
    """A copy that was hidden is never shown again."""

    def __init__(self) -> None:
        super().__init__("the copy was hidden because something private is on it")


class HidingNeedsReasonError(AudienceError):
    """Who hides a copy says what was found, without repeating it."""

    def __init__(self) -> None:
        super().__init__("say what was found on the copy")


def show_evidence(
    session: Session, evidence: KnownEvidence, command: Command, *, person_id: int
) -> None:
    """Show a copy to everyone where its entries are public; twice changes nothing.

    Raises HandedInByYouError, HiddenForGoodError.
    """
    if was_handed_in_by(session, evidence, person_id):
        raise HandedInByYouError
    evidence = _behind_lock(session, evidence)
    if evidence.is_hidden:
        raise HiddenForGoodError
    if evidence.is_cleared:
        return
    request = {"evidence": str(evidence.public_id)}
    act = record_act(session, evidence.book.id, command, "show_evidence", request)
    clear_evidence(session, act, command, [evidence.id], person_id=person_id)


def hide_evidence(
    session: Session,
    evidence: KnownEvidence,
    command: Command,
    *,
    person_id: int,
    reason: str,
) -> None:
    """Hide a copy from everyone but officers and the auditor, for good.

    Raises HidingNeedsReasonError. Whoever comes second changes nothing.
    """
    said = " ".join(reason.split())
    if not 0 < len(said) <= LONGEST_REASON:
        raise HidingNeedsReasonError
    check_printable(said)
    evidence = _behind_lock(session, evidence)
    if evidence.is_hidden:
        return
    request = {"evidence": str(evidence.public_id), "reason": said}
    act = record_act(session, evidence.book.id, command, "hide_evidence", request)
    hidden = insert(EvidenceHiding).values(
        book_id=evidence.book.id,
        evidence_id=evidence.id,
        person_id=person_id,
        reason=said,
        hidden_at=command.at,
        act_id=act.id,
    )
    session.execute(hidden.on_conflict_do_nothing())


def _behind_lock(session: Session, evidence: KnownEvidence) -> KnownEvidence:
    """Read anew what is known of a copy, once nobody else decides about it."""
    lock_name(session, evidence.book.id, f"evidence:audience:{evidence.id}")
    return find_evidence(session, evidence.public_id) or evidence
