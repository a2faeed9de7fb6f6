"""What must hold of a chain after any quinzaine, whatever the parameters, the seed and the shocks."""

import hashlib

import numpy as np

from sim.chain import DairyChain
from sim.engine.ledger import Account
from sim.rules.cattle import FEMALE, NEVER
from sim.rules.outlets import NOBODY

NEVER_NEGATIVE = {"L", "L/day", "h", "kg", "UFL", "head", "persons", "households", "ha", "km"}
EXACT = 1e-9


def digest(chain: DairyChain) -> str:
    """One number for the whole state: every column of every table, the prices and the date."""
    state = hashlib.sha256()
    for population in (*chain.populations.values(), chain.herd):
        for name, column in population.arrays._asdict().items():
            state.update(name.encode())
            state.update(np.ascontiguousarray(column).tobytes())
    prices = (chain.loose_price, chain.parity, chain.packaged_price, chain.wholesale_price, chain.animal_index)
    state.update(np.array(prices).tobytes())
    state.update(str(chain.quinzaine).encode())
    return state.hexdigest()


def step_and_check(chain: DairyChain, quinzaines: int) -> None:
    """Step and check after every quinzaine; the ledger checks itself inside the step."""
    for _ in range(quinzaines):
        chain.step()
        check(chain)


def check(chain: DairyChain) -> None:
    """Every invariant at once; the message says which, when and where."""
    check_numbers(chain)
    check_milk(chain)
    check_herd(chain)
    check_members(chain)
    check_claims(chain)


def _hold(holds: np.ndarray | bool, chain: DairyChain, what: str) -> None:
    where = np.flatnonzero(~np.atleast_1d(np.asarray(holds)))
    assert not len(where), f"{what}, {chain.finished}: rows {where[:5]}"


def check_numbers(chain: DairyChain) -> None:
    """Everything is a number, and quantities are not negative."""
    for table in (*chain.populations.values(), chain.herd):
        kind = table._kind
        for name, column in kind.schema.items():
            values = getattr(table, name)[table.rows()]
            what = f"{kind.__name__}.{name}"
            if column.dtype.kind == "f":
                _hold(np.isfinite(values), chain, f"{what} is finite")
            if column.unit in NEVER_NEGATIVE and column.dtype.kind in "fi":
                _hold(values >= -EXACT * (1.0 + np.abs(values).max(initial=0.0)), chain, f"{what} is not negative")
    prices = (chain.loose_price, chain.parity, chain.packaged_price, chain.wholesale_price, chain.workshop_price)
    _hold(np.array(prices) > 0.0, chain, "prices are positive")
    _hold(np.isfinite(chain.net_export_l), chain, "net export is finite")
    _hold(0.0 < chain.animal_index <= 1.1 + EXACT, chain, "the animal index is in its range")
    for price in (chain.cooperatives.member_price, chain.collectors.price, chain.processors.price[chain.plants]):
        _hold(price > 0.0, chain, "prices paid are positive")


def check_milk(chain: DairyChain) -> None:
    """A herder's milk is all somewhere, and shares are shares."""
    herders = chain.herders
    somewhere = sum(
        getattr(herders, f"{name}_l")
        for name in ("calves", "home", "to_direct", "to_souk", "accepted", "to_collector", "spoiled")
    )
    _hold(np.isclose(somewhere, herders.milk_l, rtol=EXACT, atol=EXACT), chain, "every litre is somewhere")
    total = herders.share_cooperative + herders.share_collector + herders.share_direct + herders.share_souk
    _hold(np.isclose(total, 1.0, rtol=EXACT)[herders.rows()], chain, "outlet shares add to 1")
    limits = {"watering": chain.parameters.quality.most_water_share}
    for name in ("trust", "share_cooperative", "share_collector", "share_direct", "share_souk", "watering",
                 "energy_ratio", "upkeep_ratio", "mean_blood", "title_women_share"):  # fmt: skip
        values = getattr(herders, name)
        _hold((values >= -EXACT) & (values <= limits.get(name, 1.0) + EXACT), chain, f"{name} is a share")
    _hold((chain.cooperatives.paid_share >= 0.0) & (chain.cooperatives.paid_share <= 1.0), chain, "paid share")
    if not chain.finished.closes_year:  # the assembly may have enlarged a tank
        capacity = chain.cooperatives.tank_capacity_l_day * chain.finished.days
        _hold(chain.cooperatives.received_l <= capacity * (1.0 + EXACT) + EXACT, chain, "no tank overflows")


def check_herd(chain: DairyChain) -> None:
    """Cattle have an owner, a possible age and a possible state."""
    herd, rows, today = chain.herd, chain.herd.rows(), chain.finished.end
    owner = herd.owner[rows]
    _hold((owner >= 0) & (owner < len(chain.herders.alive)), chain, "cattle have an owner")
    _hold(chain.herders.alive[owner], chain, "owners are alive")
    _hold((herd.condition[rows] >= 1.0) & (herd.condition[rows] <= 5.0), chain, "condition is in 1 to 5")
    for name in ("blood", "sire_blood"):
        values = getattr(herd, name)[rows]
        _hold((values >= 0.0) & (values <= 1.0), chain, f"{name} is a share")
    _hold(herd.birth_day[rows] < today, chain, "cattle are born")
    is_male = herd.sex[rows] != FEMALE
    _hold(~(is_male & (herd.conceived_day[rows] != NEVER)), chain, "males are not in calf")
    _hold(~(is_male & (herd.parity[rows] > 0)), chain, "males have not calved")
    has_calved = herd.calved_day[rows] != NEVER
    _hold(has_calved == (herd.parity[rows] > 0), chain, "parity says who has calved")
    _hold((herd.calved_day[rows] > herd.birth_day[rows]) | ~has_calved, chain, "nobody calves before birth")
    is_pregnant = herd.conceived_day[rows] != NEVER
    _hold(herd.conceived_day[rows] < today, chain, "conceptions are past")
    due = herd.conceived_day[rows] + int(chain.parameters.herd_life.gestation_days)
    _hold((due >= today) | ~is_pregnant, chain, "nobody is overdue")
    _hold(len(np.unique(herd.identity[rows])) == len(rows), chain, "no two animals share their luck")
    _hold(herd.milk_l[rows] <= herd.potential_l[rows] * (1.0 + EXACT), chain, "no cow gives more than she could")


def check_members(chain: DairyChain) -> None:
    """Members are members of something that exists."""
    herders, cooperatives = chain.herders, chain.cooperatives
    members = np.flatnonzero(herders.cooperative != NOBODY)
    at, n = herders.cooperative[members], len(cooperatives.cash)
    _hold((at >= 0) & (at < n), chain, "memberships point to a cooperative")
    _hold(cooperatives.is_active[at] & cooperatives.alive[at], chain, "memberships are of active cooperatives")
    _hold(herders.n_women[members] >= herders.member_is_woman[members], chain, "a woman member is in the household")
    _hold(~herders.member_is_woman[herders.cooperative == NOBODY], chain, "only members are woman members")
    members_of = chain.weight * np.bincount(at, minlength=n)
    _hold(np.isclose(cooperatives.n_members, members_of), chain, "members are counted")
    women = chain.weight * np.bincount(at, weights=herders.member_is_woman[members], minlength=n)
    _hold(np.isclose(cooperatives.n_women_members, women), chain, "women members are counted")
    _hold(herders.n_women[members[cooperatives.is_women_only[at]]] > 0, chain, "women's cooperatives have women")
    _hold(cooperatives.board_women <= cooperatives.board_seats, chain, "women on the board fit its seats")
    all_women = (cooperatives.board_women == cooperatives.board_seats) & cooperatives.president_is_woman
    _hold(all_women | ~cooperatives.is_women_only | ~cooperatives.is_active, chain, "women run their own cooperatives")
    collector = herders.collector[herders.collector != NOBODY]
    _hold((collector >= 0) & (collector < len(chain.collectors.cash)), chain, "collectors exist")
    sent = herders.to_cooperative_l > 0.0
    came = herders.accepted_l + herders.refused_l + herders.spoiled_l > 0.0
    _hold(came[sent], chain, "milk sent to a tank comes in, comes back or spoils")


def check_claims(chain: DairyChain) -> None:
    """Row by row, what one is owed another owes: the ledger checks sums only."""
    herders, cooperatives, processors = chain.herders, chain.cooperatives, chain.processors
    owed = np.flatnonzero(herders.receivable != 0.0)
    n = len(cooperatives.cash)
    claims = chain.weight * np.bincount(herders.owed_by[owed], weights=herders.receivable[owed], minlength=n)
    size = 1.0 + np.abs(cooperatives.payable).max(initial=0.0)
    _hold(np.abs(claims - cooperatives.payable) <= 1e-6 * size, chain, "cooperatives owe what members claim")
    is_of = herders.owed_by == herders.cooperative
    _hold(is_of | (herders.cooperative == NOBODY) | (herders.receivable <= 1e-6), chain, "members claim of their own")
    is_open = cooperatives.is_active[herders.owed_by] | (np.abs(herders.receivable) <= 1e-6)
    _hold(is_open, chain, "nobody claims of what has closed")
    shut = cooperatives.alive & ~cooperatives.is_active
    for name in ("receivable", "payable", "plant_due"):
        _hold(np.abs(getattr(cooperatives, name)[shut]) <= 1e-6, chain, f"what has closed has no {name}")
    _hold(herders.receivable >= -1e-6, chain, "claims on cooperatives are not negative")
    by_plant = np.bincount(cooperatives.plant, weights=cooperatives.receivable, minlength=len(processors.cash))
    size = 1.0 + np.abs(processors.payable).max(initial=0.0)
    _hold(np.abs(by_plant - processors.payable) <= 1e-6 * size, chain, "plants owe what cooperatives claim")
    _hold(chain.consumers.cash >= -1e-6 * (1.0 + chain.consumers.dairy_spending), chain, "consumers pay what they buy")
    for account, purse in chain.ledger.purses.items():
        assert np.isfinite(purse.total("cash")), Account(account).name
