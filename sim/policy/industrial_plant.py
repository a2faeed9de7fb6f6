"""Industrial plant: a dairy plant of a union of cooperatives (Pillar II; Imzouren: PF244, PF245).

The plant is as large as was asked for, or as the envelope of all its years pays for when a litre a day costs more than
thought. The State pays its part in equal yearly instalments, none above the envelope of a year, and goes on after the
last year until all is paid; the union brings the rest in step, from what cooperatives whose assemblies vote for it have
in hand, then from the bank. The bank lends up to the debt at which a plant closes; where that does not suffice the site
is given up, a ruin. Paid and built, the plant opens. It pays cooperatives what its products fetch less what a litre
costs at the use it is put to: processing with a fixed part that is due however little comes in, and the loan. A
cooperative signs with it while it pays a price step more than the best other plant, as far as there is room, and goes
back when it pays a step less; the fewer stay, the less it can pay. With too much debt it closes, and the bank bears the
loss.
"""

import numpy as np
from pydantic import Field

from sim.actors.processor import PLANT
from sim.actors.province import Province
from sim.engine.clock import QUINZAINES_PER_YEAR
from sim.engine.ledger import Account, Good, Purse
from sim.engine.public_purse import Payer
from sim.policy import investment
from sim.policy.lever import NEARLY_NOTHING, Lever, Share
from sim.rules.enterprise import plant_processing_cost
from sim.rules.luck import named
from sim.rules.market import stepped

PROGRAMME = "industrial_plant"
DAYS_A_YEAR = 365.0
MONTHS_A_YEAR = 12.0


class IndustrialPlant(Lever):
    """One plant of so many litres a day at most; `public_share` of its cost is public."""

    writes = frozenset(
        {f"processors.{name}" for name in ("capacity_l_day", "base_price", "retail_price", "usual_intake_l_day")}
        | {"processors.equipment", "processors.debt", "cooperatives.plant", "cooperatives.plant_due"}
    )

    capacity_l_day: float = Field(ge=0, le=1e6)
    public_share: Share = 0.8
    payer: Payer = Payer.AGRICULTURE

    def act(self, province: Province) -> None:
        """Decide in a January while the lever is open, pay every January until all is paid; run the plant."""
        if self.is_january(province):
            self._decide(province)
        if province.quinzaine.number == 1:
            self._build(province)
        for row in np.flatnonzero(province.processors.is_union & province.processors.alive):
            _open_when_ready(province, int(row))
            if province.processors.capacity_l_day[row] > 0.0:
                _run(province, int(row))
            else:
                _write_off_debt(province, int(row))

    def _decide(self, province: Province) -> None:
        """The first January with money and cooperatives: a row for the plant, empty, and a project with its cost."""
        enterprise, today = province.parameters.enterprise, province.quinzaine.start
        cost_l_day = enterprise.union_plant_mad_l_day * province.outside.cpi
        size = self._size_l_day(province, cost_l_day)
        if size <= 0.0 or province.processors.is_union.any() or not province.cooperatives.is_active.any():
            return
        row = province.processors.add(1, business=PLANT, is_union=True)
        province.plants = np.append(province.plants, row)
        province.ledger.purses[Account.PLANTS] = Purse(province.processors, province.plants)
        cost = cost_l_day * size
        province.projects.add(
            1,
            lever=named(PROGRAMME),
            beneficiary=int(province.processors.unique_id[row[0]]),
            decided_day=today,
            due_day=today + round(enterprise.union_plant_delay_years * DAYS_A_YEAR),
            capacity_l_day=size,
            cost=cost,
            grant=self.public_share * cost,
            own_cash=(1.0 - self.public_share) * cost,
        )

    def _size_l_day(self, province: Province, cost_l_day: float) -> float:
        """L/day: min(wanted, yearly envelope · years to the last one / (public share · cost of a litre a day))."""
        if self.public_share == 0.0:
            return 0.0
        envelope = self.budget_mad_year * (self.last_year - province.quinzaine.year + 1)
        return min(self.capacity_l_day, envelope / (self.public_share * cost_l_day))

    def _build(self, province: Province) -> None:
        """An instalment: 1 / years of building, less when the envelope is short; the union's part goes with it."""
        projects, processors = province.projects, province.processors
        for at in investment.running(province, PROGRAMME):
            row = processors.row_of(int(projects.beneficiary[at]))
            cost, grant = float(projects.cost[at]), float(projects.grant[at])
            years = max(round(province.parameters.enterprise.union_plant_delay_years), 1)
            left = 1.0 - float(processors.equipment[row]) / cost
            if left <= NEARLY_NOTHING:
                continue
            part = min(1.0 / years, self.budget_mad_year / grant, left)
            shares = _shares(province, part * float(projects.own_cash[at]))
            loan = part * float(projects.own_cash[at]) - float(shares.sum())
            if processors.debt[row] + loan > province.parameters.enterprise.union_plant_exit_debt_share * cost:
                _give_up(province, int(at), row)
            else:
                _pay_instalment(province, row, self.payer, part * grant, shares, loan)


def _shares(province: Province, own: float) -> np.ndarray:
    """What each cooperative whose assembly votes for it brings of the union's part (MAD), by what it has in hand."""
    active = province.cooperatives.alive & province.cooperatives.is_active
    votes = [active[row] and investment.votes_to_invest(province, row) for row in range(len(active))]
    free = np.where(votes, investment.free_cash(province), 0.0)
    return np.asarray(free * min(1.0, own / max(float(free.sum()), 1e-9)))


def _pay_instalment(province: Province, row: int, payer: Payer, public: float, shares: np.ndarray, loan: float) -> None:
    """Grant, shares by cooperative, bank loan (MAD): all of it goes to builders and suppliers."""
    ledger, at = province.ledger, np.array([row])
    province.purse.pay(PROGRAMME, payer, Good.SUBSIDY, Account.PLANTS, np.array([public]), payee_rows=at)
    members = np.flatnonzero(shares)
    ledger.pay(
        Good.MEMBER_SHARE,
        Account.COOPERATIVES,
        Account.PLANTS,
        shares[members],
        payer_rows=members,
        payee_rows=np.full(len(members), row),
    )
    ledger.pay(Good.LOAN, Account.BANKS, Account.PLANTS, np.array([loan]), payee_rows=at)
    province.processors.debt[row] += loan
    whole = public + float(shares.sum()) + loan
    ledger.move(Good.EQUIPMENT, Account.SERVICES, Account.PLANTS, value=np.array([whole]), buyer_rows=at)
    province.processors.equipment[row] += whole


def _give_up(province: Province, project: int, row: int) -> None:
    """The site is left as it is, worth nothing; the bank bears what was lent."""
    province.projects.remove(np.array([project]))
    province.processors.equipment[row] = 0.0


# The plant at work


def _project_of(province: Province, row: int) -> investment.Rows:
    """The project of a plant that is not finished, one row or none."""
    mine = investment.running(province, PROGRAMME)
    return np.asarray(mine[province.projects.beneficiary[mine] == province.processors.unique_id[row]])


def _open_when_ready(province: Province, row: int) -> None:
    """Once paid and built it opens with the use its promoters hope for, all cooperatives' milk, and looks for some."""
    projects, processors = province.projects, province.processors
    for at in _project_of(province, row):
        is_paid = processors.equipment[row] >= projects.cost[at] * (1.0 - NEARLY_NOTHING)
        if is_paid and projects.due_day[at] <= province.quinzaine.start:
            hoped = float(_usual_l_day(province).sum())
            processors.capacity_l_day[row] = projects.capacity_l_day[at]
            processors.usual_intake_l_day[row] = min(hoped, float(projects.capacity_l_day[at]))
            _set_retail_price(province, row)
            processors.base_price[row] = max(_can_pay(province, row), 0.0)
            projects.remove([at])
            _sign_contracts(province, row)


def _run(province: Province, row: int) -> None:
    """Prices of its products and of its milk, contracts every January, wear, and the end when its debt is too large."""
    processors, enterprise, quinzaine = province.processors, province.parameters.enterprise, province.quinzaine
    _set_retail_price(province, row)
    intake = float(processors.intake_l[row]) / quinzaine.days
    processors.usual_intake_l_day[row] += (intake - processors.usual_intake_l_day[row]) / QUINZAINES_PER_YEAR
    if quinzaine.first.day == 1:
        step = province.parameters.governance.price_step_mad_l
        target = max(_can_pay(province, row), 0.0)
        processors.base_price[row] = stepped(float(processors.base_price[row]), target, step, step)
    if quinzaine.number == 1:
        processors.equipment[row] *= 1.0 - enterprise.union_plant_wear_per_year
        _sign_contracts(province, row)
    built = enterprise.union_plant_mad_l_day * processors.capacity_l_day[row] * province.outside.cpi
    if processors.debt[row] > enterprise.union_plant_exit_debt_share * built:
        _close(province, row)


def _set_retail_price(province: Province, row: int) -> None:
    """Its products fetch less than the leader's, for want of a known brand."""
    processors = province.processors
    discount = province.parameters.enterprise.union_plant_discount_share
    processors.retail_price[row] = (1.0 - discount) * processors.retail_price[province.leader]


def _can_pay(province: Province, row: int) -> float:
    """Base price that leaves nothing at the use it is put to (MAD/L).

    kept · wholesale - collection - low-season premium of its grid - (processing + loan) / use.
    """
    processors, parameters, cpi = province.processors, province.parameters, province.outside.cpi
    enterprise, processing, market = parameters.enterprise, parameters.processing, parameters.market
    use = max(float(processors.usual_intake_l_day[row]), 1e-9)
    wholesale = (1.0 - market.retail_margin_share) * float(processors.retail_price[row])
    cost = plant_processing_cost(
        use,
        float(processors.capacity_l_day[row]),
        enterprise.union_plant_processing_cost_mad_l,
        enterprise.union_plant_fixed_cost_share,
        cpi,
    )
    interest = MONTHS_A_YEAR * parameters.household.interest_per_month
    service = float(processors.debt[row]) * (1.0 / enterprise.union_plant_loan_years + interest) / DAYS_A_YEAR
    collection = processing.plant_collection_cost_mad_l * cpi + _mean_premium(province)
    kept = 1.0 - processing.plant_loss_share
    return kept * wholesale - collection - (cost + service) / use


def _mean_premium(province: Province) -> float:
    """Low-season premium of the plants' grid, spread over the year (MAD/L)."""
    market = province.parameters.market
    months = (market.low_season_last_month - market.low_season_first_month) % MONTHS_A_YEAR + 1.0
    return market.low_season_premium_mad_l * months / MONTHS_A_YEAR


def processing_costs(province: Province, processed: np.ndarray) -> np.ndarray:
    """What processing costs each plant in the quinzaine (MAD, wages included), for litres `processed` by plant."""
    processors, parameters, cpi = province.processors, province.parameters, province.outside.cpi
    enterprise, plants = parameters.enterprise, province.plants
    costs = processed * parameters.processing.plant_processing_cost_mad_l * cpi
    for k in np.flatnonzero(processors.is_union[plants]):
        costs[k] = plant_processing_cost(
            float(processed[k]),
            float(processors.capacity_l_day[plants[k]]) * province.quinzaine.days,
            enterprise.union_plant_processing_cost_mad_l,
            enterprise.union_plant_fixed_cost_share,
            cpi,
        )
    return np.asarray(costs)


def others(province: Province) -> np.ndarray:
    """Rows of the plants that no union owns."""
    return np.asarray(province.plants[~province.processors.is_union[province.plants]])


# Contracts and the end


def _usual_l_day(province: Province) -> np.ndarray:
    """Milk each active cooperative took in last year (L/day)."""
    cooperatives = province.cooperatives
    return np.where(cooperatives.is_active, cooperatives.received_last_year_l / DAYS_A_YEAR, 0.0)


def _sign_contracts(province: Province, row: int) -> None:
    """Cooperatives that gain a price step by coming come, the largest first, as far as their milk of last year fits;
    when they gain it by leaving, all go to the plant that pays best."""
    cooperatives, processors = province.cooperatives, province.processors
    rivals = others(province)
    best = int(rivals[np.argmax(processors.base_price[rivals])])
    gain = float(processors.base_price[row]) - processors.base_price[best]
    step = province.parameters.governance.price_step_mad_l
    usual, signed = _usual_l_day(province), cooperatives.plant == row
    if gain <= -step:
        _send(province, np.flatnonzero(signed), best)
    elif gain >= step:
        room = float(processors.capacity_l_day[row]) - float(usual[signed].sum())
        free = np.flatnonzero(cooperatives.is_active & ~signed)
        coming = []
        for each in free[np.argsort(-usual[free], kind="stable")]:
            if 0.0 < usual[each] <= room:
                coming.append(each)
                room -= float(usual[each])
        _send(province, np.array(coming, np.intp), row)


def _send(province: Province, rows: np.ndarray, plant: int) -> None:
    """Cooperatives change plants; the old one pays all it owes them first."""
    cooperatives = province.cooperatives
    province.ledger.settle(
        Account.COOPERATIVES,
        Account.PLANTS,
        cooperatives.receivable[rows],
        creditor_rows=rows,
        debtor_rows=cooperatives.plant[rows],
    )
    cooperatives.plant_due[rows] = 0.0
    cooperatives.plant[rows] = plant


def _close(province: Province, row: int) -> None:
    """It pays cooperatives on credit and stops; they go back to the leader, and its machines are worth nothing."""
    processors = province.processors
    _send(province, np.flatnonzero(province.cooperatives.plant == row), province.leader)
    processors.capacity_l_day[row] = 0.0
    processors.equipment[row] = 0.0


def _write_off_debt(province: Province, row: int) -> None:
    """The bank loses what a closed plant owed it; one that is still being built owes on."""
    processors = province.processors
    if not len(_project_of(province, row)) and processors.debt[row] > 0.0:
        province.ledger.forgive(Account.BANKS, Account.PLANTS, float(processors.debt[row]))
        processors.debt[row] = 0.0
