"""Check a proof bundle of a book without the book: `python verifier.py BUNDLE`.

This file stands alone: it needs Python 3.11 and the package `cryptography`, no database
and no network. It repeats on purpose what the program does elsewhere, so that a fault
there does not hide here. Exit status: 0 valid, 1 altered, 2 nothing was checked
(no bundle, no key, a wrong call), 3 not from this book, 4 older than one given.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    sys.stderr.write("pip install cryptography: needed, requis, مطلوب\n")
    sys.exit(2)  # a fault here must not read as 1, altered

FORMAT = "igoudar-proof-1"
Json = dict[str, Any]
VALID, ALTERED, UNREADABLE, FOREIGN, OLDER = range(5)
STATUSES = "valid", "altered", "unreadable", "foreign", "older"
POSTING_COLUMNS, KEY_BYTES = 12, 32
LEAF, SHOWN = {"position", "header", "parts", "secrets", "path"}, {"salt", "text"}
CONTROL = re.compile(r"[\0-\x1f\x7f-\x9f\u2028\u2029]")
HASH = re.compile(r"[0-9a-f]{64}")
HEADER = re.compile(
    r"[a-z0-9_]+\n((?!part\t[0-9a-f]{64}\n|secret\t)[a-z0-9_]+\t[^\0-\x08\n-\x1f]*\n)*"
)
SECRETS = re.compile(r"([a-z0-9_]+\t[0-9a-f]{64}\n)*")
PART = re.compile(
    r"fund\t([^\0-\x1f]+)\t[1-9][0-9]*\n"
    r"(\1\t(posting(\t[^\0-\x1f]*){10}|taking(\t[^\0-\x1f]*){12})\n)+"
)
_SHAPELESS = ValueError, LookupError, TypeError, AttributeError, RecursionError
"""What reading a file raises that has another shape than a bundle."""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    """Read texts: a line has a name, then the English, the French and the Arabic."""
    named = (line.split(": ", 1) for line in text.strip().split("\n"))
    return {name: tuple(texts.split(" | ")) for name, texts in named}


VERDICTS = _table("""
valid: VALID: {what} stands in the book {origin} as it was sealed, below the checkpoint of {size} leaves. Key: {key}. | VALIDE\xa0: {what} figure dans le registre {origin} tel que scellé, sous le point de contrôle de {size} feuilles. Clé\xa0: {key}. | صحيح: {what} مثبت في السجل {origin} كما خُتم، تحت نقطة التحقق ذات {size} ورقة. المفتاح: {key}.
withheld: Parts of other funds that are withheld: {withheld}; only their hashes are shown. | Parties d'autres fonds non montrées\xa0: {withheld}\xa0; seule leur empreinte figure. | أجزاء صناديق أخرى غير معروضة: {withheld}؛ لا تظهر إلا بصماتها.
whole: The fund's ledger is whole up to the checkpoint of {size} leaves. | Le grand livre du fonds est complet jusqu'au point de contrôle de {size} feuilles. | ودفتر الصندوق كامل حتى نقطة التحقق ذات {size} ورقة.
continues: It continues the checkpoint of {paper} leaves, which is older: nothing before it was changed. | Il continue le point de contrôle de {paper} feuilles, plus ancien\xa0: rien n'a été changé avant lui. | وهو امتداد لنقطة التحقق الأقدم ذات {paper} ورقة: لم يتغير شيء قبلها.
altered: ALTERED: {why} | ALTÉRÉ\xa0: {why} | معدَّل: {why}
unreadable: NOT READABLE: {why} | ILLISIBLE\xa0: {why} | غير مقروء: {why}
foreign: NOT FROM THIS BOOK: {why} | PAS DE CE REGISTRE\xa0: {why} | ليس من هذا السجل: {why}
older: OLDER THAN the checkpoint of {newer} leaves: {what} could not be compared with it, so nothing is proved. Ask for a newer bundle. | PLUS ANCIEN que le point de contrôle de {newer} feuilles\xa0: impossible d'y comparer {what}, donc rien n'est prouvé. Demandez un dossier plus récent. | أقدم من نقطة التحقق ذات {newer} ورقة: تعذرت مقارنة {what} بها، فلم يثبت شيء. اطلب ملفا أحدث.
vouched: A trusted key has this one in its log, and so vouches for it. | Une clé de confiance a celle-ci dans son registre et en répond donc. | وفي سجل مفتاح موثوق هذا المفتاح، فهو يضمنه.
same: It is the checkpoint that was given. | C'est le point de contrôle donné. | وهي نقطة التحقق المعطاة.
own_key: The bundle brought this key itself: compare it with the one that the book publishes, or give that one with --key. | Cette clé vient du dossier lui-même\xa0: comparez-la avec celle que le registre publie, ou donnez celle-ci avec --key. | هذا المفتاح جاء مع الملف نفسه: قارنه بالمفتاح الذي ينشره السجل، أو أعطه بواسطة --key.
""")  # noqa: E501 - a text a line
WHAT = _table("""
entry: entry {name} | l'écriture {name} | القيد {name}
fund: the ledger of fund {name} up to its entry {count} | le grand livre du fonds {name} jusqu'à son écriture {count} | دفتر الصندوق {name} حتى قيده رقم {count}
checkpoint: the checkpoint of {name} leaves | le point de contrôle de {name} feuilles | محتوى نقطة التحقق ذات {name} ورقة
""")  # noqa: E501 - a text a line
REASONS = _table("""
signature: the checkpoint's signature does not fit | la signature du point de contrôle ne correspond pas | توقيع نقطة التحقق غير مطابق
unsigned: no signature by the key that is trusted | aucune signature par la clé de confiance | لا توقيع بالمفتاح الموثوق
shape: leaf {at} ({name}) is not cut as the log cuts leaves | la feuille {at} ({name}) n'est pas découpée comme le registre le fait | الورقة {at} ({name}) غير مقسمة كما يقسم السجل أوراقه
path: leaf {at} ({name}) does not lead to the checkpoint | la feuille {at} ({name}) ne mène pas au point de contrôle | الورقة {at} ({name}) لا تؤدي إلى نقطة التحقق
twice: leaf {at} ({name}) stands twice, or in no order | la feuille {at} ({name}) figure deux fois ou en désordre | الورقة {at} ({name}) مكررة أو في غير ترتيبها
gap: entry {at} of fund {name} is missing | l'écriture {at} du fonds {name} manque | القيد {at} من الصندوق {name} مفقود
count: the checkpoint does not confirm how many entries {name} has | le point de contrôle ne confirme pas le nombre d'écritures\xa0: {name} | نقطة التحقق لا تؤكد عدد قيود {name}
rewritten: the book does not continue the checkpoint of {at} leaves: it was rewritten | le registre ne suit pas le point de contrôle de {at} feuilles\xa0: réécrit | السجل ليس امتدادا لنقطة التحقق ذات {at} ورقة: أعيدت كتابته
bridge: no path from the checkpoint of {at} leaves: ask for a bundle made since it | aucun chemin depuis le point de contrôle de {at} feuilles\xa0: demandez-le | لا مسار من نقطة التحقق ذات {at} ورقة: اطلب ملفا منذ تلك النقطة
balance: leaf {at} ({name}) does not balance | la feuille {at} ({name}) n'est pas équilibrée | الورقة {at} ({name}) غير متوازنة
wrong: the bundle does not hold {name} | le dossier ne contient pas ceci\xa0: {name} | الملف لا يحتوي على {name}
key: no key in {name} | aucune clé dans {name} | لا مفتاح في {name}
open: the file {name} | le fichier {name} | الملف {name}
file: not a proof bundle ({name}) | ce n'est pas un dossier de preuve ({name}) | ليس ملف إثبات ({name})
""")  # noqa: E501 - a text a line
KINDS = _table("""
entry: entry | écriture | القيد
checkpoint: checkpoint | point de contrôle | نقطة التحقق
fund: fund | fonds | الصندوق
fund_total: total of fund | total du fonds | مجموع الصندوق
held_fund: fund held back | fonds retenu | الصندوق المحتجز
budget: budget | budget | الميزانية
cap: cap | plafond | السقف
wire_order: wire order | ordre de virement | أمر التحويل
project: project | projet | المشروع
expense: expense | dépense | المصروف
role_grant: role given | rôle donné | الدور الممنوح
issued_document: document | document | الوثيقة
cash_receipt: cash receipt | reçu d'espèces | الوصل النقدي
matching_rule: match funding | abondement | التمويل المقابل
monthly_gift: monthly gift | don mensuel | الهبة الشهرية
surplus: surplus | excédent | الفائض
campaign: campaign | campagne | الحملة
""")
"""What the leaves of bundles are of, by their kind or the first word of it."""

LANGUAGES = "en", "fr", "ar"


@dataclass(eq=False)
class BundleError(Exception):
    """The bundle does not prove what it says: a verdict, and why."""

    verdict: int
    reason: str
    at: object = ""
    name: str = ""
    kind: str = ""

    def why(self, language: str) -> str:
        """Say why in a language; a kind that is not known is said as it is written."""
        at = LANGUAGES.index(language)
        family, unknown = self.kind.partition("_")[0], (self.kind,) * len(LANGUAGES)
        kind = (KINDS.get(self.kind) or KINDS.get(family, unknown))[at]
        name = CONTROL.sub("", f"{kind} {self.name}".strip())
        return REASONS[self.reason][at].format(at=self.at, name=name)


@dataclass(frozen=True)
class Head:
    """A checkpoint whose signature fits; ``counts`` is its root over funds' counts."""

    origin: str
    size: int
    root: bytes
    key: str
    counts: bytes = b""


def open_checkpoint(note: str, keys: Iterable[str]) -> Head:
    """Verify a signed note with keys that are known, and read its first four lines."""
    if CONTROL.search(note.replace("\n", "")):
        raise BundleError(UNREADABLE, "file", name="note")
    text, signed = note.rpartition("\n\n")[0] + "\n", ""
    origin, size, root, further = text.split("\n")[:4]
    for public, decoded in _signatures(note, keys):
        try:
            key = Ed25519PublicKey.from_public_bytes(public)
            key.verify(decoded[4:], text.encode())
        except InvalidSignature:
            raise BundleError(ALTERED, "signature") from None
        signed = f"{origin}+{decoded[:4].hex()}"
    if not signed:
        raise BundleError(FOREIGN, "unsigned")
    counted = _decoded(further[6:]) if further.startswith("funds ") else b""
    return Head(origin, int(size), _decoded(root), signed, counted)


def _signatures(note: str, keys: Iterable[str]) -> Iterator[tuple[bytes, bytes]]:
    """Find the signatures by keys that are known, of the name that the log has."""
    known, origin = dict(_known(keys)), note.partition("\n")[0]
    for line in note.rpartition("\n\n")[2].split("\n"):
        name, _, encoded = line.removeprefix("— ").partition(" ")
        decoded = _decoded(encoded)
        public = known.get((name, decoded[:4]))
        if public is not None and name == origin:
            yield public, decoded


def _known(keys: Iterable[str]) -> Iterator[tuple[tuple[str, bytes], bytes]]:
    for key in keys:
        name, _, rest = key.strip().partition("+")
        public = _decoded(rest.partition("+")[2])[1:]
        key_id = sha256(name.encode() + b"\n\1" + public).digest()[:4]
        yield (name, key_id), public


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def leaf_hash(leaf: Json) -> bytes:
    """Hash a leaf as the log does, from what is shown of it and hashes of the rest."""
    if not is_plain(leaf):
        raise misfit("shape", leaf)
    data = leaf["header"]
    for part in leaf["parts"]:
        shown = bytes.fromhex(part.get("salt", "")) + part.get("text", "").encode()
        data += f"part\t{part.get('hash') or sha256(shown).hexdigest()}\n"
    for line in leaf["secrets"].split("\n")[:-1]:
        data += f"secret\t{line}\n"
    return sha256(b"\0" + data.encode()).digest()


def is_plain(leaf: Json) -> bool:
    """Say whether a leaf is cut as the log cuts it; no other cut has the same bytes."""
    header, secrets = leaf["header"], leaf["secrets"]
    hashes = [part.get("salt") or part["hash"] for part in leaf["parts"]]
    cuts = [PART.fullmatch(part["text"]) for part in leaf["parts"] if "text" in part]
    codes = [cut[1] if cut else "" for cut in cuts]
    names = [line.split("\t")[0] for line in header.split("\n")[1:]]
    marks = [line.split("\t")[0] for line in secrets.split("\n")]
    return (
        leaf.keys() == LEAF
        and type(leaf["position"]) is int
        and bool(HEADER.fullmatch(header) and SECRETS.fullmatch(secrets))
        and all(part.keys() in ({"hash"}, SHOWN) for part in leaf["parts"])
        and all([*codes, *map(HASH.fullmatch, hashes)])
        and codes == sorted({*codes})
        and (len(names), len(marks)) == (len({*names}), len({*marks}))
    )


def hashes_of(texts: list[str]) -> list[bytes]:
    """Read hashes that are written in the one right way."""
    if not all(map(HASH.fullmatch, texts)):
        raise ValueError("hash")
    return [*map(bytes.fromhex, texts)]


def climb(start: bytes, at: int, last: int, path: list[bytes]) -> list[bytes]:
    """Climb to the roots of the tree that ends here and of the one that goes on.

    ``last`` is the latter's last subtree of this height. No roots if the path is none.
    """
    before = after = start
    for step in path:
        if last == 0:
            return []
        if at & 1 or at == last:
            before = sha256(b"\1" + step + before).digest()
            after = sha256(b"\1" + step + after).digest()
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            after = sha256(b"\1" + after + step).digest()
        at, last = at >> 1, last >> 1
    return [before, after] if last == 0 else []


def root_of(leaf: bytes, position: int, size: int, path: list[bytes]) -> bytes | None:
    """Climb from a leaf to the root of the tree; None if the path is none."""
    roots = climb(leaf, position, size - 1, path) if 0 <= position < size else []
    return roots[1] if roots else None


def prove(leaf: Json, head: Head) -> None:
    """See that a leaf is in the tree of a head."""
    at, path = leaf["position"], hashes_of(leaf["path"])
    if root_of(leaf_hash(leaf), at, head.size, path) != head.root:
        raise misfit("path", leaf)


def vouched(steps: list[Json], keys: list[str]) -> tuple[list[str], list[Head]]:
    """Add the keys that stand in the log below a trusted one's signature, in order."""
    heads: list[Head] = []
    for step in steps:
        note, leaf = step["note"], step["leaf"]
        if leaf["header"].startswith("key\n") and any(_signatures(note, keys)):
            heads.append(open_checkpoint(note, keys))
            prove(leaf, heads[-1])
            keys = [*keys, json.loads(fields_of(leaf)["key"])]
    return keys, heads


def is_continued(old: Head, new: Head, path: list[bytes]) -> bool:
    """Say whether a path shows one tree to be the beginning of a longer one."""
    if not 0 < old.size < new.size:
        return old.size == new.size and old.root == new.root
    at, last = old.size - 1, new.size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    steps = path if at else [old.root, *path]
    roots = climb(steps[0], at, last, steps[1:]) if steps else []
    return roots == [old.root, new.root]


def misfit(reason: str, leaf: Json) -> BundleError:
    """Say what is wrong with a leaf, named by its kind and its first field."""
    kind, _, rest = leaf["header"].partition("\n")
    name = rest.partition("\n")[0].partition("\t")[2]
    return BundleError(ALTERED, reason, leaf["position"], name, kind)


def fields_of(leaf: Json) -> dict[str, str]:
    """Read the fields of a header."""
    return dict(line.split("\t", 1) for line in leaf["header"].split("\n")[1:-1])


class FundCheck:
    """Follows the parts of one fund: it was opened, no gap, and the total reached."""

    def __init__(self, fund: str) -> None:
        self.fund, self.entries, self.total, self.is_there = fund, 0, 0, False

    def add(self, leaf: Json) -> None:
        """Take the next leaf."""
        self.is_there |= leaf["header"].startswith(f"fund\nfund\t{self.fund}\n")
        if leaf["header"].startswith(f"fund_total\nfund\t{self.fund}\n"):
            self.total = int(fields_of(leaf)["entries"])
        for part in leaf["parts"]:
            head = part.get("text", "").split("\n", 1)[0].split("\t")
            if head[:2] == ["fund", self.fund]:
                self.entries += 1
                if int(head[2]) != self.entries:
                    raise BundleError(ALTERED, "gap", self.entries, self.fund)

    def finish(self, counted: int | None = None) -> None:
        """See that the fund is there, and its last entry; a head may count them too."""
        if not self.is_there:
            raise BundleError(ALTERED, "wrong", name=self.fund, kind="fund")
        if self.entries != self.total or counted not in {None, self.entries}:
            raise BundleError(ALTERED, "gap", self.entries + 1, self.fund)


def counted_by(head: Head, fund: str, count: Json | None) -> int | None:
    """Read how many entries a head says that a fund has; None if it says nothing."""
    if not head.counts:
        return None
    if count:
        (salt,), text = hashes_of([count["salt"]]), f"{fund}\t{count['entries']}"
        leaf, path = (
            sha256(b"\0" + salt + text.encode()).digest(),
            hashes_of(count["path"]),
        )
        if root_of(leaf, count["place"], count["size"], path) == head.counts:
            return int(count["entries"])
    raise BundleError(ALTERED, "count", name=fund, kind="fund")


def check_balance(leaf: Json) -> None:
    """See that what is shown of an entry sums to zero per fund, keeper and currency."""
    sums: Counter[tuple[str, ...]] = Counter()
    for part in leaf["parts"]:
        for line in part.get("text", "").split("\n"):
            values = line.split("\t")
            if len(values) == POSTING_COLUMNS and values[1] == "posting":
                sums[values[0], values[3], values[6]] += int(values[7])
                sums[values[0], values[3]] += int(values[8])
    if any(sums.values()):
        raise misfit("balance", leaf)


def check_papers(head: Head, papers: Iterable[Head], bridges: list[Json]) -> Json:
    """See that the book continues each older checkpoint; a newer one cannot be seen."""
    paths = {one["size"]: hashes_of(one["path"]) for one in bridges}
    oldest, newest, same = head.size, head.size, False
    for paper in papers:
        newest, same = max(newest, paper.size), same or paper.size == head.size
        if paper.origin != head.origin:
            raise BundleError(FOREIGN, "unsigned")
        if paper.size > head.size:
            continue
        if paper.size < head.size and paper.size not in paths:
            raise BundleError(UNREADABLE, "bridge", paper.size)
        if not is_continued(paper, head, paths.get(paper.size, [])):
            raise BundleError(ALTERED, "rewritten", paper.size)
        oldest = min(oldest, paper.size)
    return {"paper": oldest, "newer": newest, "same": same}


def check_leaves(lines: Iterable[str], first: Json, head: Head) -> Json:
    """Check the leaves of a bundle, line by line; count entries and withheld parts."""
    what, name = first["what"], first[first["what"]]
    fund, wanted = FundCheck(first.get("fund", "")), f"entry\nid\t{name}\n"
    found, last, withheld = what == "checkpoint" and name == str(head.size), -1, 0
    for leaf in map(_read, lines):
        prove(leaf, head)
        if leaf["position"] <= last:
            raise misfit("twice", leaf)
        last = leaf["position"]
        check_balance(leaf)
        found = found or (what == "entry" and leaf["header"].startswith(wanted))
        fund.add(leaf)
        withheld += sum("hash" in part for part in leaf["parts"])
    if what == "fund":
        fund.finish(counted_by(head, name, first.get("count")))
    elif not found:
        raise BundleError(ALTERED, "wrong", name=name, kind=what)
    return {"count": fund.entries, "withheld": withheld}


def _once(pairs: list[tuple[str, Any]]) -> Json:
    if len(pairs) != len(dict(pairs)):
        raise ValueError("twice")
    return dict(pairs)


_read = json.JSONDecoder(object_pairs_hook=_once).decode


def check(lines: Iterable[str], trusted: list[str], papers: Iterable[str] = ()) -> Json:
    """Check a bundle; return what it proves. Raises BundleError.

    ``papers`` are checkpoints that somebody kept, older or newer than the bundle's.
    """
    source = iter(lines)
    first = _read(next(source, "null"))
    if not isinstance(first, dict) or first.get("format") != FORMAT:
        raise BundleError(UNREADABLE, "file", name="format")
    if first["what"] not in WHAT or CONTROL.search(first[first["what"]]):
        raise BundleError(UNREADABLE, "file", name="what")
    known = trusted or first["keys"]
    keys, heads = vouched(first.get("vouching", []), known)
    head = open_checkpoint(first["note"], keys)
    is_vouched = not any(_signatures(first["note"], known))
    if head.origin != first["origin"]:
        raise BundleError(FOREIGN, "unsigned")
    counts = check_leaves(source, first, head)
    kept = [open_checkpoint(paper, keys) for paper in papers]
    kept += heads if is_vouched else []
    ages = check_papers(head, kept, first.get("since", [])) | {"vouched": is_vouched}
    about = {"what": first["what"], "name": first[first["what"]], **counts, **ages}
    about["whole"] = first["what"] == "fund" and head.counts != b""
    return about | {"origin": head.origin, "size": head.size, "key": head.key}


def answer(arguments: argparse.Namespace) -> tuple[int, dict[str, str]]:
    """Check the bundle that was named; give the status and the verdicts."""
    try:
        trusted = [text for key in arguments.key for text in _key_texts(key)]
        papers = [_text(path) for path in arguments.checkpoint]
        with arguments.bundle.open(encoding="utf-8") as file:
            return _said(check(file, trusted, papers), is_own=not trusted)
    except BundleError as error:
        wrong = error
    except OSError as error:
        wrong = BundleError(UNREADABLE, "open", name=str(error.filename))
    except _SHAPELESS as error:
        wrong = BundleError(UNREADABLE, "file", name=type(error).__name__)
    told = zip(LANGUAGES, VERDICTS[STATUSES[wrong.verdict]], strict=True)
    return wrong.verdict, {
        each: text.format(why=wrong.why(each)) for each, text in told
    }


def _said(told: Json, *, is_own: bool) -> tuple[int, dict[str, str]]:
    status = OLDER if told["newer"] > told["size"] else VALID
    more = {each: told[each] for each in ("vouched", "withheld", "whole", "same")}
    more |= {"continues": told["paper"] < told["size"], "own_key": is_own}
    further = [part for part in more if more[part] and status == VALID]
    parts, texts = [STATUSES[status], *further], {}
    for n, language in enumerate(LANGUAGES):
        said = told | {"what": WHAT[told["what"]][n].format(**told)}
        texts[language] = " ".join(VERDICTS[part][n].format(**said) for part in parts)
    return status, texts


def _key_texts(key: str) -> list[str]:
    texts = _text(Path(key)).split() if Path(key).is_file() else [key]
    if not texts or any(len(public) != KEY_BYTES for _, public in _known(texts)):
        raise BundleError(UNREADABLE, "key", name=key)
    return texts


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BundleError(UNREADABLE, "open", name=str(path)) from None


def main(given: list[str], out: TextIO) -> int:
    """Read the command line, print the verdict, return the exit status."""
    if isinstance(out, TextIOWrapper):
        # A terminal without Arabic letters must still get its verdict and status.
        out.reconfigure(errors="replace")
    parser = argparse.ArgumentParser(prog="verifier.py", description=__doc__)
    parser.add_argument("bundle", type=Path, metavar="BUNDLE")
    many: Json = {"action": "append", "default": []}
    parser.add_argument("--key", **many, help="a key to trust, or a file of keys")
    parser.add_argument("--checkpoint", **many, type=Path, help="one you kept")
    parser.add_argument("--lang", choices=LANGUAGES, help="one language, not all three")
    arguments = parser.parse_args(given)
    status, texts = answer(arguments)
    chosen = [arguments.lang] if arguments.lang else LANGUAGES
    out.writelines(f"{texts[language]}\n" for language in chosen)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdout))
