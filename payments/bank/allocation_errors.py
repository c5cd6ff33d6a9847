"""Why what a person says of a bank line is refused: one class a broken rule."""

from __future__ import annotations

from ledger.money import Money
from payments.bank.wires_seen import OrderedWire


class LineNotWaitingError(LookupError):
    """Nothing is left of this line: somebody has explained it."""

    def __init__(self, movement_id: int) -> None:
        self.movement_id = movement_id
        super().__init__("nothing of this line waits any more")


class LineSentBackError(ValueError):
    """A wire is ordered that sends this line back: it is nothing else meanwhile."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"the wire {code} sends this line back")


class MoreThanLeftError(ValueError):
    """More is given away than is left of a line, or nothing, or the other way."""

    def __init__(self, left: Money) -> None:
        self.left = left
        super().__init__(f"only {left} is left of this line")


class OtherCurrencyError(ValueError):
    """The pledge is in another currency than the line."""

    def __init__(self, pledge: Money, line: Money) -> None:
        self.pledge, self.line = pledge, line
        super().__init__(f"the pledge is in {pledge.currency}, not {line.currency}")


class NotCoveredError(ValueError):
    """The money of its fund does not cover what a line is told to be."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"the money of its fund does not cover {code}")


class WireKindError(ValueError):
    """A wire to an association is told with what arrived, one to a giver without."""

    def __init__(self, order: OrderedWire) -> None:
        self.order = order
        super().__init__(f"{order.code} is a wire of another kind")


class OtherAmountError(ValueError):
    """The line shows another amount than what was to go back."""

    def __init__(self, code: str, amount: Money) -> None:
        self.code, self.amount = code, amount
        super().__init__(f"{code} was ordered for {amount}")


class ShownAlreadyError(ValueError):
    """Another line of the bank shows this wire go out."""

    def __init__(self, order: OrderedWire) -> None:
        self.order = order
        super().__init__(f"another line shows {order.code} go out")


class NotTheSameError(ValueError):
    """A line does not show that the other one went back."""

    def __init__(self, debit: int, credit: int) -> None:
        super().__init__(f"line {debit} does not show line {credit} go back")


class OrderedAnewError(ValueError):
    """What this wire, said not to be executed, was to pay is ordered anew."""

    def __init__(self, order: OrderedWire) -> None:
        self.order = order
        super().__init__(f"what {order.code} was to pay is ordered anew")
