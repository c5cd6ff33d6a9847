"""The block list: from which e-mail or network addresses no gift is begun any more.

An address stands nowhere: what is kept is its hash under a secret of the installation.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.contributing.tables import PayerBlock
from app.settings import Settings
from ledger.book.acts import Command, record_act
from ledger.book.books import Book


def set_block(
    session: Session,
    book: Book,
    command: Command,
    address: str,
    blocked: tuple[bool, str],
) -> bool:
    """Block an address, or let it in again, with a reason; false where it was so."""
    is_blocked, reason = blocked
    payer = _hashed(address)
    if _blocked(session, book, [payer]) == is_blocked:
        return False
    request = {"payer": payer, "is_blocked": is_blocked, "reason": reason}
    act = record_act(session, book.id, command, "block_payer", request)
    session.add(
        PayerBlock(
            book_id=book.id,
            payer=payer,
            is_blocked=is_blocked,
            reason=reason,
            at=command.at,
            act_id=act.id,
        )
    )
    session.flush()
    return True


def any_blocked(session: Session, book: Book, addresses: Iterable[str]) -> bool:
    """Say whether one of these addresses is on the block list."""
    return _blocked(session, book, [_hashed(one) for one in addresses if one])


def is_address(typed: str) -> bool:
    """Say whether this is one e-mail address or one network address."""
    written = _written(typed)
    if "@" in written:
        return re.fullmatch(r"[^@\s]+@[^@\s]+", written) is not None
    return _network_address(written) is not None


def _blocked(session: Session, book: Book, payers: list[str]) -> bool:
    table = PayerBlock
    query = (
        select(table.payer, table.is_blocked)
        .where(table.book_id == book.id, table.payer.in_(payers))
        .order_by(table.id)
    )
    last = {row.payer: row.is_blocked for row in session.execute(query)}
    return any(last.values())


def _hashed(address: str) -> str:
    settings: Settings = current_app.extensions["igoudar"]
    key = settings.derived_secret("blocked payers").encode()
    # Half of a sign, which JSON can name, is hashed as well: the form refuses it.
    written = _written(address).encode(errors="surrogatepass")
    return hmac.new(key, written, sha256).hexdigest()


def _written(address: str) -> str:
    """Write an address in the one way in which it is compared."""
    plain = address.strip().lower()
    return str(_network_address(plain) or plain)


def _network_address(plain: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(plain)
    except ValueError:
        return None
