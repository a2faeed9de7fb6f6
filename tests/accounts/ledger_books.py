"""Books of a made-up chain: flows, and the balances that follow from them by a slow loop."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.accounts.books import Books
from sim.engine.ledger import UNITS, Account, Good
from sim.territory import Registry

A, G = Account, Good
PURSES = (A.HERDERS, A.COOPERATIVES, A.COLLECTORS, A.MAHLABAS, A.PLANTS, A.CONSUMERS)
YEAR = 2015
BEEF = 60.0


class Cell(NamedTuple):
    """A flow: the buyer pays the seller `value` MAD for `quantity` of a good."""

    seller: Account
    buyer: Account
    good: Good
    value: float
    quantity: float = 0.0


class Extras(NamedTuple):
    """What the ledger does not hold."""

    home_value: float = 0.0
    herd_change: float = 0.0
    stock_l: float = 0.0
    wear_of_equipment: float = 0.0


NOTHING = Extras()


def books_of(cells: Iterable[Cell], extras: Extras = NOTHING, weight: float = 1.0) -> Books:
    """Books of one year and one household whose balances follow from the flows, paid half in cash and half later."""
    cells = list(cells)
    flows = pd.DataFrame(
        {
            "year": YEAR,
            "seller": pd.Categorical([cell.seller.name.lower() for cell in cells]),
            "buyer": pd.Categorical([cell.buyer.name.lower() for cell in cells]),
            "product": pd.Categorical([cell.good.name.lower() for cell in cells]),
            "quantity": [cell.quantity for cell in cells],
            "unit": [UNITS[cell.good] for cell in cells],
            "milk_equivalent_l": [cell.quantity if cell.good <= G.PACKAGED_DAIRY else 0.0 for cell in cells],
            "value_mad": [cell.value for cell in cells],
        }
    )
    return Books(
        chain=pd.DataFrame(
            {
                "year": [YEAR] * 24,
                "days": [15] * 24,
                "cpi": 1.0,
                "wage_hour": 8.0,
                "poverty_line": 4000.0,
                "beef_price": BEEF,
            }
        ),
        flows=flows,
        balances=_balances(cells, extras),
        public_costs=_public_costs(cells),
        herders=_household(cells, extras, weight),
        cooperatives=pd.DataFrame({"year": [YEAR], "n_members": [10.0], "n_women_members": [3.0]}),
        collectors=pd.DataFrame({"year": [YEAR], "hours_year": [100.0]}),
        processors=pd.DataFrame({"year": [YEAR] * 2, "business": [1, 2], "intake_l_year": [30.0, 10.0]}),
        weight=weight,
        registry=Registry({}, {}),
        zones={"Tizi": "mountain"},
    )


def _public_costs(cells: Iterable[Cell]) -> pd.DataFrame:
    """What the State pays: social aid, and all else as one lever."""
    paid = [cell for cell in cells if cell.buyer is A.STATE]
    return pd.DataFrame(
        {
            "year": np.full(len(paid), YEAR, np.int16),
            "programme": ["social_aid" if cell.good is G.SOCIAL_AID else "indh_grant" for cell in paid],
            "payer": "state",
            "value_mad": [float(cell.value) for cell in paid],
        }
    )


def _balances(cells: Iterable[Cell], extras: Extras) -> pd.DataFrame:
    """Cash follows money, claims take what is not paid yet, debt follows loans; equipment what is bought, less wear."""
    now = {account: dict.fromkeys(("cash", "receivable", "payable", "debt", "equipment"), 0.0) for account in PURSES}
    for cell in cells:
        seller, buyer, value = now.get(cell.seller), now.get(cell.buyer), cell.value
        if cell.good is G.BAD_DEBT:
            _shrink(seller, buyer, value, to_bank=cell.buyer is A.BANKS)
            continue
        later = value / 2.0 if seller is not None and buyer is not None else 0.0
        if seller is not None:
            seller["cash"] += value - later
            seller["receivable"] += later
            seller["debt"] += value if cell.good is G.LOAN else 0.0
        if buyer is not None:
            buyer["cash"] -= value - later
            buyer["payable"] += later
            buyer["debt"] -= value if cell.good is G.REPAYMENT else 0.0
            buyer["equipment"] += value if cell.good is G.EQUIPMENT else 0.0
    now[A.COOPERATIVES]["equipment"] += 1000.0 - extras.wear_of_equipment
    rows = []
    for account in PURSES:
        of_plants = extras.stock_l if account is A.PLANTS else 0.0
        of_herders = extras.herd_change / BEEF if account is A.HERDERS else 0.0
        opening = {"equipment": 1000.0 if account is A.COOPERATIVES else 0.0}
        common = {"account": account.name.lower(), "stock_l": 0.0, "herd_volume": 500.0}
        rows.append({"year": YEAR - 1, **common, **dict.fromkeys(now[account], 0.0), **opening})
        moved = {"stock_l": of_plants, "herd_volume": 500.0 + of_herders}
        rows.append({"year": YEAR, **common, **now[account], **moved})
    return pd.DataFrame(rows).astype({"account": "category"})


def _shrink(debtor: dict[str, float] | None, creditor: dict[str, float] | None, value: float, to_bank: bool) -> None:
    """A claim written off: both sides' claims shrink and no cash moves."""
    if debtor is not None:
        debtor["debt" if to_bank else "payable"] -= value
    if creditor is not None:
        creditor["receivable"] -= value


def _household(cells: Iterable[Cell], extras: Extras, weight: float) -> pd.DataFrame:
    """One household that recorded what the ledger says of all herders."""

    def total(column: str, sellers: Iterable[Account], buyers: Iterable[Account], goods: Iterable[Good]) -> float:
        chosen = [c for c in cells if c.seller in sellers and c.buyer in buyers and c.good in goods]
        return sum(getattr(c, column) for c in chosen) / weight

    dairy, everyone, herders = [g for g in G if g <= G.PACKAGED_DAIRY], list(A), (A.HERDERS,)
    record: Mapping[str, object] = {
        "year": YEAR,
        "unique_id": 1,
        "commune": "Tizi",
        "cooperative": 0,
        "n_cows": 2,
        "n_people": 5,
        "n_women": 2,
        "n_men": 2,
        "is_female_headed": False,
        "rainfed_ha": 1.0,
        "irrigated_ha": 0.5,
        "herd_value": 20_000.0,
        "spending_year": 30_000.0,
        "home_value_year": extras.home_value / weight,
        "milk_earned_year": total("value", herders, everyone, dairy),
        "cattle_sales_year": total("value", herders, everyone, (G.CATTLE,)),
        "cattle_sold_year": 1.0,
        "feed_cost_year": total("value", (A.FEED_DEALERS,), herders, everyone_goods()),
        "subsidised_kg_year": 1.0,
        "price_support_year": total("value", herders, (A.STATE,), (G.PRICE_SUPPORT,)),
        "care_cost_year": total("value", (A.SERVICES,), herders, everyone_goods())
        + total("value", (A.STATE,), herders, (G.TAX,)),
        "cattle_bought_year": total("value", (A.REST,), herders, (G.CATTLE,)),
        "hired_hours_year": total("quantity", (A.WORKERS,), herders, (G.LABOUR,)),
        "interest_year": total("value", (A.BANKS,), herders, (G.INTEREST,)),
        "women_dairy_hours_year": 300.0,
        "men_dairy_hours_year": 100.0,
        "milk_money_year": 100.0,
        "women_milk_money_year": 25.0,
        "accepted_l_year": 1.0,
        "to_collector_l_year": 1.0,
        "to_direct_l_year": 1.0,
        "to_souk_l_year": 1.0,
    }
    table = pd.DataFrame([record])
    return table.astype({"commune": "category", "year": np.int16})


def everyone_goods() -> list[Good]:
    """All goods."""
    return list(Good)
