"""The document of proofs names every kind of row that is sealed."""

from __future__ import annotations

import re
from pathlib import Path

from app.proving.sources import SOURCES
from ledger.proof.sealer import FUND_TOTAL

PROOFS = Path(__file__).parents[2] / "docs" / "proofs.md"


def test_every_sealed_kind_is_in_the_document() -> None:
    lines = PROOFS.read_text(encoding="utf-8").splitlines()
    told = next(line for line in lines if line.startswith("Kinds: "))
    quoted = " ".join(re.findall("`([^`]+)`", told)).split()
    assert sorted(quoted) == sorted([*(one.kind for one in SOURCES), FUND_TOTAL])
