"""What aids to farms have in common: who they are for, who comes first, who can advance the money, and the dossier."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import Payer
from sim.policy.lever import months_later, rows_of
from sim.rules.luck import Purpose, named, uniforms

Target = Literal["none", "small_herds", "women"]
"""Who comes first: nobody (by lot), those with fewest cows, or those whose herd is most in women's names."""

Rows = NDArray[np.intp]
Floats = NDArray[np.float64]

GRANTED, TO_REPAY = 0, 1


def priority(province: Province, target: Target, programme: str) -> Floats:
    """Rank of each herder before a committee, the highest first, shape (herders,); ties by its lot of the year."""
    herders = province.herders
    lot = _luck(province, Purpose.FARM_AID_RANK, herders.unique_id, programme, province.quinzaine.year)
    if target == "small_herds":
        return np.asarray(lot - herders.n_cows)
    if target == "women":
        return np.asarray(1e-3 * lot + herders.title_women_share)
    return lot


def _luck(province: Province, purpose: Purpose, ids: NDArray[np.int64], programme: str, day: int) -> Floats:
    """Luck of herders before the committee of one programme, which says nothing of that before another's."""
    return uniforms(province.seed, purpose, ids.astype(np.uint64) ^ np.uint64(named(programme)), day)


def is_up_to_date(province: Province) -> NDArray[np.bool_]:
    """Whether each herder has paid the health insurance contributions that aid to farms asks for (PF174).

    Covered as a farmer, not through social aid (who pays no contributions holds no proof of them), and up to date by
    luck of its own.
    """
    herders = province.herders
    draws = uniforms(province.seed, Purpose.CONTRIBUTIONS_PAID, herders.unique_id, 0)
    pays = draws < province.parameters.farm_support.contributions_paid_share
    return np.asarray(herders.has_health_cover & ~herders.receives_aid & pays)


def applies(province: Province, purpose: Purpose) -> NDArray[np.bool_]:
    """Whether each herder who could would file an application this year."""
    draws = uniforms(province.seed, purpose, province.herders.unique_id, province.quinzaine.year)
    return np.asarray(draws < province.parameters.farm_support.applies_share)


def reserve(province: Province) -> Floats:
    """Money each household keeps in hand when it buys something large (MAD), as for any cow."""
    quinzaines = province.parameters.household.purchase_reserve_quinzaines
    return np.asarray(quinzaines * province.herders.usual_spending)


def can_advance_a_cow(province: Province, price: float, advanced: float) -> NDArray[np.bool_]:
    """Whether each household can pay `advanced` of a cow's price (MAD) itself; see `rules.household.wants_to_buy`.

    cash + min(credit still open, price / 2) >= advanced + reserve.
    """
    herders, household = province.herders, province.parameters.household
    secured = household.credit_share_of_herd * (herders.herd_value + price)
    limit = np.minimum(household.credit_limit_mad * province.outside.cpi, secured)
    limit = np.maximum(limit, herders.credit_line_mad)
    credit = np.minimum(np.maximum(limit - herders.debt, 0.0), 0.5 * price)
    return np.asarray(herders.cash + credit >= advanced + reserve(province))


class Dossier(NamedTuple):
    """What is granted: for which programme, at which stage it opens, the price and the aid (MAD)."""

    programme: str
    stage: int
    price: float
    aid: float
    is_paid_at_once: bool


def open_dossiers(province: Province, dossier: Dossier, rows: Rows) -> None:
    """Open a dossier for each row: the aid is paid at once, or falls due months later, or, by luck, is never paid.

    See `months_later` for the day.
    """
    support, today = province.parameters.farm_support, province.quinzaine.first
    ids = province.herders.unique_id[rows]
    luck = _luck(province, Purpose.FARM_AID_REFUSED, ids, dossier.programme, province.quinzaine.start)
    province.projects.add(
        len(rows),
        lever=named(dossier.programme),
        beneficiary=ids,
        item=dossier.stage,
        decided_day=province.quinzaine.start,
        due_day=months_later(today, 0.0 if dossier.is_paid_at_once else support.dossier_months),
        is_lost=(luck < support.dossier_refused_share) & (not dossier.is_paid_at_once),
        cost=dossier.price,
        grant=dossier.aid,
        own_cash=dossier.price - (dossier.aid if dossier.is_paid_at_once else 0.0),
    )


def dossiers(province: Province, programme: str, stage: int) -> Rows:
    """Rows of the open dossiers of a programme that are at a stage."""
    projects = province.projects
    if not len(projects):
        return np.zeros(0, np.intp)
    is_its = projects.alive & (projects.lever == np.uint64(named(programme)))
    return np.flatnonzero(is_its & (projects.item == stage))


def repay(province: Province, programme: str, payer: Payer) -> None:
    """Pay the aid that falls due to those who bought, and close their dossiers and those that came to nothing."""
    projects, herders = province.projects, province.herders
    bought = dossiers(province, programme, TO_REPAY)
    due = bought[projects.due_day[bought] <= province.quinzaine.start]
    if not len(due):
        return
    payees = rows_of(herders.unique_id, projects.beneficiary[due], herders.alive)
    is_paid = (payees >= 0) & ~projects.is_lost[due]
    province.purse.pay(
        programme, payer, Good.SUBSIDY, Account.HERDERS, projects.grant[due[is_paid]], payee_rows=payees[is_paid]
    )
    projects.remove(due)
