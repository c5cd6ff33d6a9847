"""Change the pure parts of the ledger in many small ways, and count what tests see.

`make mutate` works on a copy in `var/mutation`. A change that no test sees must be
explained in `tests/data/equivalent.toml`; the share that is seen must be 90 %.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
COPY = ROOT / "var" / "mutation"
MUTMUT = [str(Path(sys.executable).with_name("mutmut"))]
SEEN = {"killed", "timeout", "segfault", "caught by type check"}
LEAST = 90
"""The percentage of changes that tests must see."""


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a function as it was and as it became."""

    function: str
    was: str
    became: str


def copy() -> None:
    """Copy what git knows, as it stands now."""
    shutil.rmtree(COPY, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, COPY / name)


def mutmut(*arguments: str, is_shown: bool = False) -> str:
    done = subprocess.run(
        [*MUTMUT, *arguments],
        cwd=COPY,
        env={**os.environ, "PYTHONPATH": str(COPY)},
        check=True,
        text=True,
        stdout=None if is_shown else subprocess.PIPE,
    )
    return done.stdout or ""


def results() -> Iterator[tuple[str, str]]:
    """Give every change by its name, with what became of it."""
    for line in mutmut("results", "--all", "true").splitlines():
        name, found, state = line.strip().rpartition(": ")
        if found:
            yield name, state


def change_of(name: str) -> Change:
    lines = mutmut("show", name).splitlines()
    was = [line[1:].strip() for line in lines if line[:1] == "-" and line[:3] != "---"]
    became = [
        line[1:].strip() for line in lines if line[:1] == "+" and line[:3] != "+++"
    ]
    return Change(name.rpartition("__mutmut_")[0], " ".join(was), " ".join(became))


def explained() -> dict[Change, str]:
    """Read why some changes change nothing that anybody could see."""
    text = (ROOT / "tests" / "data" / "equivalent.toml").read_text(encoding="utf-8")
    return {
        Change(each["function"], each["was"], each["became"]): each["why"]
        for each in tomllib.loads(text)["change"]
    }


def judge(found: dict[str, str]) -> int:
    """Print the share that was seen and what was not; give the exit status."""
    reasons, unexplained = explained(), 0
    for name, state in found.items():
        if state in SEEN:
            continue
        change = change_of(name)
        why = reasons.get(change, "NOT EXPLAINED")
        unexplained += change not in reasons
        print(f"{change.function}: {state}: {why}")
        print(f"  - {change.was}\n  + {change.became}")
    seen = sum(state in SEEN for state in found.values())
    print(dict(Counter(found.values())))
    print(f"{seen} of {len(found)} changes were seen: {100 * seen / len(found):.1f} %")
    print(f"{unexplained} of the others are not explained")
    return int(100 * seen < LEAST * len(found) or unexplained > 0)


def main() -> int:
    copy()
    mutmut("run", "--max-children", str(os.cpu_count() or 1), is_shown=True)
    return judge(dict(results()))


if __name__ == "__main__":
    sys.exit(main())
