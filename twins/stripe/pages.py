"""The twin's two pages: where a payer pays, and the desk. They look like nobody's."""

from __future__ import annotations

from html import escape

from twins.stripe.acts import DESK, PAGE_ACTS, possible
from twins.stripe.paying_out import balance
from twins.stripe.store import Object, Store

STYLE = """
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
color:#222;background:#fff}
.test{background:#5b2a86;color:#fff;padding:.5rem 1rem;font-weight:600}
button{font:inherit;padding:.4rem .8rem;margin:.15rem;border:1px solid #5b2a86;
background:#fff;color:#5b2a86;border-radius:.3rem;cursor:pointer}
form{display:inline}table{border-collapse:collapse;width:100%;margin:1rem 0}
td,th{text-align:left;padding:.4rem;border-bottom:1px solid #ccc;vertical-align:top}
.amount{font-size:2rem;margin:.5rem 0}small{color:#555}
"""
SHOWN = 20


def pay_page(session: Object) -> str:
    """Show the page on which a payer pays."""
    what, amount = (
        escape(str(session["_name"])),
        money(session["amount_total"], session),
    )
    if session["status"] != "open":
        back = escape(str(session["success_url"]))
        text = (
            f"<p>This page is {session['status']}.</p><p><a href='{back}'>Back</a></p>"
        )
    else:
        text = "".join(
            f"<p>{_button('/c/pay/' + str(session['id']), name, words)}</p>"
            for name, words in PAGE_ACTS.items()
        )
    return _page("Pay", f"<p>{what}</p><p class='amount'>{amount}</p>{text}")


def desk_page(store: Store, said: str = "") -> str:
    """Show the desk: everything that is there, and what may happen to it."""
    sums = balance(store)
    held = " · ".join(
        f"{name}: {money(part['amount'], part)}"
        for name in ("available", "pending")
        for part in sums[name]
    )
    buttons = "".join(_button("/act", name, words) for name, (words, _) in DESK.items())
    tables = "".join(
        _table(store, kind)
        for kind in ("payment_intent", "charge", "refund", "dispute", "payout")
    )
    note = f"<p role='status'><strong>{escape(said)}</strong></p>" if said else ""
    return _page("Desk", f"{note}<p>{held}</p>{buttons}{tables}")


def money(minor: object, thing: Object) -> str:
    """Write an amount as the twin's two pages do."""
    return f"{int(str(minor)) / 100:.2f} {str(thing['currency']).upper()}"


def _table(store: Store, kind: str) -> str:
    rows = store.latest(kind)[:SHOWN]
    if not rows:
        return ""
    lines = "".join(
        f"<tr><td>{row['id']}</td><td>{money(row['amount'], row)}</td>"
        f"<td>{escape(str(row['status']))}</td><td>{_acts(store, kind, row)}</td></tr>"
        for row in rows
    )
    title = kind.replace("_", " ").capitalize()
    return f"<h2>{title}s</h2><table>{lines}</table>"


def _acts(store: Store, kind: str, row: Object) -> str:
    return "".join(
        _button("/act", name, words, str(row["id"]))
        for name, words in possible(store, kind, str(row["id"]))
    )


def _button(to: str, name: str, words: str, about: str = "") -> str:
    return (
        f"<form method='post' action='{to}'>"
        f"<input type='hidden' name='about' value='{escape(about)}'>"
        f"<button name='act' value='{name}'>{escape(words)}</button></form>"
    )


def _page(title: str, body: str) -> str:
    return (
        "<!doctype html><html lang='en'><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        f"<title>{title} – twin of Stripe</title><style>{STYLE}</style>"
        "<p class='test'>Test money. Nothing is charged.</p>"
        f"<h1>{title}</h1>{body}</html>"
    )
