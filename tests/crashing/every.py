"""Every deed there is, by its name."""

from __future__ import annotations

from tests.crashing.closing import CLOSING
from tests.crashing.deeds import DEEDS as BOOKING
from tests.crashing.keeping import KEEPING

DEEDS = BOOKING | KEEPING | CLOSING
