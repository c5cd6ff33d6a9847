"""Lists of the twin, the latest first; and objects inside objects."""

from __future__ import annotations

from twins.stripe.store import Object, Store, TwinError, shown

FILTERS = ("charge", "payment_intent", "status", "source", "currency", "type")
INSIDE = {
    "balance_transaction": "balance_transaction",
    "charge": "charge",
    "failure_balance_transaction": "balance_transaction",
    "latest_charge": "charge",
    "payment_intent": "payment_intent",
}
SOURCES = {"ch_": "charge", "dp_": "dispute", "po_": "payout", "re_": "refund"}


def listing(
    store: Store, path: str, rows: list[Object], call: tuple[Object, Object]
) -> Object:
    """Answer a list: filtered, cut into pages, each with what is to be inside it."""
    asked, expand = call
    rows = [row for row in rows if _fits(row, asked)]
    names = [row["id"] for row in rows]
    if "starting_after" in asked:
        rows = rows[names.index(asked["starting_after"]) + 1 :]
    if "ending_before" in asked:
        rows = rows[: names.index(asked["ending_before"])]
    limit = int(asked.get("limit", 10))
    paths = [text.removeprefix("data.") for text in expand.values()]
    return {
        "object": "list",
        "url": path,
        "has_more": len(rows) > limit,
        "data": [expanded(store, row, paths) for row in rows[:limit]],
    }


def expanded(store: Store, thing: Object, paths: list[str]) -> Object:
    """Show an object, with the objects in it that were asked for."""
    made = shown(thing)
    for path in paths:
        name, _, rest = path.partition(".")
        further = [rest] if rest else []
        inner = made.get(name)
        if name == "refunds" and made.get("object") == "charge":
            made[name] = _refunds(store, made)
        elif isinstance(inner, dict):
            made[name] = expanded(store, inner, further)
        elif isinstance(inner, str) and (kind := _kind(name, inner)):
            made[name] = expanded(store, store.get(kind, inner), further)
    return made


def _kind(name: str, value: str) -> str:
    if name == "source":
        return SOURCES.get(value[:3], "")
    if name not in INSIDE:
        raise TwinError(400, f"This property cannot be expanded ({name}).")
    return INSIDE[name]


def _refunds(store: Store, charge: Object) -> Object:
    made = [shown(row) for row in store.latest("refund", charge=charge["id"])]
    url = f"/v1/charges/{charge['id']}/refunds"
    return {"object": "list", "url": url, "has_more": False, "data": made}


def _fits(row: Object, asked: Object) -> bool:
    if any(row.get(name) != asked[name] for name in FILTERS if name in asked):
        return False
    if "payout" in asked and row.get("_payout") != asked["payout"]:
        return False
    created = asked.get("created") or {}
    first, last = int(created.get("gte", 0)), int(created.get("lte", 10**12))
    return first <= int(row["created"]) <= last
