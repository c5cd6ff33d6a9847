"""Bank statements written by hand for tests: the same lines as camt.053 or MT940."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from xml.sax.saxutils import escape

FRENCH = "FR7630006000011234567890189"
OTHER = "FR1420041010050500013M02606"
MOROCCAN = "MA64011519000001205000534921"


@dataclass(frozen=True)
class Slip:
    """A line in cents, as a test writes it."""

    cents: int
    note: str = ""
    day: date = date(2026, 2, 2)
    ref: str = ""
    end: str = ""
    name: str = ""
    structured: str = ""
    code: str = ""
    is_reversal: bool = False
    reason: str = ""
    status: str = "BOOK"
    parts: tuple[int, ...] = ()
    charge: int = 0
    instructed: str = ""
    account: str = ""

    def but(self, **more: object) -> Slip:
        return replace(self, **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Paper:
    """A statement: an account, an opening balance, lines."""

    slips: Sequence[Slip] = ()
    opening: int = 100_000
    account: str = FRENCH
    currency: str = "EUR"
    number: str = "1"
    day: date = date(2026, 2, 2)
    closing: int | None = None

    @property
    def closes(self) -> int:
        if self.closing is not None:
            return self.closing
        return self.opening + sum(s.cents for s in self.slips if s.status == "BOOK")

    def after(self, *slips: Slip, **more: object) -> Paper:
        """The next statement."""
        next_ = {"number": str(int(self.number) + 1), **more}
        return replace(self, slips=slips, opening=self.closes, **next_)  # type: ignore[arg-type]


def money(cents: int) -> str:
    return f"{abs(cents) // 100}.{abs(cents) % 100:02d}"


def side(cents: int) -> str:
    return "DBIT" if cents < 0 else "CRDT"


def camt(*papers: Paper, version: str = "08", encoding: str = "utf-8") -> bytes:
    """Write statements as camt.053."""
    body = "".join(_statement(paper, version) for paper in papers)
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">'
        f"<BkToCstmrStmt><GrpHdr><MsgId>M</MsgId><CreDtTm>2026-02-02T20:00:00</CreDtTm>"
        f"</GrpHdr>{body}</BkToCstmrStmt></Document>"
    )
    return text.encode(encoding)


def _statement(paper: Paper, version: str) -> str:
    def balance(code: str, cents: int) -> str:
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
            f'<Amt Ccy="{paper.currency}">{money(cents)}</Amt>'
            f"<CdtDbtInd>{side(cents)}</CdtDbtInd><Dt><Dt>{paper.day}</Dt></Dt></Bal>"
        )

    entries = "".join(_entry(slip, paper, version) for slip in paper.slips)
    return (
        f"<Stmt><Id>{paper.number}</Id><CreDtTm>2026-02-02T20:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{paper.account}</IBAN></Id><Ccy>{paper.currency}</Ccy></Acct>"
        f"{balance('OPBD', paper.opening)}{balance('CLBD', paper.closes)}"
        f"{entries}</Stmt>"
    )


def _entry(slip: Slip, paper: Paper, version: str) -> str:
    ccy = f' Ccy="{paper.currency}"'
    status = slip.status if version != "08" else f"<Cd>{slip.status}</Cd>"
    amounts = [_amount(cents, ccy, version) for cents in slip.parts] or [""]
    inside = "".join(_details(slip, amount, ccy, version) for amount in amounts)
    ref = f"<AcctSvcrRef>{slip.ref}</AcctSvcrRef>" if slip.ref else ""
    reversal = "<RvslInd>true</RvslInd>" if slip.is_reversal else ""
    return (
        f"<Ntry><Amt{ccy}>{money(slip.cents)}</Amt>"
        f"<CdtDbtInd>{side(slip.cents)}</CdtDbtInd>{reversal}<Sts>{status}</Sts>"
        f"<BookgDt><Dt>{slip.day}</Dt></BookgDt><ValDt><Dt>{slip.day}</Dt></ValDt>"
        f"{ref}<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>"
        f"<SubFmlyCd>{slip.code or 'ESCT'}</SubFmlyCd></Fmly></Domn></BkTxCd>"
        f"<NtryDtls>{inside}</NtryDtls></Ntry>"
    )


def _amount(cents: int, ccy: str, version: str) -> str:
    amount = f"<Amt{ccy}>{money(cents)}</Amt>"
    if version in ("04", "08"):
        return f"{amount}<CdtDbtInd>{side(cents)}</CdtDbtInd>"
    return f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>"


def _details(slip: Slip, amount: str, ccy: str, version: str) -> str:
    party = "Cdtr" if slip.cents < 0 else "Dbtr"
    name = f"<Nm>{escape(slip.name)}</Nm>"
    if version == "08":
        name = f"<Pty>{name}</Pty>"
    notes = "".join(f"<Ustrd>{escape(n)}</Ustrd>" for n in slip.note.split("\n") if n)
    parts = [f"<Refs><EndToEndId>{slip.end or 'NOTPROVIDED'}</EndToEndId></Refs>"]
    parts.append(amount)
    if slip.instructed:
        number, currency = slip.instructed.split()
        told = f'<Amt Ccy="{currency}">{number}</Amt>'
        parts.append(f"<AmtDtls><InstdAmt>{told}</InstdAmt></AmtDtls>")
    account = f"<{party}Acct><Id><IBAN>{slip.account}</IBAN></Id></{party}Acct>"
    parts.append(
        f"<RltdPties><{party}>{name}</{party}>{account if slip.account else ''}"
        "</RltdPties>"
    )
    if slip.structured:
        ref = f"<CdtrRefInf><Ref>{slip.structured}</Ref></CdtrRefInf>"
        notes += f"<Strd>{ref}</Strd>"
    parts.append(f"<RmtInf>{notes}</RmtInf>")
    if slip.reason:
        parts.append(f"<RtrInf><Rsn><Cd>{slip.reason}</Cd></Rsn></RtrInf>")
    if slip.charge:
        kept = f"<Amt{ccy}>{money(slip.charge)}</Amt><ChrgInclInd>true</ChrgInclInd>"
        parts.append(f"<Chrgs><Rcrd>{kept}</Rcrd></Chrgs>")
    return f"<TxDtls>{''.join(parts)}</TxDtls>"


def mt940(*papers: Paper, encoding: str = "cp1252") -> bytes:
    """Write statements as MT940."""
    blocks = "".join(_block(paper) for paper in papers)
    return blocks.replace("\n", "\r\n").encode(encoding)


def _block(paper: Paper) -> str:
    def balance(tag: str, cents: int) -> str:
        mark = "D" if cents < 0 else "C"
        amount = money(cents).replace(".", ",")
        return f":{tag}:{mark}{paper.day:%y%m%d}{paper.currency}{amount}\n"

    lines = "".join(_field(slip) for slip in paper.slips)
    return (
        f":20:STMT{paper.number}\n:25:{paper.account}\n:28C:{paper.number}/1\n"
        f"{balance('60F', paper.opening)}{lines}{balance('62F', paper.closes)}-\n"
    )


def _field(slip: Slip) -> str:
    mark = "D" if slip.cents < 0 else "C"
    if slip.is_reversal:
        mark = "RC" if slip.cents < 0 else "RD"
    amount = money(slip.cents).replace(".", ",")
    code = "NCHG" if slip.code == "CHRG" else "NTRF"
    ref = f"//{slip.ref}" if slip.ref else ""
    end = slip.end or "NONREF"
    first = f":61:{slip.day:%y%m%d}{slip.day:%m%d}{mark}{amount}{code}{end}{ref}\n"
    return first + (f":86:{slip.note}\n" if slip.note else "")
