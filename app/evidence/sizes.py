"""Sizes of files, as people read them."""

from __future__ import annotations

from flask_babel import gettext as _

from app.i18n import current_language
from reports import formats

_KB = 1000


def size_in_words(size_bytes: int) -> str:
    """Write a size in whole kilobytes, or in megabytes with one decimal."""
    language = current_language()
    if size_bytes < _KB * _KB:
        kilobytes = max(1, round(size_bytes / _KB))
        return str(_("%(size)s kB", size=formats.count(kilobytes, language)))
    tenths = round(size_bytes / (_KB * _KB / 10))
    megabytes = formats.decimal(f"{tenths // 10}.{tenths % 10}", language)
    return str(_("%(size)s MB", size=megabytes))
