"""Stripe's own types as a contract: what may be asked, and what an answer has.

All comes from the installed library, and so follows the version that is pinned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

import stripe
import typing_extensions as te
from stripe._object_classes import get_object_class

_KNOWN_TO_CHECKERS = {"StripeContext": object, "Mapping": Mapping}
_WRAPPERS = (te.NotRequired, te.Required, te.Annotated)


def complaints(kind: object, value: object, path: str = "") -> list[str]:
    """Say what is wrong with the parameters of a request, in Stripe's own words."""
    while get_origin(kind) in _WRAPPERS:
        kind = get_args(kind)[0]
    if te.is_typeddict(kind):
        return _of_object(kind, value, path)
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Union:
        tries = [complaints(part, value, path) for part in parts]
        return min(tries, key=len) if all(tries) else []
    if origin is Literal:
        wrong = f"Invalid {path}: must be one of {', '.join(map(str, parts))}"
        return [] if value in parts else [wrong]
    if origin is list:
        return _of_list(parts[0], value, path)
    if origin is dict:
        return [] if isinstance(value, dict) else [f"Invalid object: {path}"]
    return _of_word(kind, value, path)


def _of_object(kind: type, value: object, path: str) -> list[str]:
    if not isinstance(value, dict):
        return [] if value == "" else [f"Invalid object: {path}"]
    known, found = _hints(kind), []
    for name, each in value.items():
        inner = f"{path}[{name}]" if path else str(name)
        if name in known:
            found += complaints(known[name], each, inner)
        else:
            found.append(f"Received unknown parameter: {inner}")
    missing = [name for name in kind.__required_keys__ if name not in value]
    found += [f"Missing required param: {path or ''}{name}." for name in missing]
    return found


def _of_list(kind: object, value: object, path: str) -> list[str]:
    if isinstance(value, dict) and all(key.isdigit() for key in value):
        value = list(value.values())
    if not isinstance(value, list):
        return [f"Invalid array: {path}"]
    return [
        wrong
        for number, each in enumerate(value)
        for wrong in complaints(kind, each, f"{path}[{number}]")
    ]


def _of_word(kind: object, value: object, path: str) -> list[str]:
    text = str(value)
    if kind is int:
        is_whole = text.removeprefix("-").isdigit()
        return [] if is_whole else [f"Invalid integer: {text} ({path})"]
    if kind is bool:
        is_bool = text.lower() in {"true", "false"}
        return [] if is_bool else [f"Invalid boolean: {path}"]
    if kind is str:
        return [] if isinstance(value, str) else [f"Invalid string: {path}"]
    return []


def misfits(thing: object, path: str = "") -> Iterator[str]:
    """Say where an answer is not what the library's classes declare."""
    if isinstance(thing, list):
        for number, each in enumerate(thing):
            yield from misfits(each, f"{path}[{number}]")
    if not isinstance(thing, dict):
        return
    name = thing.get("object")
    where = path or str(name)
    if isinstance(name, str) and (declared := declared_of(name)):
        yield from _fields(thing, declared, where)
    for key, each in thing.items():
        yield from misfits(each, f"{where}.{key}")


def _fields(
    thing: dict[str, object], declared: dict[str, str], where: str
) -> Iterator[str]:
    for key in thing:
        if key not in declared and key != "object":
            yield f"{where}.{key}: not declared"
    for key, text in declared.items():
        if key not in thing and is_always_there(text) and key != "deleted":
            yield f"{where}.{key}: declared always present, missing"


@cache
def declared_of(name: str) -> dict[str, str]:
    """Return the fields that the library declares for a kind of object."""
    class_ = get_object_class("V1", name)
    if class_ is stripe.StripeObject:
        return {}
    found: dict[str, str] = {}
    for each in reversed(class_.__mro__):
        own = getattr(each, "__annotations__", {})
        found |= {k: v if isinstance(v, str) else _name(v) for k, v in own.items()}
    return {k: v for k, v in found.items() if not k.startswith("_") and k.islower()}


def _name(kind: object) -> str:
    return kind.__name__ if isinstance(kind, type) else str(kind)


def is_always_there(text: str) -> bool:
    """Say whether a declared field is always present."""
    return "Optional" not in text and "ClassVar" not in text


@cache
def _hints(kind: type) -> dict[str, Any]:
    return te.get_type_hints(kind, localns=_KNOWN_TO_CHECKERS)
