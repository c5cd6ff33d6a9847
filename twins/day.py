"""A whole day by every way of paying: the demonstration, its twin of Stripe, its bank.

``make day`` starts the three together and prints, step by step, what to press and type.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from signal import SIGKILL, SIGTERM, signal
from threading import Thread

import httpx

from ledger.money import Money
from twins.bank import bank_beside
from twins.stripe import Api, Store
from twins.stripe.__main__ import KEY, SECRET
from twins.stripe.server import Twin

BOOK = "demo"
ACCOUNT = ("bank", "PASSERELLE", "EUR")
"""The account that the bank keeps for the demonstration."""
WAIT = 2.0

WORDS = """
A day by every way of paying. Test money only; Ctrl-C ends all three programs.
  the program    {app}
  Stripe's twin  {twin}   (its desk: what payers, banks and Stripe do)
  the bank       {bank}   (an invented one, by the commands below)

 1  By card      {app}/en/projects/taliouine-reading-room/contribute
                 Give 50 by card; on the twin's page press "Pay by card".
 2  By debit     The same page, 40; on the twin's page press "Pay by debit (settles
                 later)". At the desk press "Debit settles" beside it.
 3  By wire      The same page, 70, "by bank transfer"; note the reference RF..., then
                   {python} -m twins.bank --port {bank_port} credit 7000 'don RF...'
 4  By cash      Sign in as brahim@demo.igoudar.example, open {app}/en/cash,
                 receive 200 MAD; sign in as khadija@..., confirm; count the box.
 5  A refund     At the desk press "Refund half" beside the card gift. (By two persons
                 of ours instead: {app}/en/refunds.)
 6  A dispute    Give 30 by card again; at the desk press "Dispute", then "Lost".
 7  Paid out     At the desk press "Pay out"; note its amount in cents and its name
                 po_..., press "Arrives", then
                   {python} -m twins.bank --port {bank_port} credit CENTS 'po_...'
 8  The file     {python} -m twins.bank --port {bank_port} advance
                 {python} -m twins.bank --port {bank_port} statement > day.xml
                 Sign in as claire@..., open {app}/en/books/{book}/bank
                 and import day.xml. Do all of 1 to 7 before: "advance" ends the
                 bank's day, what comes there afterwards is booked tomorrow, and the
                 program refuses a file of a day that has not come yet.
 9  The day      export {stripe}
                 {home}{igoudar} payments compare
                 and the page of the bank: neither finds a difference. Then close the
                 day at {app}/en/books/{book}/days with "Close today already", or
                 {home}{igoudar} payments close-day --on $(date +%F)
                 (a real book waits until the day is over).
10  Letters      No mail is sent from here. Sign in as claire@..., open
                 {app}/en/operations/letters: each letter opens with
                 its links, to the giver's page, to a choice, to stop a monthly gift.
11  Kill it      kill -9 {pid} (the program) at any moment of this: it is started
                 again, and what was under way ends the same.

Passwords stand above, where the program has printed who signs in.
"""


def words(app: str, twin: str, bank_port: int, pid: int) -> str:
    """Write what to do, with the addresses of this run."""
    home = os.environ.get("IGOUDAR_HOME", "")
    return WORDS.format(
        app=app,
        twin=twin,
        pid=pid,
        bank=f"http://127.0.0.1:{bank_port}",
        bank_port=bank_port,
        book=BOOK,
        python=".venv/bin/python",
        igoudar=".venv/bin/igoudar",
        stripe=" ".join(f"{name}={value}" for name, value in collecting(twin).items()),
        home=f"IGOUDAR_HOME={home} " if home else "",
    )


def collecting(twin: str) -> dict[str, str]:
    """Write what lets the program collect through the twin."""
    return {
        "STRIPE_API_KEY": KEY,
        "STRIPE_WEBHOOK_SECRETS": SECRET,
        "STRIPE_BOOK": BOOK,
        "STRIPE_API_URL": twin,
    }


@contextmanager
def twin_beside(port: int, app: str) -> Iterator[Twin]:
    """Run the twin in this process; its messages go to the program."""
    webhook = f"{app}/webhooks/stripe/{BOOK}"
    store = Store(lambda: int(time.time()), name=str(time.time_ns()))
    with Twin(port, Api(store), webhook=webhook, secret=SECRET) as twin:
        thread = Thread(target=twin.serve_forever, daemon=True)
        thread.start()
        try:
            yield twin
        finally:
            twin.shutdown()
            thread.join()


@contextmanager
def program_beside(port: int, twin: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the demonstration as a process of its own, collecting through the twin."""
    environment = os.environ | collecting(twin) | {"PORT": str(port)}
    command = [sys.executable, "-m", "app.cli", "demo", "run"]
    program = subprocess.Popen(command, env=environment)  # noqa: S603 - our own
    try:
        yield program
    finally:
        program.terminate()
        program.wait()


def answers(app: str, program: subprocess.Popen[bytes]) -> bool:
    """Wait until the program answers; it has ended where it never does."""
    while program.poll() is None:
        try:
            httpx.get(f"{app}/livez", trust_env=False, timeout=WAIT)
        except httpx.TransportError:
            time.sleep(WAIT)
        else:
            return True
    return False


def at_the_bank() -> int:
    """Ask the book what stands at its bank today, in cents: the bank begins with it."""
    command = [sys.executable, "-m", "app.cli", "trial-balance", "--book", BOOK]
    command += ["--at", f"{datetime.now(UTC):%Y-%m-%d}", "--format", "json"]
    said = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own
    return sum(
        Money.parse(row["balance"], row["currency"]).minor
        for row in json.loads(said.stdout)
        if (row["account"], row["keeper"], row["currency"]) == ACCOUNT
    )


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the program, its twin and its bank listen."""

    app: int
    twin: int
    bank: int


def ports(arguments: Sequence[str], environment: Mapping[str, str]) -> Ports:
    """Choose three ports: as asked for, else the free ones next to the program's."""
    parser = argparse.ArgumentParser(prog="python -m twins.day", description=__doc__)
    for name, whose in (("TWIN_PORT", "Stripe's twin"), ("BANK_PORT", "the bank")):
        option = f"--{name.partition('_')[0].lower()}"
        given = environment.get(name)
        help_ = f"port of {whose}, also as {name}; by default a free one near PORT"
        parser.add_argument(option, type=int, default=given, help=help_)
    asked = parser.parse_args(arguments)
    app = int(environment.get("PORT", "8000"))
    taken = {app, asked.twin, asked.bank}
    near = (port for port in range(app + 1, 65536) if port not in taken)
    free = filter(is_free, near)
    return Ports(app, asked.twin or next(free), asked.bank or next(free))


def is_free(port: int) -> bool:
    """Say whether nothing listens at a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def stop(_number: int, _frame: object) -> None:
    """End all three, as Ctrl-C does."""
    raise KeyboardInterrupt


def main() -> int:
    """Run all three until Ctrl-C."""
    asked = ports(sys.argv[1:], os.environ)
    app = f"http://127.0.0.1:{asked.app}"
    clock = f"{datetime.now(UTC):%Y-%m-%dT09:00}"
    signal(SIGTERM, stop)
    try:
        with (
            twin_beside(asked.twin, app) as twin,
            ExitStack() as stack,
        ):
            status, has_bank = -SIGKILL, False
            while status == -SIGKILL:  # whoever killed it wants to see it come back
                with program_beside(asked.app, twin.address) as program:
                    if answers(app, program):
                        if not has_bank:
                            bank = bank_beside(asked.bank, clock, cents=at_the_bank())
                            has_bank = bool(stack.enter_context(bank))
                        said = words(app, twin.address, asked.bank, program.pid)
                        sys.stdout.write(said)
                        sys.stdout.flush()
                    status = program.wait()
            return status
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
