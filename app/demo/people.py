"""Who signs in, and as what. All of them are invented."""

from __future__ import annotations

from dataclasses import dataclass

from app.policy.values import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody of the demonstration. The address is the first name's.

    ``keeper`` and ``funds`` narrow the role; where both are empty it holds in the whole
    territory, and for a finance officer in the whole book.
    """

    name: str
    role: Role
    language: str
    keeper: str | None = None
    funds: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What commands of the demonstration call the person."""
        return self.email.partition("@")[0]

    @property
    def email(self) -> str:
        """The address that the person signs in with."""
        first = self.name.split()[1 if self.name.startswith("Me ") else 0].lower()
        plain = first.translate(str.maketrans("ïèé", "iee"))
        return f"{plain}@demo.igoudar.example"


PEOPLE = (
    Actor("Brahim Oumeskour", Role.PRESIDENT, "fr", "TIFAOUINE"),
    Actor("Khadija Tazarine", Role.TREASURER, "ar", "TIFAOUINE"),
    Actor("Zahra Imoulane", Role.PRESIDENT, "fr", "TAMUNT"),
    Actor("Mohand Aguerd", Role.TREASURER, "fr", "TAMUNT"),
    Actor("Rkia Tamellalt", Role.PRESIDENT, "ar", "AZWU"),
    Actor("Fadma Izourane", Role.TREASURER, "ar", "AZWU"),
    Actor("Ijja Ouzaghar", Role.TRUST_COMMITTEE, "ar", funds=("P2", "P4")),
    Actor("Claire Montredon", Role.FINANCE_OFFICER, "fr"),
    Actor("Saïd Amerdoul", Role.TERRITORY_MANAGER, "fr"),
    Actor("Inès Valbelle", Role.COMMUNITY_MANAGER, "fr"),
    Actor("Me Bennis", Role.AUDITOR, "fr"),
)


def officer(keeper: str, role: Role) -> Actor:
    """Find an association's officer."""
    return next(p for p in PEOPLE if (p.keeper, p.role) == (keeper, role))


def holder_of(role: Role) -> Actor:
    """Find who holds a role that one person alone has."""
    return next(person for person in PEOPLE if person.role is role)
