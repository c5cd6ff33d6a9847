"""Matching on the command line: propose a rule, decide on it, end it, list them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click
from sqlalchemy.orm import Session

from app.cli.actors import by_option, command_by, require_right
from app.cli.books import book_option, chosen_book
from app.cli.codes import SOURCE
from app.cli.figures import DAY, require_fund
from app.cli.output import Format, Table, format_option, show
from app.cli.session import open_session
from app.clock import local_day
from app.matching.decisions import Verdict
from app.matching.queries import rule_state
from app.matching.rules import KnownRule, find_rule, rules_of, window
from app.matching.setting import decide_rule, end_rule, propose_rule
from app.matching.totals import rule_totals
from app.policy.values import Action
from app.projects.scopes import fund_scopes
from ledger.book.books import Book
from ledger.financing.match_rules import MatchRule, MatchRuleError, MatchShare
from ledger.financing.reservations import Pool, room_in
from ledger.money import AmountError, Money

_COLUMNS = (
    *(
        "rule",
        "state",
        "project",
        "ratio",
        "pools",
        "from",
        "until",
        "per_giver",
        "at_most",
    ),
    *("added", "kept", "written_off", "left_in_pools"),
)
_SPARE = (
    *("kept", "written_off", "per_giver", "pools", "from", "left_in_pools", "until"),
    *("at_most", "ratio"),
)


@click.group("matching")
def matching_group() -> None:
    """Keep the rules by which pools add to gifts."""


@matching_group.command("add")
@click.argument("code")
@click.option("--project", "fund", required=True, metavar="FUND", help="Whose gifts.")
@click.option("--adds", type=int, default=1, show_default=True, help="So much is added")
@click.option("--per", type=int, default=1, show_default=True, help="… for so much.")
@click.option(
    "--pool",
    "pools",
    multiple=True,
    required=True,
    metavar="FUND[:WEIGHT]",
    help="A pool and its part of each match; several share it in this order.",
)
@click.option("--from", "from_on", type=DAY, required=True, help="The first day.")
@click.option("--until", type=DAY, help="The last day, which counts to its end.")
@click.option("--per-giver", metavar="AMOUNT", help="At most for one giver.")
@click.option("--at-most", metavar="AMOUNT", help="At most in all.")
@click.option("--currency", default="EUR", show_default=True, help="Of the limits.")
@click.option(
    "--source", required=True, type=SOURCE, metavar="TEXT", help="The text it rests on."
)
@by_option
@book_option
def matching_add(
    code: str,
    fund: str,
    adds: int,
    per: int,
    pools: tuple[str, ...],
    from_on: datetime,
    until: datetime | None,
    per_giver: str | None,
    at_most: str | None,
    currency: str,
    source: str,
    by: str | None,
    book_code: str | None,
) -> None:
    """Propose rule CODE: `matching add water --project P1 --pool POOL --from DAY …`.

    1 for every 1 given by default. `--pool A:25 --pool B:25 --pool C:50` stacks three
    pools. Days begin and end by the clock of the territory. The same again changes
    nothing; a rule is never changed: end it and propose another. It adds nothing
    before somebody else approves it.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        for code_of_fund in (fund, *(pool.partition(":")[0] for pool in pools)):
            require_fund(session, book, code_of_fund)
        where = fund_scopes(session, book)[fund]
        require_right(session, book, by, Action.SET_MATCHING, where)
        opens, closes = window(
            from_on.date(), until.date() if until else None, book.zone
        )
        try:
            rule = MatchRule(
                code=code,
                fund=fund,
                currency=currency,
                adds=adds,
                per=per,
                shares=tuple(_share(pool) for pool in pools),
                opens_at=opens,
                closes_at=closes,
                per_giver=_limit(per_giver, currency, "--per-giver"),
                at_most=_limit(at_most, currency, "--at-most"),
                source=source,
            )
        except MatchRuleError as error:
            raise click.UsageError(f"{error}.") from error
        command = command_by(session, by, f"matching:{code}")
        propose_rule(session, book, command, rule)
        session.commit()
    click.echo(f"Rule {code} is proposed: {adds} for every {per} given to {fund}.")
    click.echo(f"Somebody else approves it: `igoudar matching approve {code} --by …`.")


@matching_group.command("approve")
@click.argument("code")
@by_option
@book_option
def matching_approve(code: str, by: str | None, book_code: str | None) -> None:
    """Approve rule CODE, which somebody else proposed: from now on it counts."""
    _decide(code, by, book_code, (Verdict.APPROVED, ""))
    click.echo(f"Rule {code} is approved: it counts on its days.")


@matching_group.command("refuse")
@click.argument("code")
@click.option("--reason", required=True, metavar="TEXT", help="Why it is refused.")
@by_option
@book_option
def matching_refuse(
    code: str, reason: str, by: str | None, book_code: str | None
) -> None:
    """Refuse rule CODE, which somebody else proposed."""
    _decide(code, by, book_code, (Verdict.REFUSED, reason))
    click.echo(f"Rule {code} is refused: it adds nothing.")


@matching_group.command("withdraw")
@click.argument("code")
@click.option("--reason", required=True, metavar="TEXT", help="Why it is withdrawn.")
@by_option
@book_option
def matching_withdraw(
    code: str, reason: str, by: str | None, book_code: str | None
) -> None:
    """Withdraw rule CODE, as who proposed it."""
    _decide(code, by, book_code, (Verdict.WITHDRAWN, reason))
    click.echo(f"Rule {code} is withdrawn: it adds nothing.")


@matching_group.command("end")
@click.argument("code")
@click.option("--reason", required=True, metavar="TEXT", help="Why it ends now.")
@book_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def matching_end(code: str, reason: str, book_code: str | None, *, yes: bool) -> None:
    """End rule CODE now; gifts begun before keep what they were promised."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        find_rule(session, book, code)
        if not yes:
            click.confirm(f"End rule {code} now?", abort=True)
        command = command_by(session, None, f"matching-end:{code}")
        end_rule(session, book, command, code, reason)
        session.commit()
    click.echo(f"Rule {code} has ended. What was promised under it is kept.")


@matching_group.command("list")
@book_option
@format_option
def matching_list(book_code: str | None, format_: Format) -> None:
    """Print the rules, what each added and promises, and what its pools have left."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        now = datetime.now(UTC)
        rows = [_row(session, book, known, now) for known in rules_of(session, book)]
    title = f"Rules of matching of {book.code}"
    show(Table(_COLUMNS, rows, title, _SPARE), format_)
    if format_ == "table" and not rows:
        click.echo("None yet. `igoudar matching add CODE --project P1 …` proposes one.")


def _decide(
    code: str, by: str | None, book_code: str | None, said: tuple[Verdict, str]
) -> None:
    with open_session() as session:
        book = chosen_book(session, book_code)
        action = (
            Action.SET_MATCHING
            if said[0] is Verdict.WITHDRAWN
            else Action.APPROVE_MATCHING
        )
        where = fund_scopes(session, book)[find_rule(session, book, code).rule.fund]
        require_right(session, book, by, action, where)
        command = command_by(session, by, f"matching-decide:{code}:{said[0]}")
        decide_rule(session, book, command, code, said)
        session.commit()


def _row(
    session: Session, book: Book, known: KnownRule, now: datetime
) -> tuple[str | date | None, ...]:
    rule = known.rule
    totals = rule_totals(session, book, known, at=now)
    left = [
        f"{share.pool} {room.decimal}"
        for share in rule.shares
        for room in [room_in(session, book.id, Pool(share.pool), rule.currency, at=now)]
    ]
    return (
        rule.code,
        rule_state(known, now).value,
        rule.fund,
        f"{rule.adds}:{rule.per}",
        " ".join(f"{share.pool}:{share.weight}" for share in rule.shares),
        local_day(rule.opens_at, book.zone),
        known.last_day(book.zone),
        "" if rule.per_giver is None else rule.per_giver.decimal,
        "" if rule.at_most is None else rule.at_most.decimal,
        totals.added.decimal,
        totals.kept.decimal,
        totals.written_off.decimal,
        " ".join(left),
    )


def _share(text: str) -> MatchShare:
    pool, _, weight = text.partition(":")
    if weight and not weight.isdecimal():
        raise click.BadParameter(
            f"{text!r}: write FUND or FUND:WEIGHT, like POOL:25", param_hint="--pool"
        )
    return MatchShare(pool, int(weight or 1))


def _limit(text: str | None, currency: str, option: str) -> Money | None:
    if text is None:
        return None
    try:
        return Money.parse(text, currency)
    except AmountError as error:
        message = f"{error}. Write it like 1250.00."
        raise click.BadParameter(message, param_hint=option) from error
