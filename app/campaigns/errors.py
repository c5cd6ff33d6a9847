"""The rules of campaigns and caps that a command may break, one error each."""

from __future__ import annotations

from datetime import date

from ledger.money import Money


class CampaignError(ValueError):
    """A campaign or a cap cannot be set like this."""


class CampaignOverError(CampaignError):
    """The campaign of the project is over, or the project calls for no gifts."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(
            f"project {slug} calls for no gifts any more: its campaign stands as it is"
        )


class EndPassedError(CampaignError):
    """A campaign ends in the future."""

    def __init__(self, last_day: date) -> None:
        self.last_day = last_day
        super().__init__(f"{last_day} is over already: choose a later day")


class OtherCurrencyError(CampaignError):
    """A campaign and a cap count what a project is given, in its gifts' currency."""

    def __init__(self, wanted: str, gifts: str) -> None:
        self.wanted, self.gifts = wanted, gifts
        super().__init__(f"gifts come in {gifts}, so this is in {gifts}, not {wanted}")


class EndTooFarError(CampaignError):
    """No calendar knows the day after the last one."""

    def __init__(self, last_day: date) -> None:
        self.last_day = last_day
        super().__init__(f"{last_day} is too far away: choose an earlier day")


class LeastOutOfReachError(CampaignError):
    """A campaign needs more than the cap on gifts lets come."""

    def __init__(self, least: Money, limit: Money, most: Money) -> None:
        self.least, self.limit, self.most = least, limit, most
        super().__init__(
            f"the campaign needs {least}, and with at most {limit} in gifts no more"
            f" than {most} can come: raise the cap, or lower what is needed"
        )


class CapTooSmallError(CampaignError):
    """A cap below the smallest gift takes none, though it seems to take some."""

    def __init__(self, limit: Money, smallest: Money) -> None:
        self.limit, self.smallest = limit, smallest
        super().__init__(
            f"no gift fits below a cap of {limit}: the smallest gift is {smallest}."
            " Set a higher cap, or 0 to take none"
        )
