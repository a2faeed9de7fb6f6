"""A survey with known truth: the model is run, and everybody of one year noted.

`observe` runs the model and notes one whole year of everybody in the columns of the forms: the census, from which the
truth of every quantity is the plain ratio of sums; `calibration.field.sampling` draws a survey from it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.chain import DairyChain
from sim.rules.cattle import CROSS, LOCAL, PURE, breed_of
from sim.study.record import settle
from sim.study.scenario import Scenario

BREEDS = {"local": LOCAL, "cross": CROSS, "pure": PURE}
QUINZAINES = 24
LEAST_L = 1e-6
"""Milk that is none but for rounding."""
PLAIN = {"milk_unit": "L", "money_unit": "MAD", "milk_period": "year", "spending_period": "year"}
"""Units of a census."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Census:
    """Everybody of a run in one year, in litres and dirhams a year, by the name of the form."""

    tables: dict[str, pd.DataFrame]
    year: int


def observe(scenario: Scenario, year: int, scale: float = 1.0) -> Census:
    """Run a scenario to the end of a year and note that year. Raises BadInput for what cannot be run."""
    chain, _ = settle(scenario, scale)
    while chain.today.year < year:
        chain.step()
    watch = _Watch(chain)
    for _ in range(QUINZAINES):
        chain.step()
        watch.note()
    return Census(watch.tables(), year)


class _Watch:
    """Adds up a year, quinzaine by quinzaine."""

    def __init__(self, chain: DairyChain) -> None:
        self._chain = chain
        n = len(chain.herders.milk_l)
        self._n = n
        self._sums: dict[str, Floats] = {}
        self._ledger: list[pd.DataFrame] = []
        self._rounds: list[pd.DataFrame] = []
        self._prices: list[dict[str, Any]] = []
        self._ids = chain.herders.unique_id.copy()
        self._same = np.ones(n, bool)

    def note(self) -> None:
        """Add the quinzaine just finished."""
        herders = self._chain.herders
        self._same &= herders.unique_id[: self._n] == self._ids
        for name, values in self._of_quinzaine().items():
            self._sums[name] = self._sums.get(name, np.zeros(self._n)) + values[: self._n]
        self._note_cooperatives()
        self._note_collectors()
        self._note_prices()

    def _of_quinzaine(self) -> dict[str, Floats]:
        """What households tell: litres of milk and what these fetched, not a word of the water that some add."""
        chain, h = self._chain, self._chain.herders
        at, market = h.cooperative, chain.parameters.market
        price = np.where(at < 0, 0.0, chain.cooperatives.member_price[at])
        direct, souk = market.direct_price_share, market.souk_price_share * market.churned_premium
        return {
            **self._by_breed(),
            "milk_calves": h.calves_l,
            "milk_home": h.home_l,
            "milk_cooperative": h.accepted_l,
            "milk_collector": h.to_collector_l,
            "milk_neighbours": h.to_direct_l,
            "milk_souk": h.to_souk_l,
            "milk_lost": h.spoiled_l,
            "money_cooperative": h.accepted_l * price,
            "money_collector": h.collector_money / (1.0 + h.watering),
            "money_neighbours": h.to_direct_l * direct * chain.loose_price,
            "money_souk": h.to_souk_l * souk * chain.loose_price,
            "milk_money": h.milk_money,
            "hers": h.women_milk_money,
            "spending": h.spending,
        }

    def _by_breed(self) -> dict[str, Floats]:
        """Milk of each breed, and its cows as a mean of the year, for each herder.

        A cow sold in need was milked before she left: her milk counts with the breed that the household keeps.
        """
        herd = self._chain.herd
        is_cow = herd.alive & (herd.parity > 0)
        breed, n = _breeds(herd.blood), len(self._chain.herders.milk_l)
        found: dict[str, Floats] = {}
        for name, code in BREEDS.items():
            mine = herd.alive & (breed == code)
            found[f"milk_{name}"] = np.bincount(herd.owner[mine], weights=herd.milk_l[mine], minlength=n).astype(float)
            found[f"cows_{name}"] = np.bincount(herd.owner[mine & is_cow], minlength=n) / QUINZAINES
        herders = self._chain.herders
        sold_l = herders.milk_l - sum(found[f"milk_{name}"] for name in BREEDS)
        kept = _breeds(herders.mean_blood)
        for name, code in BREEDS.items():
            found[f"milk_{name}"] += np.where(kept == code, sold_l, 0.0)
            found[f"cows_{name}"] += ((kept == code) & (sold_l > LEAST_L)) / QUINZAINES
        return found

    def _note_cooperatives(self) -> None:
        chain, c = self._chain, self._chain.cooperatives
        rows = c.rows()
        names = [commune.commune for commune in chain.territory.communes]
        received = c.received_l[rows]
        self._ledger.append(
            pd.DataFrame(
                {
                    "cooperative": [f"coopérative {number - c.unique_id.min() + 1}" for number in c.unique_id[rows]],
                    "commune": [names[at] for at in c.commune[rows]],
                    "weight": 1.0,
                    "first_day": chain.finished.first,
                    "days": float(chain.finished.days),
                    "received": received,
                    "sold_plant": c.plant_l[rows],
                    "sold_loose": c.loose_l[rows],
                    "workshop": c.workshop_l[rows],
                    "tank_capacity": c.tank_capacity_l_day[rows],
                    "member_price": np.where(received > 0.0, c.member_price[rows], np.nan),
                    "member_money": received * c.member_price[rows],
                    "members": np.rint(c.n_members[rows]),
                    "women_members": np.rint(c.n_women_members[rows]),
                    "board_seats": c.board_seats[rows].astype(float),
                    "board_women": c.board_women[rows].astype(float),
                }
            )
        )

    def _note_collectors(self) -> None:
        chain, c, h = self._chain, self._chain.collectors, self._chain.herders
        names = [commune.commune for commune in chain.territory.communes]
        client = np.flatnonzero((h.collector >= 0) & (h.collector_volume_l > 0.0))
        paid = np.bincount(h.collector[client], weights=h.collector_money[client], minlength=len(c.cash)) * chain.weight
        rows = np.flatnonzero(c.volume_l > 0.0)
        bought, days = c.volume_l[rows] / chain.finished.days, chain.finished.days
        self._rounds.append(
            pd.DataFrame(
                {
                    "collector": [f"colporteur {number - c.unique_id.min() + 1}" for number in c.unique_id[rows]],
                    "commune": [names[at] for at in c.commune[rows]],
                    "weight": 1.0,
                    "date": chain.finished.first,
                    "bought": bought,
                    "spoiled": c.lost_l[rows] / np.maximum(c.milk_l[rows], 1e-9) * bought,
                    "price": paid[rows] / c.volume_l[rows],
                    "money": paid[rows] / days,
                }
            )
        )

    def _note_prices(self) -> None:
        chain = self._chain
        for stage, price in (("loose_town", chain.loose_price), ("packaged_shop", chain.packaged_price)):
            self._prices.append({"date": chain.finished.first, "stage": stage, "price": price})

    def tables(self) -> dict[str, pd.DataFrame]:
        """The census: everybody who keeps cattle at the end of the year."""
        rounds = pd.concat(self._rounds, ignore_index=True)
        prices = pd.DataFrame(self._prices)
        units = {name: PLAIN[name] for name in ("milk_unit", "money_unit")}
        return {
            "households": self._households().assign(**PLAIN),
            "ledger": pd.concat(self._ledger, ignore_index=True).assign(**units),
            "rounds": rounds.assign(**units),
            "prices": prices.assign(place=prices["date"].astype(str), **units),
        }

    def _households(self) -> pd.DataFrame:
        chain, h, n = self._chain, self._chain.herders, self._n
        herd, names = chain.herd, [commune.commune for commune in chain.territory.communes]
        breed, live = _breeds(herd.blood), herd.alive
        sums = self._sums
        volumes = {name: values for name, values in sums.items() if name not in {"hers", "milk_money"}}
        share = np.divide(sums["hers"], sums["milk_money"], out=np.zeros(n), where=sums["milk_money"] > 0.0)
        table = pd.DataFrame(
            {
                "household": [f"ménage {number}" for number in h.unique_id[:n]],
                "commune": [names[at] for at in h.commune[:n]],
                "weight": chain.weight,
                "survey_date": chain.finished.last,
                **{name: getattr(h, name)[:n].astype(float) for name in ("n_people", "n_women", "n_men", "n_children")},
                "female_headed": h.is_female_headed[:n].astype(float),
                "literate_woman": h.has_literate_woman[:n].astype(float),
                "n_cattle": h.n_cattle[:n].astype(float),
                **{
                    f"cattle_{name}": np.bincount(herd.owner[live & (breed == code)], minlength=n)[:n].astype(float)
                    for name, code in BREEDS.items()
                },
                "n_cows": h.n_cows[:n].astype(float),
                **volumes,
                "women_money_share": np.clip(share, 0.0, 1.0),
                **{f"price_{outlet}": _price(sums, outlet) for outlet in ("cooperative", "collector", "neighbours")},
            }
        )
        return table[self._same & (table["n_cattle"] > 0)].reset_index(drop=True)


def _breeds(blood: Floats) -> NDArray[np.int64]:
    return np.array([breed_of(share) for share in blood], dtype=np.int64)


def _price(sums: dict[str, Floats], outlet: str) -> Floats:
    """Mean price of the year, not a number where nothing was sold."""
    litres = sums[f"milk_{outlet}"]
    price = np.divide(sums[f"money_{outlet}"], litres, out=np.full(len(litres), np.nan), where=litres > 0.0)
    return np.asarray(price)
