"""Run the twin beside the demonstration: `python -m twins.stripe`."""

from __future__ import annotations

import argparse
import os
import time
from urllib.parse import urlsplit

from twins.stripe.api import Api
from twins.stripe.server import Twin
from twins.stripe.store import Store

SECRET = "whsec_twin_of_the_demonstration"  # noqa: S105 - it guards invented money
KEY = "rk_test_twin"


def main() -> None:
    """Serve until Ctrl-C; print what to type for a program that is to use it."""
    parser = argparse.ArgumentParser(prog="twins.stripe", description=main.__doc__)
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--book", default="demo")
    here = os.environ.get("PORT", "8000")
    parser.add_argument("--app", default=f"http://127.0.0.1:{here}")
    asked = parser.parse_args()
    webhook = f"{asked.app}/webhooks/stripe/{asked.book}"
    store = Store(lambda: int(time.time()), name=str(time.time_ns()))
    with Twin(asked.port, Api(store), webhook=webhook, secret=SECRET) as twin:
        print(f"The twin of Stripe is at {twin.address} (its desk), until Ctrl-C.")  # noqa: T201 - for people
        print("In another terminal, start the program with it:")  # noqa: T201 - for people
        print(  # noqa: T201 - for people
            f"  STRIPE_API_KEY={KEY} STRIPE_WEBHOOK_SECRETS={SECRET} "
            f"STRIPE_BOOK={asked.book} STRIPE_API_URL={twin.address} "
            f"PORT={urlsplit(asked.app).port} make demo",
            flush=True,
        )
        try:
            twin.serve_forever()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
