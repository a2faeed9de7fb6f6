"""Who gets the value added: recipients, actors, herders by class, women and men; and the farm-gate share.

Herders' accounts by class are the ledger's, split in proportion to what each household recorded, so that the classes of
a year add up to the ledger whatever 32-bit sums have lost.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.accounts.account import BrokenIdentity
from sim.accounts.books import Books
from sim.accounts.cells import Cells, Floats, Years, name_of
from sim.accounts.classes import SIZES, ZONES, sizes, tenths
from sim.accounts.coefficients import Coefficients
from sim.accounts.ledger_accounts import ACTORS, Operating, mean_of_year, year_positions
from sim.engine.ledger import DAIRY, Account, Good

A, G = Account, Good
Codes = NDArray[np.intp]

RAW_GAP = 1e-5
"""Most that 32-bit records of households may differ from the ledger, as a share."""

LARGEST_CROSSING = 4000
"""Most groups of a year, crossed with each other, that are still added up in one go."""

# Groups of herders


class Grouping(NamedTuple):
    """A way to sort herders: a code for each row of the table of herders, -1 for none, and the groups' names."""

    codes: Codes
    names: tuple[str, ...]


def groupings(books: Books, years: Years) -> dict[str, Grouping]:
    """Sort herders by size of herd, zone, membership, tenth of living standard and poverty.

    Size is the number of cows at the end of the year, as in the impacts. The tenths hold a tenth of the persons each,
    by consumption a head of the year; poor households are below the poverty line.
    """
    herders = books.herders
    at = year_positions(years, herders)
    communes = herders["commune"].astype("category").cat
    names = ZONES if set(books.zones.values()) <= set(ZONES) else tuple(sorted(set(books.zones.values())))
    zone_of = np.array([names.index(books.zones[name]) for name in communes.categories], np.intp)
    people = herders["n_people"].to_numpy(np.float64)
    a_head = herders["spending_year"].to_numpy(np.float64) / np.maximum(people, 1.0)
    line = mean_of_year(books.chain, "poverty_line", years)
    return {
        "all": Grouping(np.zeros(len(at), np.intp), ("all",)),
        "size": Grouping(sizes(herders["n_cows"].to_numpy()), SIZES),
        "zone": Grouping(zone_of[communes.codes.to_numpy()], names),
        "member": Grouping((herders["cooperative"].to_numpy() < 0).astype(np.intp), ("member", "other")),
        "tenth": Grouping(tenths(at, a_head, people), tuple(str(k) for k in range(1, 11))),
        "poverty": Grouping((a_head >= line[at]).astype(np.intp), ("poor", "not poor")),
    }


# Herders' accounts by group

LINES = (
    "milk_sold",
    "own_use",
    "cattle_sold",
    "herd_change",
    "feed",
    "care_and_supplies",
    "cattle_bought",
    "wages",
    "taxes",
    "subsidies",
    "financial_charges",
    "land_rent",
    "depreciation",
    "patronage",
)
"""What is split: the lines of the account, and the cooperatives' surplus that members get on top of it."""

_KEY_OF: Mapping[str, str] = {
    "milk_sold": "milk_earned_year",
    "own_use": "home_value_year",
    "cattle_sold": "cattle_sales_year",
    "feed": "feed_cost_year",
    "cattle_bought": "cattle_bought_year",
    "wages": "hired_hours_year",
    "taxes": "cattle_sold_year",
    "subsidies": "subsidised_kg_year",
    "financial_charges": "interest_year",
    "patronage": "accepted_l_year",
}
"""What each line is split by; care and supplies, and the herd: see `split_herders`."""


class HerderSplit(NamedTuple):
    """The herders' account by household, as shares of the ledger's, and what households own and work.

    `keys` holds a column for each line, one row for each household and year, adding up to 1 in each year (to 0 where
    the line is empty); `amounts` the ledger's line by year (MAD). `raw_gap` is what records and ledger differ by, as a
    share. Hours and litres are those of one household; `weight` real households stand behind it.
    """

    years: Years
    at: Codes
    keys: Mapping[str, Floats]
    amounts: Mapping[str, Floats]
    raw_gap: Mapping[str, Floats]
    wage_hour: Floats
    women_hours: Floats
    men_hours: Floats
    milk_sold_l: Floats
    weight: float

    def by(self, grouping: Grouping) -> dict[str, Floats]:
        """Every line by year and group, shape (years, groups), MAD; hours in h, milk in L, households in number."""
        return self.by_each({"it": grouping})["it"]

    def by_each(self, groupings: Mapping[str, Grouping]) -> dict[str, dict[str, Floats]]:
        """Every line by year and group, for several groupings: households are added up once, by their crossing."""
        sizes = [len(each.names) + int((each.codes < 0).any()) for each in groupings.values()]  # the last: in none
        if len(groupings) > 1 and np.prod(sizes) > LARGEST_CROSSING:
            half = len(groupings) // 2
            items = list(groupings.items())
            return self.by_each(dict(items[:half])) | self.by_each(dict(items[half:]))
        cell = self.at
        for grouping, size in zip(groupings.values(), sizes, strict=True):
            cell = cell * size + np.where(grouping.codes < 0, size - 1, grouping.codes)
        crossed = self._sums(cell, (len(self.years), *sizes))
        found = {}
        for k, (kind, grouping) in enumerate(groupings.items()):
            others = tuple(axis for axis in range(1, len(sizes) + 1) if axis != k + 1)
            found[kind] = {name: values.sum(axis=others)[:, : len(grouping.names)] for name, values in crossed.items()}
        return found

    def _sums(self, cell: Codes, shape: tuple[int, ...]) -> dict[str, Floats]:
        """Every line by year and crossing of groups."""
        n = int(np.prod(shape))

        def total(values: Floats | None) -> Floats:
            return np.asarray(np.bincount(cell, weights=values, minlength=n).reshape(shape), np.float64)

        by_year = (slice(None), *(None,) * (len(shape) - 1))
        lines = {name: total(self.keys[name]) * self.amounts[name][by_year] for name in LINES}
        w = self.weight
        return lines | {
            "women_hours": total(self.women_hours) * w,
            "men_hours": total(self.men_hours) * w,
            "milk_sold_l": total(self.milk_sold_l) * w,
            "households": total(None) * w,
        }


ACCOUNT_LINES = (
    *("milk_sold", "own_use", "cattle_sold", "herd_change", "output"),
    *("feed", "care_and_supplies", "cattle_bought", "intermediate_consumption", "value_added"),
    *("wages", "taxes", "subsidies", "financial_charges", "land_rent", "depreciation", "net_operating_profit"),
    *("patronage", "family_labour_women", "family_labour_men", "profit_after_family_labour"),
    *("women_hours", "men_hours", "milk_sold_l", "households"),
)
"""Lines of a group's account, in the order in which it is read."""


def complete(lines: Mapping[str, Floats], wage_hour: Floats) -> dict[str, Floats]:
    """Draw up a group's account from its lines, with family labour at zero and at the farm wage (`wage_hour`, MAD/h).

    net operating profit = output - intermediate consumption - wages - taxes + subsidies - interest - rent - wear;
    profit after family labour = that - hours of women and men of the family x farm wage. MAD.
    """
    found = dict(lines)
    found["output"] = lines["milk_sold"] + lines["own_use"] + lines["cattle_sold"] + lines["herd_change"]
    found["intermediate_consumption"] = lines["feed"] + lines["care_and_supplies"] + lines["cattle_bought"]
    found["value_added"] = found["output"] - found["intermediate_consumption"]
    found["net_operating_profit"] = (
        found["value_added"]
        - lines["wages"]
        - lines["taxes"]
        + lines["subsidies"]
        - lines["financial_charges"]
        - lines["land_rent"]
        - lines["depreciation"]
    )
    found["family_labour_women"] = lines["women_hours"] * wage_hour[:, None]
    found["family_labour_men"] = lines["men_hours"] * wage_hour[:, None]
    family = found["family_labour_women"] + found["family_labour_men"]
    found["profit_after_family_labour"] = found["net_operating_profit"] - family
    return {name: found[name] for name in ACCOUNT_LINES}


def split_herders(books: Books, operating: Operating) -> HerderSplit:
    """Prepare the split of the herders' account by what each household recorded of its year.

    Feed is split by what households paid for it, its subsidy by subsidised kg, price support by what each got, wages by
    hired hours, market fees by
    animals sold, care, supplies and their wear by care less fees, surplus by litres delivered. The change of the herd
    is each household's own, as far as its herd was valued a year before; the rest goes by the value of herds. Raises
    BrokenIdentity where records and ledger differ by more than 1e-5, naming the column and the year.
    """
    herders, years, cells = books.herders, operating.years, operating.cells
    at = year_positions(years, herders)

    def column(name: str) -> Floats:
        return herders[name].to_numpy(np.float64)

    def of_year(values: Floats) -> Floats:
        return np.asarray(np.bincount(at, weights=values, minlength=len(years)), np.float64)

    amounts = _amounts(operating)
    keys: dict[str, Floats] = {line: column(name) for line, name in _KEY_OF.items()}
    care_paid = column("care_cost_year")
    fee_a_head = np.divide(
        amounts["taxes"] / books.weight,
        of_year(keys["taxes"]),
        out=np.zeros(len(years)),
        where=of_year(keys["taxes"]) > 0.0,
    )
    keys["care_and_supplies"] = np.maximum(care_paid - fee_a_head[at] * keys["taxes"], 0.0)
    raw_gap = _raw_gaps(cells, operating, {**keys, "care": care_paid}, of_year, books.weight)
    feed_aid, support = operating.worth.drought_feed, operating.subsidies[:, 0] - operating.worth.drought_feed
    split = {**amounts, "subsidies": feed_aid}
    shares = {name: _shares(name, key, of_year(key), at, split[name], years) for name, key in keys.items()}
    fed = shares["feed"] * (amounts["feed"] - feed_aid)[at] + shares["subsidies"] * feed_aid[at]
    shares["feed"] = np.divide(fed, amounts["feed"][at], out=np.zeros(len(at)), where=amounts["feed"][at] != 0.0)
    got = column("price_support_year")
    supported = _shares("price support", got, of_year(got), at, support, years) * support[at]
    aided, whole = shares["subsidies"] * feed_aid[at] + supported, amounts["subsidies"][at]
    shares["subsidies"] = np.divide(aided, whole, out=np.zeros(len(at)), where=whole != 0.0)
    shares["depreciation"] = shares["care_and_supplies"]
    shares["land_rent"] = np.zeros(len(at))
    herd = _herd_change(books, at, years, amounts["herd_change"])
    total = amounts["herd_change"][at] / books.weight
    shares["herd_change"] = np.divide(herd, total, out=np.zeros(len(at)), where=total != 0.0)
    return HerderSplit(
        years=years,
        at=at,
        keys=shares,
        amounts=amounts,
        raw_gap=raw_gap,
        wage_hour=mean_of_year(books.chain, "wage_hour", years),
        women_hours=column("women_dairy_hours_year"),
        men_hours=column("men_dairy_hours_year"),
        milk_sold_l=keys["patronage"]
        + column("to_collector_l_year")
        + column("to_direct_l_year")
        + column("to_souk_l_year"),
        weight=books.weight,
    )


def _amounts(operating: Operating) -> dict[str, Floats]:
    """The ledger's amount of each line by year (MAD)."""
    value = operating.cells.value
    return {
        "milk_sold": _milk_sold(operating.cells),
        "own_use": operating.worth.own_use,
        "cattle_sold": operating.cattle_sold,
        "herd_change": operating.worth.herd_change,
        "feed": operating.line(A.HERDERS, "concentrate") + operating.line(A.HERDERS, "straw"),
        "care_and_supplies": operating.line(A.HERDERS, "care")
        + operating.line(A.HERDERS, "supplies")
        + operating.line(A.HERDERS, "transport"),
        "cattle_bought": operating.line(A.HERDERS, "cattle"),
        "wages": operating.wages[:, 0],
        "taxes": operating.taxes[:, 0],
        "subsidies": operating.subsidies[:, 0],
        "financial_charges": operating.financial_charges[:, 0],
        "land_rent": operating.land_rent[:, 0],
        "depreciation": operating.depreciation[:, 0],
        "patronage": np.asarray(value[:, A.HERDERS, A.COOPERATIVES, G.SURPLUS]),
    }


def _milk_sold(cells: Cells) -> Floats:
    """What herders sell of milk and of what they make of it (MAD a year)."""
    return np.asarray(cells.value[:, A.HERDERS][:, :, list(DAIRY)].sum(axis=(1, 2)))


def _raw_gaps(
    cells: Cells, operating: Operating, keys: Mapping[str, Floats], of_year: Callable[[Floats], Floats], weight: float
) -> dict[str, Floats]:
    """What households recorded over the ledger's amount, less 1, where both are in one unit."""
    value = cells.value
    cared = value[:, A.SERVICES, A.HERDERS].sum(axis=1) - value[:, A.SERVICES, A.HERDERS, G.EQUIPMENT]
    ledger = {
        "milk_sold": _milk_sold(cells),
        "cattle_sold": operating.cattle_sold,
        "feed": np.asarray(value[:, A.FEED_DEALERS, A.HERDERS].sum(axis=1)),
        "care": np.asarray(cared + value[:, A.STATE, A.HERDERS, G.TAX]),
        "cattle_bought": np.asarray(value[:, A.REST, A.HERDERS, G.CATTLE]),
        "wages": np.asarray(cells.quantity[:, A.WORKERS, A.HERDERS, G.LABOUR]),
        "financial_charges": np.asarray(value[:, A.BANKS, A.HERDERS, G.INTEREST]),
    }
    gaps = {}
    for name, amount in ledger.items():
        recorded = of_year(keys[name]) * weight
        gaps[name] = np.abs(recorded - amount) / np.maximum(np.abs(amount), 1.0)
        for k in np.flatnonzero(~(gaps[name] <= RAW_GAP))[:1]:
            read = f"households recorded {recorded[k]:.8g}, the ledger has {amount[k]:.8g}"
            raise BrokenIdentity(f"herders, {name}, {operating.years[k]}: {read}")
    return gaps


def _shares(name: str, key: Floats, total: Floats, at: Codes, amount: Floats, years: Years) -> Floats:
    """Each household's share of a line in its year. Raises BrokenIdentity for a line that no household recorded."""
    for k in np.flatnonzero((total == 0.0) & (amount != 0.0))[:1]:
        raise BrokenIdentity(f"herders, {name}, {years[k]}: {amount[k]:.6g} MAD in the ledger, no household has any")
    return np.divide(key, total[at], out=np.zeros(len(key)), where=total[at] != 0.0)


def _herd_change(books: Books, at: Codes, years: Years, amount: Floats) -> Floats:
    """Change in the worth of each household's herd (MAD), adding up to the ledger's.

    Own change = herd value / beef price, now less a year before, at the year's mean beef price; what is left to the
    whole, all of it in the first year, goes by the value of herds.
    """
    herders = books.herders
    last = _last_prices(books.chain, years)
    volume = herders["herd_value"].to_numpy(np.float64) / last[at]
    before = _a_year_before(herders["unique_id"].to_numpy(), at)
    price = mean_of_year(books.chain, "beef_price", years)
    own = np.where(before >= 0, volume - volume[np.maximum(before, 0)], 0.0) * price[at]
    left = amount / books.weight - np.bincount(at, weights=own, minlength=len(years))
    held = np.bincount(at, weights=volume, minlength=len(years))
    count = np.bincount(at, minlength=len(years))
    by_value = np.divide(volume, held[at], out=1.0 / count[at], where=held[at] > 0.0)
    return np.asarray(own + left[at] * by_value)


def _last_prices(chain: pd.DataFrame, years: Years) -> Floats:
    """Beef price at which herds were last valued in each year: in the first quinzaine of its last month."""
    year, price = chain["year"].to_numpy(), chain["beef_price"].to_numpy(np.float64)
    first = np.searchsorted(year, years, side="left")
    after = np.searchsorted(year, years, side="right")
    return np.asarray(price[np.maximum(after - 2, first)])


def _a_year_before(ids: NDArray[np.int64], at: Codes) -> Codes:
    """Row of the same household a year before, -1 where there is none."""
    n_years = int(at.max(initial=-1)) + 1
    n = len(ids) // max(n_years, 1)
    before = np.full(len(ids), -1, np.intp)
    if n and n * n_years == len(ids) and (at == np.repeat(np.arange(n_years), n)).all():
        table = ids.reshape(n_years, n)
        if (table == table[0]).all():
            before[n:] = np.arange(len(ids) - n)
            return before
    order = np.lexsort((at, ids))
    follows = (ids[order][1:] == ids[order][:-1]) & (at[order][1:] == at[order][:-1] + 1)
    before[order[1:][follows]] = order[:-1][follows]
    return before


def household_profits(split: HerderSplit) -> Floats:
    """Net operating profit and surplus received of each household and year (MAD of one household), for inequality."""
    return _profit(split, with_patronage=True)


def _profit(split: HerderSplit, *, with_patronage: bool) -> Floats:
    signs = dict.fromkeys(("milk_sold", "own_use", "cattle_sold", "herd_change", "subsidies"), 1.0)
    if with_patronage:
        signs["patronage"] = 1.0
    found = np.zeros(len(split.at))
    for name in LINES:
        if name == "patronage" and not with_patronage:
            continue
        found += signs.get(name, -1.0) * split.keys[name] * split.amounts[name][split.at]
    return np.asarray(found / split.weight)


# Recipients

RECIPIENTS = ("wages", "state", "banks", "land", "depreciation", "profit")
"""Who receives value added; the State gets taxes less subsidies."""


def by_recipient(operating: Operating) -> Floats:
    """Value added received, shape (years, actors, recipients), MAD; its sum is the value added created."""
    return np.stack(
        [
            operating.wages,
            operating.taxes - operating.subsidies,
            operating.financial_charges,
            operating.land_rent,
            operating.depreciation,
            operating.profit,
        ],
        axis=2,
    )


class SharedBySex(NamedTuple):
    """Wages or profits of an actor that are shared between women and men in one way, by year (MAD)."""

    way: str
    actor: Account
    recipient: str
    women: Floats
    men: Floats


def shared_by_sex(
    books: Books, operating: Operating, split: HerderSplit, coefficients: Coefficients
) -> list[SharedBySex]:
    """Wages and profits by sex, in two ways.

    A herder household's profit is shared by `work`, hours that its women and men give to cattle, or by `money`, who
    receives the money of its milk (women's money / milk money; its head where no milk was sold). A cooperative's profit
    goes by its members; wages and other owners by the theme `women` of the coefficients. What goes to the State, banks,
    plants' owners and wear has no sex and is left out.
    """
    herders = books.herders
    profit = _profit(split, with_patronage=False) * split.weight
    hours = split.women_hours + split.men_hours
    adults = herders["n_women"].to_numpy(np.float64) + herders["n_men"].to_numpy(np.float64)
    women_share = np.divide(
        herders["n_women"].to_numpy(np.float64), adults, out=np.full(len(adults), 0.5), where=adults > 0
    )
    by_work = np.divide(split.women_hours, hours, out=women_share, where=hours > 0.0)
    money = herders["milk_money_year"].to_numpy(np.float64)
    is_headed = herders["is_female_headed"].to_numpy().astype(np.float64)
    by_money = np.divide(herders["women_milk_money_year"].to_numpy(np.float64), money, out=is_headed, where=money > 0.0)
    rows: list[SharedBySex] = []

    def share(way: str, actor: Account, recipient: str, hers: Floats) -> None:
        whole = operating.wages if recipient == "wages" else operating.profit
        rows.append(SharedBySex(way, actor, recipient, hers, whole[:, ACTORS.index(actor)] - hers))

    women_in = _members_share(books, operating.years)
    for way, hers in (("work", by_work), ("money", by_money)):
        women = np.bincount(split.at, weights=np.clip(hers, 0.0, 1.0) * profit, minlength=len(operating.years))
        share(way, A.HERDERS, "profit", np.asarray(women, np.float64))
        share(way, A.COOPERATIVES, "profit", women_in * operating.profit[:, ACTORS.index(A.COOPERATIVES)])
        for actor in (A.COLLECTORS, A.MAHLABAS, A.RETAIL):
            owners = coefficients[f"women.owners_{name_of(actor, Account)}"]
            share(way, actor, "profit", owners * operating.profit[:, ACTORS.index(actor)])
        for k, actor in enumerate(ACTORS):
            name = f"women.wages_{name_of(actor, Account)}"
            if name in coefficients.entries:
                share(way, actor, "wages", coefficients[name] * operating.wages[:, k])
    return rows


def by_sex(shared: Sequence[SharedBySex], years: Years) -> pd.DataFrame:
    """Lay out what is shared by sex: year, way, actor, recipient, sex, value (MAD)."""
    about = [(row.way, name_of(row.actor, Account), row.recipient, sex) for row in shared for sex in ("women", "men")]
    table = {
        name: pd.Categorical(np.repeat([cell[k] for cell in about], len(years)))
        for k, name in enumerate(("way", "actor", "recipient", "sex"))
    }
    values = [values for row in shared for values in (row.women, row.men)]
    year = np.tile(years.astype(np.int16), len(about))
    return pd.DataFrame({"year": year, **table, "value": np.concatenate(values)})


def _members_share(books: Books, years: Years) -> Floats:
    """Share of women among members of cooperatives; 0 without members."""
    cooperatives = books.cooperatives
    at = np.searchsorted(years, cooperatives["year"].to_numpy())
    members = np.bincount(at, weights=cooperatives["n_members"].to_numpy(np.float64), minlength=len(years))
    women = np.bincount(at, weights=cooperatives["n_women_members"].to_numpy(np.float64), minlength=len(years))
    return np.divide(women, members, out=np.zeros(len(years)), where=members > 0.0)


# From the consumer's price back to the farm

CHAINS = ("loose", "packaged", "all")


def farm_gate(cells: Cells) -> dict[str, tuple[Floats, Floats, Floats]]:
    """Price at the farm, price to consumers (MAD/L of raw-milk equivalent) and their ratio, by year and kind of dairy.

    `loose`: what herders get from collectors, neighbours and the souk, and what people pay for what is not packaged;
    `packaged`: what they get from cooperatives, and what shops take; `all`: both together. NaN where nothing was sold.
    """
    dairy = list(DAIRY)
    value, milk = cells.value[:, :, :, dairy].sum(axis=3), cells.milk[:, :, :, dairy].sum(axis=3)
    found = {}
    for name in CHAINS:
        farm, shop = (
            _price(value[:, *places].sum(axis=1), milk[:, *places].sum(axis=1))
            for places in (list(zip(*pairs, strict=True)) for pairs in farm_gate_cells(name))
        )
        found[name] = (farm, shop, farm / shop)
    return found


def farm_gate_cells(kind: str) -> tuple[list[tuple[Account, Account]], list[tuple[Account, Account]]]:
    """Who sells to whom (seller, buyer) at the farm, and to consumers, in a kind of dairy of `CHAINS`."""
    loose, packaged = (A.HERDERS, A.COOPERATIVES, A.MAHLABAS), (A.RETAIL,)
    buyers = {"loose": (A.COLLECTORS, A.CONSUMERS), "packaged": (A.COOPERATIVES,)}
    sellers = {"loose": loose, "packaged": packaged, "all": (*loose, *packaged)}
    at_farm = buyers.get(kind, (A.COOPERATIVES, A.COLLECTORS, A.CONSUMERS))
    return [(A.HERDERS, buyer) for buyer in at_farm], [(seller, A.CONSUMERS) for seller in sellers[kind]]


def _price(value: Floats, milk: Floats) -> Floats:
    return np.asarray(np.divide(value, milk, out=np.full(len(value), np.nan), where=milk > 0.0))
