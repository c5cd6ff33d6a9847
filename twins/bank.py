"""A bank beside us: `mock-bank` with our accounts, and its days as files.

It keeps accounts, takes payment orders (pain.001), and gives the statement of any day
as camt.053 or MT940. Its clock stands until it is moved, so that the same acts give the
same statements. ``python -m twins.bank --help`` says how to use it by hand.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Self

import httpx
from mockbank import Config, make_server

from payments.formats.bank import Balance, BankLine, Foot, Head, read_file

PORT = 8090
DEMONSTRATION = "FR7630006000011234567890189"
START = "2026-11-23T09:00"


class Bank:
    """Speaks to the bank as its clients do, and as fate does."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(base_url=address, trust_env=False, timeout=15)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def open(self, name: str, iban: str, *, cents: int = 0, **more: object) -> None:
        """Open an account with a balance in minor units; there already: left alone."""
        body = {"iban": iban, "balance": cents, "name": name, "currency": "EUR", **more}
        known = self._get("/_mock/accounts")
        if all(account["iban"] != iban for account in known):
            self._post("/_mock/accounts", {"id": _id_of(iban), **body})

    def behave(self, iban: str, behaviour: str, **parameters: object) -> None:
        """Change how the bank treats what leaves an account."""
        body = {"behaviour": behaviour, "parameters": parameters}
        answer = self._client.patch(f"/_mock/accounts/{_id_of(iban)}", json=body)
        answer.raise_for_status()

    def credit(
        self, iban: str, cents: int, note: str, *, name: str = "Payer", wrap: int = 140
    ) -> None:
        """Let somebody wire to an account; the bank cuts the note at ``wrap``."""
        body = {
            "account": iban,
            "amount": cents,
            "note": note,
            "wrap": wrap,
            "debtor": {"name": name, "iban": "FR1420041010050500013M02606"},
        }
        self._post("/_mock/credits", body)

    def send(self, order: bytes) -> Mapping[str, object]:
        """Hand a payment order in; the answer says whether the bank takes it."""
        headers = {"Content-Type": "application/xml"}
        answer = self._client.post("/payments", content=order, headers=headers)
        found: Mapping[str, object] = answer.json()
        return {**found, "http": answer.status_code}

    def advance(self, days: int = 1) -> None:
        """Let days pass; each working day ends with a statement."""
        self._client.post(f"/_mock/advance?days={days}").raise_for_status()

    def camt(self, iban: str, day: date | None = None) -> bytes:
        """Return an account's statement of a day, or all of them in one file."""
        bodies = [
            message["body"]
            for message in self._get("/_mock/messages")
            if str(message["type"]).startswith("camt.053") and iban in message["body"]
        ]
        if day is not None:
            bodies = [body for body in bodies if f"<Dt>{day}</Dt>" in body]
        return _joined(bodies)

    def mt940(self, iban: str, day: date | None = None) -> bytes:
        """Return the same as MT940, as banks without XML write it."""
        return as_mt940(self.camt(iban, day))

    def _get(self, path: str) -> list[dict[str, str]]:
        answer = self._client.get(path)
        answer.raise_for_status()
        found: list[dict[str, str]] = answer.json()
        return found

    def _post(self, path: str, body: object) -> None:
        answer = self._client.post(path, json=body)
        if answer.is_error:
            raise ValueError(answer.text)


@contextmanager
def bank_beside(port: int = 0, clock: str = START, cents: int = 0) -> Iterator[Bank]:
    """Run the bank in this process, with the demonstration's account."""
    server = make_server(Config(port=port, quiet=True, clock=clock))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with Bank(f"http://127.0.0.1:{server.server_address[1]}") as bank:
            bank.open("Passerelle Anti-Atlas", DEMONSTRATION, cents=cents)
            yield bank
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def as_mt940(camt: bytes) -> bytes:
    """Write a camt.053 file as MT940; notes are cut at 65 signs, as banks do."""
    out: list[str] = []
    for event in read_file(camt):
        if isinstance(event, Head):
            out += [f":20:{event.number[:16] or 'STMT'}", f":25:{event.account}"]
            out += [":28C:1/1", f":60F:{_balance(event.opening)}"]
        elif isinstance(event, Foot):
            out += [f":62F:{_balance(event.closing)}", "-"]
        else:
            out += _field(event)
    return ("\r\n".join(out) + "\r\n").encode("cp1252", errors="replace")


def _field(line: BankLine) -> list[str]:
    mark = "D" if line.amount.minor < 0 else "C"
    amount = abs(line.amount).decimal.replace(".", ",")
    end = line.end_to_end[:16] or "NONREF"
    ref = f"//{line.bank_ref[:16]}" if line.bank_ref else ""
    first = f":61:{line.valued_on:%y%m%d}{line.booked_on:%m%d}{mark}{amount}NTRF{end}"
    note = f"{line.reference} {line.note}".strip()
    cut = [note[at : at + 65] for at in range(0, len(note), 65)]
    return [first + ref, *([":86:" + cut[0], *cut[1:]] if cut else [])]


def _balance(balance: Balance) -> str:
    amount, on = balance.amount, balance.on
    mark = "D" if amount.minor < 0 else "C"
    return f"{mark}{on:%y%m%d}{amount.currency}{abs(amount).decimal.replace('.', ',')}"


def _joined(bodies: list[str]) -> bytes:
    """Put the statements of several messages into one file."""
    if not bodies:
        raise LookupError("the bank has no statement of that day yet")
    head, _, rest = bodies[0].partition("<Stmt>")
    _, _, tail = rest.rpartition("</Stmt>")
    inside = "".join(
        "<Stmt>" + body.partition("<Stmt>")[2].rpartition("</Stmt>")[0] + "</Stmt>"
        for body in bodies
    )
    return f"{head}{inside}{tail}".encode()


def _id_of(iban: str) -> str:
    return f"A{iban[-8:]}"


def main() -> int:
    """Run the bank, or do something at one that runs."""
    parser = argparse.ArgumentParser(prog="python -m twins.bank", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT)
    does = parser.add_subparsers(dest="do", required=True)
    does.add_parser("serve", help="run until Ctrl-C, with the demonstration's account")
    credit = does.add_parser("credit", help="let somebody wire to the account")
    credit.add_argument("cents", type=int)
    credit.add_argument("note")
    credit.add_argument("--wrap", type=int, default=140, choices=(35, 70, 140))
    send = does.add_parser("send", help="hand in a payment order (pain.001)")
    send.add_argument("file", type=Path)
    advance = does.add_parser("advance", help="let days pass")
    advance.add_argument("days", type=int, nargs="?", default=1)
    statement = does.add_parser("statement", help="write a statement to the output")
    statement.add_argument("day", type=date.fromisoformat, nargs="?")
    statement.add_argument("--format", choices=("camt", "mt940"), default="camt")
    given = parser.parse_args()
    if given.do == "serve":
        return _serve(given.port)
    with Bank(f"http://127.0.0.1:{given.port}") as bank:
        _do(bank, given)
    return 0


def _serve(port: int) -> int:
    with bank_beside(port) as _bank:
        sys.stdout.write(f"A bank beside us: http://127.0.0.1:{port}\n")
        sys.stdout.write("In another shell: python -m twins.bank credit 4000 'note'\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            Event().wait()
    return 0


def _do(bank: Bank, given: argparse.Namespace) -> None:
    if given.do == "credit":
        bank.credit(DEMONSTRATION, given.cents, given.note, wrap=given.wrap)
    elif given.do == "send":
        sys.stdout.write(json.dumps(bank.send(given.file.read_bytes())) + "\n")
    elif given.do == "advance":
        bank.advance(given.days)
    else:
        write = bank.camt if given.format == "camt" else bank.mt940
        sys.stdout.buffer.write(write(DEMONSTRATION, given.day))


if __name__ == "__main__":
    sys.exit(main())
