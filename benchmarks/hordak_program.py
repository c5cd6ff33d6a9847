"""django-hordak on the same workload; runs alone, in the environment of the peers.

``python hordak_program.py SOCKET USER DATABASE ENTRIES`` prints its figures as JSON:
seconds of processors, its own and the server's, for each thing it was asked.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

ACCOUNTS, POSTED, LINES, DAYS = 1_000, 300, 200, 600
FIRST_DAY = "2025-01-01"


def start(socket: str, user: str, name: str) -> None:
    """Set Django up on an empty database, as its guide says."""
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": socket,
        "USER": user,
        "NAME": name,
    }
    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=["django.contrib.contenttypes", "mptt", "hordak"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        HORDAK_CURRENCIES=["EUR"],
        CURRENCIES=["EUR"],
        DEFAULT_CURRENCY="EUR",
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", verbosity=0)


def main(socket: str, user: str, name: str, entries: int) -> dict[str, float]:
    """Open accounts, post one by one, fill up, and read."""
    start(socket, user, name)
    from hordak.models import Account, Leg, Transaction  # noqa: PLC0415 - Django first
    from moneyed import Money  # noqa: PLC0415 - Django first

    for number in range(ACCOUNTS):
        Account.objects.create(
            name=f"A{number:03}", code=f"{number:03}", type="AS", currencies=["EUR"]
        )
    accounts = list(Account.objects.order_by("code"))
    hot = accounts[0]

    def post() -> None:
        for number in range(POSTED):
            hot.transfer_to(accounts[1 + number % 99], Money(50, "EUR"))

    posted = cost(post) / POSTED
    fill([account.id for account in accounts], entries)
    legs = Leg.objects.filter(account=hot).order_by("id")
    return {
        "post": posted,
        "balance": cost(lambda: Account.objects.with_balances().get(id=hot.id)),
        "statement": cost(lambda: list(legs.with_account_balance_after()[:LINES])),
        "trial": cost(lambda: list(Account.objects.with_balances())),
        "entries": float(Transaction.objects.count()),
    }


def fill(accounts: list[int], entries: int) -> None:
    """Write entries straight into the tables, every tenth leg on one account."""
    given = {"n": entries, "accounts": accounts, "wide": ACCOUNTS, "day": FIRST_DAY}
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute("select coalesce(max(id), 0) from hordak_transaction")
        given["last"] = cursor.fetchone()[0]
        cursor.execute(
            "insert into hordak_transaction (id, uuid, timestamp, date, description)"
            " select %(last)s + n, gen_random_uuid(), now(),"
            " %(day)s::date + (n %% 600)::int, '' from generate_series(1, %(n)s) n",
            given,
        )
        cursor.execute(
            "insert into hordak_leg (uuid, description, account_id, transaction_id,"
            " currency, debit, credit) select gen_random_uuid(), '',"
            " (%(accounts)s::bigint[])[1 + case side when 1 then"
            " case when n %% 5 = 0 then 0 else n %% %(wide)s end"
            " else (7 * n + 1) %% %(wide)s end], %(last)s + n, 'EUR',"
            " case side when 1 then 50 end, case side when 2 then 50 end"
            " from generate_series(1, %(n)s) n cross join generate_series(1, 2) side",
            given,
        )
        cursor.execute("set session_replication_role = origin")
        cursor.execute("vacuum analyze hordak_leg, hordak_transaction, hordak_account")


def cost(work: Callable[[], object]) -> float:
    """Say how many seconds of processors a piece of work takes, here and there."""
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    before = time.process_time() + served(pid)
    work()
    return time.process_time() + served(pid) - before


def served(pid: int) -> float:
    """Say how many seconds of processors a process of the server has used."""
    stat = Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii")
    return int(stat.split()[0]) / 1e9


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:4], int(sys.argv[4]))))
