"""Youth enterprise: INDH helps people of 18 to 35 to become milk collectors (axis entrepreneurship, PF013, PF208).

Every January luck says in which communes a young person applies; the committee takes first the communes with most milk
for sale for each collector at work. After a delay the project starts, unless it is one of those never realised: INDH
pays min(share · cost, limit), the young person's family the rest and the first working cash, and a vehicle is bought.
A round that somebody gave up is taken over with its clients; where there is none, a new one takes an equal share of the
herders of the commune. From then on it is a collector like others: he lives on what is left, and stops when too deep in
debt. Neither artificial insemination nor feed shops are open to projects: in the model neither is limited by who
offers it.
"""

import numpy as np

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Payer
from sim.policy.lever import Lever, Share, funded, months_later
from sim.rules.luck import Purpose, named, uniforms
from sim.rules.outlets import NOBODY

PROGRAMME = "youth_enterprise"


class YouthEnterprise(Lever):
    """Milk collectors started with public money; `public_share` of the cost, at most the aid limit of a project."""

    writes = frozenset(
        {"herders.collector"}
        | {f"collectors.{name}" for name in ("is_active", "capacity_l_day", "tests", "price", "margin", "debt")}
        | {f"collectors.{name}" for name in ("yield_share", "equipment", "is_youth_project", "is_womans")}
    )

    public_share: Share = 0.6
    payer: Payer = Payer.INDH

    def act(self, province: Province) -> None:
        """Wear of vehicles and the committee in January; vehicles delivered when they are due."""
        if province.quinzaine.number == 1:
            _wear_out(province)
        if self.is_january(province) and self.public_share > 0.0:
            self._hold_committee(province)
        projects = province.projects
        mine = projects.alive & (projects.lever == named(PROGRAMME))
        for at in np.flatnonzero(mine & (projects.due_day <= province.quinzaine.start)):
            if not projects.is_lost[at]:
                _start(province, self.payer, int(at))
            projects.remove([at])

    def _hold_committee(self, province: Province) -> None:
        """Accept the applications of the communes most in need, within the envelope."""
        enterprise, today = province.parameters.enterprise, province.quinzaine.start
        names, cpi = province.commune_names, province.outside.cpi
        chance = enterprise.youth_applications_per_year / province.communes
        communes = np.flatnonzero(uniforms(province.seed, Purpose.YOUTH_APPLICATION, names, today) < chance)
        cost = enterprise.youth_project_mad * cpi
        grant = min(self.public_share * cost, enterprise.youth_aid_limit_mad)
        asked = np.full(len(communes), grant)
        accepted = communes[funded(_milk_per_collector(province)[communes], asked, self.budget_mad_year)]
        luck = uniforms(province.seed, Purpose.YOUTH_LOST, names[accepted], today)
        province.projects.add(
            len(accepted),
            lever=named(PROGRAMME),
            beneficiary=NOBODY,
            item=accepted,
            decided_day=today,
            due_day=months_later(province.quinzaine.first, enterprise.youth_delay_months),
            is_lost=luck < enterprise.youth_never_realised_share,
            cost=cost,
            grant=grant,
            own_cash=cost - grant,
        )


def _milk_per_collector(province: Province) -> np.ndarray:
    """Milk for sale in each commune (L/day) for each collector at work there and the one who applies."""
    herders, collectors = province.herders, province.collectors
    at_work = collectors.alive & collectors.is_active
    rounds = np.bincount(collectors.commune[at_work], minlength=province.communes)
    milk = province.in_communes(herders.surplus_l * province.weight, herders.commune) / province.quinzaine.days
    return np.asarray(milk / (rounds + 1.0))


def _start(province: Province, payer: Payer, project: int) -> None:
    """A young person takes over a round of the commune, or opens one; then the vehicle is paid."""
    commune = int(province.projects.item[project])
    collectors = province.collectors
    stopped = np.flatnonzero(collectors.alive & ~collectors.is_active & (collectors.commune == commune))
    row = int(stopped[0]) if len(stopped) else _open_round(province, commune)
    _settle_old_debt(province, row)
    _equip(province, row, commune)
    _pay(province, row, payer, project)


def _open_round(province: Province, commune: int) -> int:
    """A new collector, to whom an equal share of the commune's herders change, by luck."""
    herders, collectors = province.herders, province.collectors
    here = collectors.alive & collectors.is_active & (collectors.commune == commune)
    row = int(collectors.add(1, commune=commune, is_active=False)[0])
    people = np.flatnonzero(herders.commune == commune)
    draws = uniforms(province.seed, Purpose.YOUTH_CLIENT, herders.unique_id[people], province.quinzaine.start)
    herders.collector[people[draws < 1.0 / (int(here.sum()) + 1.0)]] = row
    return row


def _settle_old_debt(province: Province, row: int) -> None:
    """The bank gets from outside what the last one on this round owed, as whenever a round changes hands."""
    collectors, at = province.collectors, np.array([row])
    debt = collectors.debt[at]
    province.ledger.pay(Good.OWNER, Account.REST, Account.COLLECTORS, debt, payee_rows=at)
    province.ledger.pay(Good.REPAYMENT, Account.COLLECTORS, Account.BANKS, debt, payer_rows=at)
    collectors.debt[at] = 0.0


def _equip(province: Province, row: int, commune: int) -> None:
    """The usual vehicle, tester and margin, and the going price."""
    collectors, parameters = province.collectors, province.parameters
    settling, enterprise = parameters.settling, parameters.enterprise
    name, today = province.commune_names[commune : commune + 1], province.quinzaine.start
    others = collectors.alive & collectors.is_active
    usual = 0.5 * (settling.collector_capacity_low_l_day + settling.collector_capacity_high_l_day)
    collectors.capacity_l_day[row] = max(usual, float(collectors.capacity_l_day[row]))
    tester = float(uniforms(province.seed, Purpose.YOUTH_TESTER, name, today)[0])
    collectors.tests[row] = tester < settling.collector_tests_share
    collectors.margin[row] = parameters.processing.collector_margin_mad_l
    if others.any():
        collectors.price[row] = collectors.price[others].mean()
    collectors.yield_share[row] = 1.0
    collectors.is_active[row] = True
    collectors.is_youth_project[row] = True
    woman = float(uniforms(province.seed, Purpose.YOUTH_WOMAN, name, today)[0])
    collectors.is_womans[row] = woman < enterprise.youth_women_share


def _pay(province: Province, row: int, payer: Payer, project: int) -> None:
    """INDH's part and the family's, with working cash on top; the supplier of the vehicle gets the cost."""
    projects, ledger, at = province.projects, province.ledger, np.array([row])
    grant, own = float(projects.grant[project]), float(projects.own_cash[project])
    working = province.parameters.processing.collector_working_cash_mad * province.outside.cpi
    province.purse.pay(PROGRAMME, payer, Good.SUBSIDY, Account.COLLECTORS, np.array([grant]), payee_rows=at)
    ledger.pay(Good.OWNER, Account.REST, Account.COLLECTORS, np.array([own + working]), payee_rows=at)
    ledger.move(Good.EQUIPMENT, Account.SERVICES, Account.COLLECTORS, value=np.array([grant + own]), buyer_rows=at)
    province.collectors.equipment[row] += grant + own


def _wear_out(province: Province) -> None:
    """Vehicles lose a share of their value every year."""
    province.collectors.equipment[:] *= 1.0 - province.parameters.enterprise.youth_wear_per_year
