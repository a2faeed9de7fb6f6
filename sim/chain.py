"""The chain: the province stepped through its timetable, one quinzaine a step."""

from collections.abc import Mapping
from datetime import date

from sim.actors.province import Policy, Province
from sim.engine.ledger import Flow
from sim.engine.public_purse import Payer, PublicCost
from sim.policy import no_cooperatives
from sim.quinzaine.timetable import TIMETABLE
from sim.rules.outlets import THEORIES
from sim.territory.outside import Outlook
from sim.territory.territory import Territory


class DairyChain(Province):
    """A province's dairy value chain as a Mesa model.

    One `step()` simulates `quinzaine`, real dates and all, and moves to the next. `territory` says where, `seed` whose
    luck, `scale` how many herders are simulated for each real one, `outlook` what is assumed after history;
    `has_cooperatives=False` is the counterfactual in which there are none and none is founded, `outlet_choice` how
    herders choose their outlets, a name of `sim.rules.outlets.THEORIES`. `policy` holds the
    levers, `budget` the most that a payer may spend in a year (MAD). Same arguments give the same bits.
    Raises LedgerBreak when the books do not balance, Overspent when a payer exceeds its budget.
    """

    def __init__(
        self,
        territory: Territory,
        *,
        seed: int = 1,
        scale: float = 1.0,
        outlook: Outlook | None = None,
        has_cooperatives: bool = True,
        outlet_choice: str = "logit",
        policy: Policy | None = None,
        budget: Mapping[tuple[Payer, int], float] | None = None,
    ) -> None:
        super().__init__(territory, seed, scale, outlook or Outlook(), has_cooperatives)
        self.theory = THEORIES[outlet_choice]
        self.policy = policy
        self.purse.budget = dict(budget or {})
        if not has_cooperatives:
            no_cooperatives.close_all(self)
        self.finished = self.quinzaine
        self.flows_of_year: list[Flow] = []
        self.costs_of_year: list[PublicCost] = []

    def step(self) -> None:
        """Simulate one quinzaine, phase by phase."""
        for phase in TIMETABLE:
            phase.run(self)
        self.turn_the_page()

    def turn_the_page(self) -> None:
        """Move to the next quinzaine; at the end of a year keep its flows and public costs."""
        self.finished = self.quinzaine
        if self.quinzaine.closes_year:
            self.flows_of_year = self.ledger.close_year()
            self.costs_of_year = self.purse.close_year(self.quinzaine.year)
        self.quinzaine = self.quinzaine.next

    @property
    def today(self) -> date:
        """First day of the quinzaine to come."""
        return self.quinzaine.first

    def run_year(self) -> list[Flow]:
        """Step to the end of the calendar year and return its flows."""
        year = self.quinzaine.year
        while self.quinzaine.year == year:
            self.step()
        return self.flows_of_year
