"""Founding a cooperative: who may, what each brings, its first board. Groups do it themselves, or helped by a lever."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Payer
from sim.rules.governance import president_is_woman, women_elected
from sim.rules.inclusion import seats_reserved
from sim.rules.luck import Purpose, named, uniforms
from sim.rules.outlets import NOBODY

Rows = NDArray[np.intp]

FOUNDING_SEATS = 5
SERVED_RATE = 0.25
"""How often a commune founds a cooperative beside the one it has, relative to a commune without any."""


class Outfit(NamedTuple):
    """What a new cooperative starts with, and who pays for it.

    `price` (MAD) is what the supplier is paid: `grant` by `payer` under `programme`, `own_cash` by all founders
    together. Its luck is keyed by the commune, the year and the `mark`.
    """

    programme: str
    payer: Payer
    price: float
    grant: float
    own_cash: float
    tank_capacity_l_day: float
    workshop_capacity_l_day: float = 0.0
    has_vehicle: bool = False
    mark: str = ""


def usual_outfit(province: Province) -> Outfit:
    """A tank and a building, of which public money pays its usual share: what groups get by themselves."""
    governance = province.parameters.governance
    price = governance.founding_capacity_l_day * governance.tank_cost_mad_l_day * province.outside.cpi
    return Outfit(
        programme="founding_grant",
        payer=Payer.STATE,
        price=price,
        grant=governance.founding_grant_share * price,
        own_cash=(1.0 - governance.founding_grant_share) * price,
        tank_capacity_l_day=governance.founding_capacity_l_day,
    )


def n_founders(province: Province, size: float) -> int:
    """How many simulated herders found a cooperative of so many members."""
    return max(round(size / province.weight), 1)


def founders_part(province: Province, outfit: Outfit, founders: int) -> float:
    """What each of so many founders pays (MAD): a share of capital and his part of the equipment."""
    return province.parameters.governance.member_share_mad + outfit.own_cash / (founders * province.weight)


def candidates(province: Province, commune: int, part: float, by_women: bool) -> Rows:
    """Keepers of a commune, nearest first, who are in no cooperative, within reach, and can pay their part (MAD)."""
    herders = province.herders
    is_free = (herders.cooperative == NOBODY) & (herders.n_cows > 0) & (herders.cash > part)
    is_free &= (herders.distance_km <= province.parameters.governance.join_reach_km) & (herders.receivable == 0.0)
    is_free &= (herders.commune == commune) & ((herders.n_women > 0) | (not by_women))
    free = np.flatnonzero(is_free & herders.alive)
    return np.asarray(free[np.argsort(herders.distance_km[free], kind="stable")])


def served_communes(province: Province, women_only: bool = False) -> Rows:
    """Communes that have an active cooperative, or an active women's cooperative."""
    cooperatives = province.cooperatives
    is_there = cooperatives.alive & cooperatives.is_active
    if women_only:
        is_there = is_there & cooperatives.is_women_only
    return np.unique(cooperatives.commune[is_there])


def luck_of(province: Province, commune: int, purpose: Purpose) -> float:
    """A draw that belongs to a commune in this quinzaine."""
    name = province.commune_names[commune : commune + 1]
    return float(uniforms(province.seed, purpose, name, province.quinzaine.start)[0])


def open_cooperative(province: Province, commune: int, founders: Rows, by_women: bool, outfit: Outfit) -> int:
    """Found a cooperative in a commune: its equipment is paid, its founders are members, its board is elected.

    Gives its row.
    """
    herders, cooperatives, governance = province.herders, province.cooperatives, province.parameters.governance
    year, plant = province.quinzaine.year, province.leader
    price = float(province.processors.base_price[plant])
    name = f"{province.territory.communes[commune].commune} {year}"
    row = cooperatives.add(
        1,
        identity=named(f"{name} {outfit.mark}" if outfit.mark else name),
        commune=commune,
        founded_year=year,
        is_active=True,
        is_women_only=by_women,
        tank_capacity_l_day=outfit.tank_capacity_l_day,
        workshop_capacity_l_day=outfit.workshop_capacity_l_day,
        has_vehicle=outfit.has_vehicle,
        plant=plant,
        board_seats=FOUNDING_SEATS,
        fee=governance.fee_mad_l,
        member_price=price - governance.fee_mad_l,
        realised_price=price,
    )
    _pay_for_equipment(province, row, founders, outfit)
    herders.cooperative[founders] = row[0]
    herders.delivered_year_l[founders] = 0.0
    herders.trust[founders] = governance.trust_at_start
    is_woman = (herders.is_female_headed[founders] | by_women) & (herders.n_women[founders] > 0)
    herders.member_is_woman[founders] = is_woman
    herders.account_is_womans[founders] = is_woman
    count_members(province)
    elect(province, int(row[0]))
    return int(row[0])


def _pay_for_equipment(province: Province, row: Rows, founders: Rows, outfit: Outfit) -> None:
    """Public money brings its share, founders theirs and their capital, the supplier is paid."""
    ledger, part = province.ledger, founders_part(province, outfit, len(founders))
    grant = np.array([outfit.grant])
    province.purse.pay(outfit.programme, outfit.payer, Good.SUBSIDY, Account.COOPERATIVES, grant, payee_rows=row)
    ledger.pay(
        Good.MEMBER_SHARE,
        Account.HERDERS,
        Account.COOPERATIVES,
        np.full(len(founders), part),
        payer_rows=founders,
        payee_rows=np.full(len(founders), row[0]),
    )
    province.herders.shares_paid[founders] += part
    ledger.move(Good.EQUIPMENT, Account.SERVICES, Account.COOPERATIVES, value=np.array([outfit.price]), buyer_rows=row)
    province.cooperatives.equipment[row] = outfit.price


def count_members(province: Province) -> None:
    """Members and women among them follow from the herders' own memberships."""
    herders, cooperatives = province.herders, province.cooperatives
    members = np.flatnonzero(herders.cooperative != NOBODY)
    at, n = herders.cooperative[members], len(cooperatives.cash)
    cooperatives.n_members[:] = np.bincount(at, minlength=n) * province.weight
    women = np.bincount(at, weights=herders.member_is_woman[members], minlength=n)
    cooperatives.n_women_members[:] = women * province.weight


def elect(province: Province, row: int) -> None:
    """A new board and its president; luck belongs to the cooperative."""
    cooperatives, governance = province.cooperatives, province.parameters.governance
    name = cooperatives.identity[row : row + 1]
    start = province.quinzaine.start
    seats, women_only = int(cooperatives.board_seats[row]), bool(cooperatives.is_women_only[row])
    share = float(cooperatives.n_women_members[row] / max(cooperatives.n_members[row], 1e-9))
    draw = float(uniforms(province.seed, Purpose.ELECTION, name, start)[0])
    women = women_elected(seats, share, women_only, draw, governance)
    reserved, members = float(cooperatives.reserved_seats_share[row]), float(cooperatives.n_women_members[row])
    women = max(women, seats_reserved(seats, reserved, members))
    cooperatives.board_women[row] = women
    draw = float(uniforms(province.seed, Purpose.PRESIDENCY, name, start)[0])
    cooperatives.president_is_woman[row] = president_is_woman(seats, women, women_only, draw, governance)
    cooperatives.mandate_ends[row] = province.quinzaine.year + int(governance.mandate_years)


def stops_early(province: Province) -> NDArray[np.bool_]:
    """Which cooperatives that levers helped to found stop this month for reasons the model does not hold.

    Chance of a month = 1 - (1 - hazard)^(1/12) in their first years; a coach multiplies the hazard by a ratio. Both are
    priors typed in (PF269, PF270), so that what follows from them can never count as evidence for coaching.
    """
    cooperatives, investing = province.cooperatives, province.parameters.investing
    age = province.quinzaine.year - cooperatives.founded_year
    is_young = cooperatives.is_lever_founded & cooperatives.is_active & (age < investing.exit_years)
    stops = np.zeros(len(is_young), bool)
    rows = np.flatnonzero(is_young)
    hazard = investing.exit_per_year * np.where(cooperatives.is_coached[rows], investing.exit_coached_share, 1.0)
    draws = uniforms(province.seed, Purpose.EARLY_EXIT, cooperatives.identity[rows], province.quinzaine.start)
    stops[rows] = draws < 1.0 - (1.0 - hazard) ** (1.0 / 12.0)
    return stops
