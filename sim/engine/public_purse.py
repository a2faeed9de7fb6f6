"""The public purse: what the State and its partners spend, by programme and payer, within the budget voted.

Every dirham that leaves the account STATE of the ledger goes through here, so that costs by payer add up to it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from sim.engine.ledger import Account, Amounts, Good, Ledger, LedgerBreak, Rows

TOLERANCE = 1e-9

ORDINARY = frozenset({"social_aid", "drought_feed", "founding_grant"})
"""Programmes that run without any policy: no part of a policy's budget."""

SOCIAL = frozenset({"social_aid", "social_aid_extension", "health_cover_extension"})
"""Programmes that support households whatever they keep or sell: all they pay is SOCIAL_AID, no cost of the chain."""


class Payer(StrEnum):
    """Whose budget pays.

    INDH is an account of its own. The State, local authorities and partners fill it (60/30/10 over a phase and the
    whole country, PF003); how the money of one province or project splits is not known, so it is not split.
    """

    STATE = "state"
    INDH = "indh"
    AGRICULTURE = "agriculture"
    SOCIAL = "social"
    COMMUNES = "communes"
    PARTNERS = "partners"


class PublicCost(NamedTuple):
    """What one payer spent on one programme in a year (MAD of the day)."""

    year: int
    programme: str
    payer: str
    value_mad: float


class Overspent(RuntimeError):  # noqa: N818 - what happened, in the planner's word
    """A payer spent more than its budget of the year: names the payer, the year and both amounts."""


class PublicPurse:
    """Pays out of the account STATE and remembers for which programme and on whose budget.

    `budget` gives the most that a payer may spend on a policy in a year (MAD), ordinary programmes apart; what is not
    in it is not limited.
    """

    def __init__(self, ledger: Ledger, budget: Mapping[tuple[Payer, int], float] | None = None) -> None:
        self._ledger = ledger
        self.budget = dict(budget or {})
        self._of_quinzaine = 0.0
        self._of_year: dict[tuple[str, Payer], float] = {}

    def pay(
        self,
        programme: str,
        payer: Payer,
        reason: Good,
        payee: Account,
        value: Amounts,
        *,
        payee_rows: Rows | None = None,
        quantity: Amounts = 0.0,
        milk: Amounts = 0.0,
    ) -> None:
        """Pay for a programme (MAD); `quantity` and `milk` when goods are bought, see `Ledger.move`."""
        cell = (payee, Account.STATE, reason)
        before = float(self._ledger.value[cell])
        self._ledger.move(reason, payee, Account.STATE, quantity, value, milk=milk, seller_rows=payee_rows)
        spent = float(self._ledger.value[cell]) - before
        self._of_quinzaine += spent
        self._of_year[programme, payer] = self._of_year.get((programme, payer), 0.0) + spent

    def spent(self, programme: str) -> float:
        """What a programme has cost since the first of January (MAD)."""
        return sum(value for (name, _), value in self._of_year.items() if name == programme)

    def close(self, year: int, period: object) -> None:
        """Check at the end of a quinzaine that nothing left the State otherwise, and that budgets hold.

        Raises LedgerBreak with the amount that no programme explains, Overspent with the payer and both amounts.
        """
        paid = float(self._ledger.value[:, Account.STATE].sum())
        if not abs(paid - self._of_quinzaine) <= TOLERANCE * (abs(paid) + 1.0):
            raise LedgerBreak(f"STATE, {period}: {paid - self._of_quinzaine:.6g} MAD spent under no programme")
        self._of_quinzaine = 0.0
        for payer in {payer for payer, of in self.budget if of == year}:
            spent = sum(
                value for (programme, who), value in self._of_year.items() if who is payer and programme not in ORDINARY
            )
            voted = self.budget[payer, year]
            if spent > voted * (1.0 + TOLERANCE) + TOLERANCE:
                raise Overspent(f"{payer} {year}: spent {spent:.12g} MAD by {period}, allowed {voted:.12g} (budget)")

    def close_year(self, year: int) -> list[PublicCost]:
        """Give the costs of the year by programme and payer; the next starts from nothing."""
        costs = [
            PublicCost(year, programme, str(payer), value)
            for (programme, payer), value in self._of_year.items()
            if value
        ]
        self._of_year = {}
        return sorted(costs)
