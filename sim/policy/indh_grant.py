"""INDH grant: third programme, social-economy axis, equipment for dairy cooperatives (PF030-034).

INDH pays a share of a project up to a ceiling, the cooperative brings the rest: half in kind at most, the other half in
money of its own and then of its members. Those who cannot are refused: the rule filters by liquidity.
"""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Payer
from sim.policy import investment
from sim.policy.lever import Money, Share, funded
from sim.policy.reach import Reaching, buy_services
from sim.rules.governance import workshop_cost
from sim.rules.investing import Financing, chance_to_apply, committee_score, financed, ranks
from sim.rules.luck import Purpose, uniforms

PROGRAMME = "indh_grant"

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


class Item(StrEnum):
    """What a cooperative may ask for."""

    VEHICLE = "vehicle"
    TANK = "tank"
    WORKSHOP = "workshop"
    TESTER = "tester"


ITEMS = tuple(Item)
"""In the order by which projects number them."""


class Application(NamedTuple):
    """One file before the committee."""

    cooperative: int
    item: Item
    money: Financing


class IndhGrant(Reaching):
    """Calls every January; cooperatives pay their part on acceptance, INDH on delivery some months later.

    A share of what is accepted is given up before anybody has paid.
    """

    writes: ClassVar[frozenset[str]] = frozenset(
        {
            "cooperatives.has_vehicle",
            "cooperatives.has_tester",
            "cooperatives.tank_capacity_l_day",
            "cooperatives.workshop_capacity_l_day",
            "cooperatives.equipment",
            "cooperatives.grant_year",
            "herders.shares_paid",
        }
    )

    public_share: Share = 0.6
    ceiling_mad: Money = 300_000.0
    items: Annotated[tuple[Item, ...], Field(min_length=1)] = ITEMS
    target: Literal["women_first", "all"] = "women_first"
    helps_with_files: bool = False
    """Whether somebody is paid to go and write the files with cooperatives."""

    def act(self, province: Province) -> None:
        """Deliver what is due, and in January judge the applications of the year."""
        for project in investment.falling_due(province, PROGRAMME):
            _deliver(province, project)
        if self.judges(province):
            self._judge(province)

    def _judge(self, province: Province) -> None:
        files = self._applications(province)
        if not files:
            return
        cooperatives = province.cooperatives
        rows = np.array([file.cooperative for file in files])
        help_mad = province.parameters.investing.file_help_mad * province.outside.cpi * self.helps_with_files
        asked = np.array([file.money.grant + help_mad for file in files])
        for place in funded(self._scores(province, rows), asked, self.budget_mad_year):
            file = files[place]
            buy_services(province, PROGRAMME, self.payer, help_mad)
            project = investment.promise(
                province,
                PROGRAMME,
                int(cooperatives.unique_id[file.cooperative]),
                cooperatives.identity[file.cooperative],
                ITEMS.index(file.item),
                file.money,
            )
            if not province.projects.is_lost[project]:
                _pay_the_own_part(province, file.cooperative, file.money)

    def _applications(self, province: Province) -> list[Application]:
        """Files of those who are eligible, apply, lack something and can pay their part."""
        files = []
        for row in self._applicants(province):
            item = self.item_lacking(province, int(row))
            if item is None:
                continue
            investing = province.parameters.investing
            cost = _unit_cost(province, item)
            money = financed(cost, self.public_share, self.ceiling_mad, investing.own_part_kind_share)
            if money.grant > 0.0 and investment.members_bring(province, int(row), money.own_cash) is not None:
                files.append(Application(int(row), item, money))
        return files

    def eligible(self, province: Province) -> Rows:
        """Active cooperatives of chosen communes, with enough women and youth, not served lately nor being served."""
        cooperatives, investing = province.cooperatives, province.parameters.investing
        served_until = cooperatives.grant_year + investing.years_between_grants
        is_served = (cooperatives.grant_year > 0) & (province.quinzaine.year < served_until)
        is_waiting = np.isin(
            cooperatives.unique_id, province.projects.beneficiary[investment.running(province, PROGRAMME)]
        )
        is_open = cooperatives.alive & cooperatives.is_active & (cooperatives.n_members > 0)
        is_open &= self.is_chosen(province, cooperatives.commune) & ~is_served & ~is_waiting
        is_open &= women_and_youth(province) >= investing.least_women_and_youth_share
        return np.flatnonzero(is_open)

    def _applicants(self, province: Province) -> Rows:
        """Who of the eligible applies this year, by luck: the better-off more often, unless all are helped to."""
        cooperatives, investing = province.cooperatives, province.parameters.investing
        rows = self.eligible(province)
        chance = chance_to_apply(investing.apply_per_year, ranks(_wealth(province, rows)), investing.apply_wealth_share)
        if self.helps_with_files:
            chance = np.maximum(chance, investing.apply_helped_per_year)
        draws = uniforms(
            province.seed, Purpose.GRANT_APPLICATION, cooperatives.identity[rows], province.quinzaine.start
        )
        return rows[draws < chance]

    def item_lacking(self, province: Province, row: int) -> Item | None:
        """What a cooperative asks for: the first thing it lacks among those of the call, None when it lacks nothing.

        A tank that overflowed last year; a vehicle where members live far; a workshop where its products would fetch
        more than its milk does, these two only with milk enough; a tester.
        """
        lacks = {
            Item.TANK: _fills_its_tank(province, row),
            Item.VEHICLE: _has_far_members(province, row),
            Item.WORKSHOP: _would_gain_by_processing(province, row),
            Item.TESTER: not province.cooperatives.has_tester[row],
        }
        return next((item for item, is_lacking in lacks.items() if is_lacking and item in self.items), None)

    def _scores(self, province: Province, rows: Rows) -> Floats:
        """Score of the applicants: need is how poor members are, women their share of members (0-1)."""
        cooperatives = province.cooperatives
        need = 1.0 - ranks(_income_a_head(province, rows))
        women = cooperatives.n_women_members[rows] / np.maximum(cooperatives.n_members[rows], 1e-9)
        capture = province.parameters.investing.committee_capture_share
        is_women_first = self.target == "women_first"
        return committee_score(need, women if is_women_first else None, ranks(_wealth(province, rows)), capture)


def women_and_youth(province: Province) -> Floats:
    """Expected share of women and of men of 18-35 among the members of each cooperative (0-1).

    A member's age is not a state. A man who is one is young with the share of 18-34 among the men of his household,
    times a ratio below 1, because members are mostly heads of households; 18-24 are taken as 7/10 of 15-24.
    """
    herders, cooperatives = province.herders, province.cooperatives
    young = 0.7 * herders.n_men_15_24 + herders.n_men_25_34
    grown = np.maximum(herders.n_men - 0.3 * herders.n_men_15_24, 1.0)
    chance = np.minimum(province.parameters.investing.youth_member_share * young / grown, 1.0)
    counts = np.where(herders.member_is_woman, 1.0, chance)
    members = np.flatnonzero(herders.cooperative >= 0)
    at, n = herders.cooperative[members], len(cooperatives.cash)
    total = np.bincount(at, weights=counts[members], minlength=n)
    number = np.bincount(at, minlength=n)
    return np.asarray(np.divide(total, number, out=np.zeros(n), where=number > 0))


def _wealth(province: Province, rows: Rows) -> Floats:
    """Cash of cooperatives per member (MAD)."""
    cooperatives = province.cooperatives
    return np.asarray(cooperatives.cash[rows] / np.maximum(cooperatives.n_members[rows], 1e-9))


def _income_a_head(province: Province, rows: Rows) -> Floats:
    """Mean lasting income a head of members' households (MAD a quinzaine)."""
    herders = province.herders
    a_head = herders.permanent_income / np.maximum(herders.n_people, 1)
    return np.array([a_head[herders.cooperative == row].mean() for row in rows])


def _fills_its_tank(province: Province, row: int) -> bool:
    return bool(province.cooperatives.highest_use_last_year[row] >= province.parameters.governance.expansion_from_use)


def _has_far_members(province: Province, row: int) -> bool:
    herders, cooperatives = province.herders, province.cooperatives
    way = float(herders.distance_km[herders.cooperative == row].mean())
    is_far = way >= province.parameters.investing.vehicle_from_km
    return bool(is_far and not cooperatives.has_vehicle[row] and _has_milk(province, row))


def _would_gain_by_processing(province: Province, row: int) -> bool:
    """No workshop yet, milk enough, and products that fetch more than its milk does, by the usual spread (MAD/L)."""
    cooperatives, parameters, outside = province.cooperatives, province.parameters, province.outside
    cost = workshop_cost(outside.cpi, outside.wage_hour, parameters.governance)
    gain = province.workshop_price - cost - float(cooperatives.realised_price[row])
    is_without = cooperatives.workshop_capacity_l_day[row] == 0.0
    return bool(is_without and _has_milk(province, row) and gain > parameters.governance.workshop_spread_mad_l)


def _has_milk(province: Province, row: int) -> bool:
    """Whether it took in enough milk last year to think of a large project."""
    a_day = float(province.cooperatives.received_last_year_l[row]) / 365.0
    return a_day >= province.parameters.investing.project_from_l_day


def _unit_cost(province: Province, item: Item) -> float:
    """Whole cost of a project of the day (MAD)."""
    investing = province.parameters.investing
    costs = {
        Item.VEHICLE: investing.vehicle_project_mad,
        Item.TANK: investing.tank_project_mad,
        Item.WORKSHOP: investing.workshop_project_mad,
        Item.TESTER: investing.tester_project_mad,
    }
    return costs[item] * province.outside.cpi


def _pay_the_own_part(province: Province, row: int, money: Financing) -> None:
    """The agreement is signed: members bring their part, and the supplier gets the cooperative's money in advance."""
    brought = investment.members_bring(province, row, money.own_cash)
    if brought is None:
        raise ValueError(f"cooperative row {row}: accepted, but it cannot bring {money.own_cash:.6g} MAD")
    investment.collect_from_members(province, row, *brought)
    _buy(province, row, money.own_cash)


def _deliver(province: Province, project: int) -> None:
    """The grant pays the rest and the equipment is there; or the project is given up, by bad luck or by closing."""
    cooperatives, projects = province.cooperatives, province.projects
    row = cooperatives.row_of(int(projects.beneficiary[project]))
    if projects.is_lost[project] or not cooperatives.is_active[row]:
        return
    grant = float(projects.grant[project])
    province.purse.pay(
        PROGRAMME, Payer.INDH, Good.SUBSIDY, Account.COOPERATIVES, np.array([grant]), payee_rows=np.array([row])
    )
    _buy(province, row, grant)
    cooperatives.grant_year[row] = province.quinzaine.year
    _install(province, row, ITEMS[projects.item[project]])


def _buy(province: Province, row: int, value: float) -> None:
    at = np.array([row])
    province.ledger.move(Good.EQUIPMENT, Account.SERVICES, Account.COOPERATIVES, value=np.array([value]), buyer_rows=at)
    province.cooperatives.equipment[row] += value


def _install(province: Province, row: int, item: Item) -> None:
    cooperatives, investing = province.cooperatives, province.parameters.investing
    if item is Item.VEHICLE:
        cooperatives.has_vehicle[row] = True
    elif item is Item.TESTER:
        cooperatives.has_tester[row] = True
    elif item is Item.TANK:
        cooperatives.tank_capacity_l_day[row] += investing.tank_project_l_day
    else:
        cooperatives.workshop_capacity_l_day[row] += investing.workshop_project_l_day
