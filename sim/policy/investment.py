"""What levers that give equipment share: money a cooperative can bring, members' contributions, promises kept late."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.policy.lever import months_later
from sim.rules import governance
from sim.rules.investing import Financing, contributions
from sim.rules.luck import Purpose, named, uniforms
from sim.rules.outlets import cash_need

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


def free_cash(province: Province) -> Floats:
    """Cash of each cooperative above its legal reserve and the pay days it keeps money for (MAD)."""
    cooperatives = province.cooperatives
    a_quinzaine = cooperatives.received_last_year_l * cooperatives.member_price / 24.0
    kept = cooperatives.legal_reserve + province.parameters.governance.working_cash_quinzaines * a_quinzaine
    return np.asarray(np.maximum(cooperatives.cash - kept, 0.0))


def votes_to_invest(province: Province, row: int) -> bool:
    """Whether the assembly of a cooperative would rather invest what it has than share it, see `rules.governance`."""
    herders = province.herders
    members = np.flatnonzero(herders.cooperative == row)
    if not len(members):
        return False
    needs = [cash_need(herders.cash[m], herders.usual_spending[m]) for m in members]
    return bool(governance.votes_to_invest(float(np.mean(needs)), float(herders.trust[members].mean())))


def members_spare(province: Province, members: Rows) -> Floats:
    """What each member can and will bring (MAD): cash above a reserve, at most a share of a year's lasting income."""
    herders, parameters = province.herders, province.parameters
    reserve = parameters.household.purchase_reserve_quinzaines * herders.usual_spending[members]
    most = parameters.investing.contribution_income_share * 24.0 * herders.permanent_income[members]
    return np.asarray(np.maximum(np.minimum(herders.cash[members] - reserve, most), 0.0))


def members_bring(province: Province, row: int, own_cash: float) -> tuple[Rows, Floats] | None:
    """Members of a cooperative and what each must bring (MAD) beside its free cash; None when they cannot."""
    members = np.flatnonzero(province.herders.cooperative == row)
    missing = max(own_cash - float(free_cash(province)[row]), 0.0) / province.weight
    parts = contributions(missing, members_spare(province, members))
    return None if parts is None else (members, parts)


def collect_from_members(province: Province, row: int, members: Rows, parts: Floats) -> None:
    """Members pay their contributions as capital of their cooperative."""
    province.ledger.pay(
        Good.MEMBER_SHARE,
        Account.HERDERS,
        Account.COOPERATIVES,
        parts,
        payer_rows=members,
        payee_rows=np.full(len(members), row),
    )
    province.herders.shares_paid[members] += parts


def promise(
    province: Province, programme: str, beneficiary: int, identity: np.uint64, item: int, money: Financing
) -> int:
    """List a project that a committee accepted; whether it will be given up is the luck of who it is for.

    Gives its row.
    """
    investing, start = province.parameters.investing, province.quinzaine.start
    luck = uniforms(province.seed, Purpose.PROJECT_LOST, np.array([identity ^ np.uint64(named(programme))]), start)
    rows = province.projects.add(
        1,
        lever=named(programme),
        beneficiary=beneficiary,
        item=item,
        decided_day=start,
        due_day=months_later(province.quinzaine.first, investing.delivery_months),
        is_lost=bool(luck[0] < investing.never_realised_share),
        cost=money.cost,
        grant=money.grant,
        own_cash=money.own_cash,
    )
    return int(rows[0])


def running(province: Province, programme: str) -> Rows:
    """Rows of the projects of a programme that are promised and not yet delivered."""
    projects = province.projects
    if not len(projects):
        return np.zeros(0, np.intp)
    return np.flatnonzero(projects.alive & (projects.lever == np.uint64(named(programme))))


def falling_due(province: Province, programme: str) -> Iterator[int]:
    """Rows of the projects that are due, each struck off the list once it has been seen to."""
    for row in running(province, programme):
        if province.projects.due_day[row] <= province.quinzaine.start:
            yield int(row)
            province.projects.remove(np.array([row]))


def money_of(province: Province, project: int) -> Financing:
    """Who pays for a project, as it was decided."""
    projects = province.projects
    return Financing(*(float(each[project]) for each in (projects.cost, projects.grant, projects.own_cash)))
