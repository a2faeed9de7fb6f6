"""What levers that help groups found cooperatives share: groups ask in January, and open months later."""

from typing import ClassVar, NamedTuple

import numpy as np

from sim.actors.province import Province
from sim.policy import founding, investment
from sim.policy.founding import Outfit
from sim.policy.lever import Money, Share, funded
from sim.policy.reach import Reaching, buy_services
from sim.policy.reluctance import some_men_mind
from sim.rules.investing import Financing, financed


class Group(NamedTuple):
    """A group of a commune that asks for help to found its cooperative."""

    commune: int
    by_women: bool
    money: Financing
    candidates: float


class FoundingHelp(Reaching):
    """A share of the equipment and the help that a group needs to start; founders bring the rest.

    One cooperative at most is helped in a commune at a time. A committee prefers the communes with most candidates.
    """

    programme: ClassVar[str]
    writes: ClassVar[frozenset[str]] = frozenset(
        {
            "herders.cooperative",
            "herders.trust",
            "herders.member_is_woman",
            "herders.account_is_womans",
            "herders.account_reluctance",
            "herders.delivered_year_l",
            "herders.shares_paid",
            "cooperatives.n_members",
            "cooperatives.n_women_members",
        }
    )
    """Rows of new cooperatives apart, of which everything is written."""

    public_share: Share = 0.6
    ceiling_mad: Money = 300_000.0

    def act(self, province: Province) -> None:
        """Open the cooperatives that are due, and in January judge what groups ask for."""
        for project in investment.falling_due(province, self.programme):
            self._open(province, project)
        if self.judges(province) and province.has_cooperatives:
            self._judge(province)

    def size(self, province: Province) -> float:
        """Members that a group needs."""
        raise NotImplementedError

    def cost(self, province: Province) -> float:
        """Equipment of a new cooperative (MAD of the day)."""
        raise NotImplementedError

    def asks(self, province: Province, commune: int) -> tuple[bool, bool]:
        """Whether a group of a commune asks for help this year if it has the members, and whether it is of women."""
        raise NotImplementedError

    def least_candidates(self, province: Province) -> float:
        """Households without cooperative that a commune must have."""
        raise NotImplementedError

    def outfit(self, province: Province, money: Financing) -> Outfit:
        """What the new cooperative starts with."""
        raise NotImplementedError

    def bought(
        self,
        money: Financing,
        tank_l_day: float,
        workshop_l_day: float = 0.0,
        has_vehicle: bool = False,
        start_cash_share: float = 0.0,
    ) -> Outfit:
        """An outfit of this programme, paid as decided; a share of the money may stay in the cooperative's purse."""
        return Outfit(
            programme=self.programme,
            payer=self.payer,
            price=(1.0 - start_cash_share) * (money.grant + money.own_cash),
            grant=money.grant,
            own_cash=money.own_cash,
            tank_capacity_l_day=tank_l_day,
            workshop_capacity_l_day=workshop_l_day,
            has_vehicle=has_vehicle,
            mark=self.programme,
        )

    def _judge(self, province: Province) -> None:
        """Those accepted get their help at once, spent even if nothing comes of it; the grant when they open."""
        groups = self._groups(province)
        if not groups:
            return
        help_mad = province.parameters.investing.founding_help_mad * province.outside.cpi
        asked = np.array([group.money.grant + help_mad for group in groups])
        score = np.array([group.candidates for group in groups])
        for place in funded(score, asked, self.budget_mad_year):
            group = groups[place]
            buy_services(province, self.programme, self.payer, help_mad)
            name = province.commune_names[group.commune]
            investment.promise(province, self.programme, group.commune, name, int(group.by_women), group.money)

    def _groups(self, province: Province) -> list[Group]:
        """Groups that ask in communes with enough candidates who can pay their part, and none being helped yet."""
        kind = province.parameters.investing.own_part_kind_share
        money = financed(self.cost(province), self.public_share, self.ceiling_mad, kind)
        waiting = set(province.projects.beneficiary[investment.running(province, self.programme)].tolist())
        chosen = set(np.flatnonzero(self.is_chosen(province, np.arange(province.communes, dtype=np.int32))).tolist())
        groups = []
        for commune in sorted(chosen - waiting):
            asks, by_women = self.asks(province, commune)
            found = len(self._candidates(province, commune, by_women, money)) if asks else 0
            households = found * province.weight
            if found >= self.founders(province) and households >= self.least_candidates(province):
                groups.append(Group(commune, by_women, money, households))
        return groups

    def founders(self, province: Province) -> int:
        """How many simulated herders a group needs."""
        return founding.n_founders(province, self.size(province))

    def _candidates(self, province: Province, commune: int, by_women: bool, money: Financing) -> founding.Rows:
        part = founding.founders_part(province, self.outfit(province, money), self.founders(province))
        return founding.candidates(province, commune, part, by_women)

    def _open(self, province: Province, project: int) -> None:
        """The cooperative opens, unless the project is given up by bad luck or for lack of founders who can pay."""
        projects = province.projects
        commune, by_women = int(projects.beneficiary[project]), bool(projects.item[project])
        money = investment.money_of(province, project)
        founders = self._candidates(province, commune, by_women, money)[: self.founders(province)]
        if projects.is_lost[project] or len(founders) < self.founders(province):
            return
        outfit = self.outfit(province, money)
        row = founding.open_cooperative(province, commune, founders, by_women, outfit)
        province.cooperatives.is_lever_founded[row] = True
        if by_women:
            some_men_mind(province, founders)
