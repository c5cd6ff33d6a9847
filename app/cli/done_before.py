"""What a command did before under the same name, and with something else in it."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.book.errors import ActKeyReusedError

_SENTENCES: Mapping[str, str] = {
    "adjust": (
        "An adjusting entry of this CODE was posted before, in another fund or with"
        " other accounts. Give this one another CODE."
    ),
    "begin_receipt_book": (
        "This receipt book was begun before, by another association or with another"
        " first number. Begin one of another CODE."
    ),
    "exchange": (
        "An exchange of this CODE was posted before, of another fund, on another day or"
        " borne by another one. Give this one another CODE."
    ),
    "hold_fund": "The project was stopped before, for another reason. That stays.",
    "number_account": (
        "The account has this number from that day on already, on another source. It"
        " stays as it is; `igoudar chart show` prints it."
    ),
    "open_rail": (
        "The keeper collects through this provider already, with another operating fund"
        " or in another currency. It stays as it is."
    ),
    "open_wallet": "This number is the wallet of another association already.",
    "order_wire": (
        "A wire of this CODE was ordered before, of another fund or with other amounts."
        " `igoudar trace` shows it; give this one another CODE."
    ),
}
"""By the verb of what was done. It is never changed by calling again."""


def say_done_before(error: ActKeyReusedError) -> str:
    """Say what there is already, in words of the thing and not of keys."""
    return _SENTENCES.get(
        error.verb,
        "This was done before, with something else in it, and stays as it was.",
    )
