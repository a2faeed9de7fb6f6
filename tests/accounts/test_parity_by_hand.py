"""One hand table: every output, input and factor at its two prices, and the figures that follow, on paper."""

import numpy as np
import pytest

from sim.accounts.coefficients import INPUT_LINES
from sim.accounts.growth import Basis, growth_figures, parity_items

# Value (MAD), tradable share, parity over market price of it, taxes in the rest; milk has its own ratio, worked out
LINES = {
    "milk": (800.0, 1.0, 99.0, 0.1),
    "cattle": (100.0, 0.5, 0.8, 0.2),
    "concentrate": (1000.0, 0.8, 0.9, 0.25),
    "straw": (200.0, 0.25, 1.2, 0.1),
    "care": (300.0, 0.4, 0.75, 0.5),
    "transport": (400.0, 0.6, 0.5, 0.3),
    "supplies": (500.0, 0.7, 1.1, 0.2),
    "training": (50.0, 0.0, 1.0, 0.4),
}
RANKS = {
    "direct_import_share": 0.5,
    "rank1_import_share": 0.2,
    "rank1_value_added_share": 0.5,
    "rank2_import_share": 0.1,
    "rank2_value_added_share": 0.6,
}
NUMBERS = {
    "powder_price_mad_kg": 1.0,
    "parity.port_and_road_share": 0.1,
    "parity.litres_per_kg": 8.0,
    "parity.reconstitution_mad_l": 0.4,
    "parity.beef_ratio": 0.8,
    "social.wage_ratio": 0.6,
    "social.capital_rate": 0.05,
    "social.rainfed_rent_mad_ha": 300.0,
    "social.irrigated_rent_mad_ha": 1000.0,
}
COLUMNS = ("tradable_share", "parity_ratio", "tax_share")
BY_LINE = {
    f"{line}.{name}": number
    for line, (_, *numbers) in LINES.items()
    for name, number in zip(COLUMNS, numbers, strict=True)
}
BY_RANK = {f"{line}.{name}": share for line in LINES for name, share in RANKS.items()}
AT = {name: np.asarray(number) for name, number in {**NUMBERS, **BY_LINE, **BY_RANK}.items()}


def one(value: float) -> np.ndarray:
    return np.array([value])


BASIS = Basis(
    years=np.array([2015]),
    cpi=one(1.25),
    lines=np.array([[LINES[name][0] for name in INPUT_LINES]]),
    direct_value_added=one(18_000.0),
    chain_output=one(25_500.0),
    dairy_output=one(20_000.0),
    dairy_l=one(3_000.0),
    herders_l=one(3_200.0),
    cattle_output=one(5_000.0),
    milk_price=one(4.0),
    powder_price=one(40.0),
    wages=one(1_500.0),
    interest=one(70.0),
    depreciation=one(90.0),
    own_work=one(4_000.0),
    herd_value=one(10_000.0),
    rainfed_ha=one(2.0),
    irrigated_ha=one(1.0),
)


@pytest.mark.parametrize(
    ("item", "kind", "market", "parity"),
    [
        # A litre: 40 · 1.1 / 8 + 0.4 · 1.25 = 6.0, here 4.0: 3,000 L are worth 6,000 more at parity
        ("dairy", "output", 20_000.0, 26_000.0),
        ("cattle", "output", 5_000.0, 4_000.0),
        # Milk from elsewhere: 800 · 6/4; the others: value · tradable share · ratio
        ("milk", "tradable_input", 800.0, 1_200.0),
        ("cattle", "tradable_input", 50.0, 40.0),
        ("concentrate", "tradable_input", 800.0, 720.0),
        ("straw", "tradable_input", 50.0, 60.0),
        ("care", "tradable_input", 120.0, 90.0),
        ("transport", "tradable_input", 240.0, 120.0),
        ("supplies", "tradable_input", 350.0, 385.0),
        ("training", "tradable_input", 0.0, 0.0),
        # The rest of the value, less the taxes in it
        ("milk, not tradable", "domestic_factor", 0.0, 0.0),
        ("cattle, not tradable", "domestic_factor", 40.0, 40.0),
        ("concentrate, not tradable", "domestic_factor", 150.0, 150.0),
        ("straw, not tradable", "domestic_factor", 135.0, 135.0),
        ("care, not tradable", "domestic_factor", 90.0, 90.0),
        ("transport, not tradable", "domestic_factor", 112.0, 112.0),
        ("supplies, not tradable", "domestic_factor", 120.0, 120.0),
        ("training, not tradable", "domestic_factor", 30.0, 30.0),
        ("hired labour", "domestic_factor", 1_500.0, 900.0),
        ("own labour", "domestic_factor", 0.0, 2_400.0),
        ("capital", "domestic_factor", 70.0, 500.0),
        ("wear", "domestic_factor", 90.0, 90.0),
        # (2 · 300 + 1 · 1,000) · 1.25
        ("land", "domestic_factor", 0.0, 2_000.0),
    ],
)
def test_two_prices_of_an_item(item: str, kind: str, market: float, parity: float) -> None:
    items = parity_items(BASIS, AT)
    assert len(items) == 23
    found = items[item, kind]
    assert (float(found[0][0]), float(found[1][0])) == pytest.approx((market, parity))


def test_figures_that_follow() -> None:
    """Sums of the table: output 25,000 and 30,000, tradable 2,410 and 2,615, factors 2,337 and 6,567.

    Of inputs worth 3,350: imported 1,675 at once, then 0.2 · 1,675 = 335, then 0.1 · 502.5 = 50.25; value added
    0.5 · 1,675 = 837.5 and 0.6 · 502.5 = 301.5; left 150.75. Taxes: 0.34 of the sum of value · tax share, 760.
    """
    by_hand = {
        "total_imports": 2_060.25,
        "indirect_value_added": 1_139.0,
        "non_ventilated": 150.75,
        "indirect_taxes": 258.4,
        "total_value_added": 19_139.0,
        "trade_balance": -2_060.25,
        "integration": 19_139.0 / 25_500.0,
        "powder_replaced": 3_200.0 / 8.0 * 40.0,
        "foreign_exchange_saved": 16_000.0 - 2_060.25,
        "milk_parity_price": 6.0,
        "milk_npc": 4.0 / 6.0,
        "npc": 25.0 / 30.0,
        "epc": 22_590.0 / 27_385.0,
        "drc_vca4d": 2_337.0 / 27_385.0,
        "drc_pam": 6_567.0 / 27_385.0,
        # A litre less at parity takes 3,000 - 800/4 L from value added: 6 - 20,818 / 2,800 MAD/L, undone to powder
        "powder_price_at_break_even": (6.0 - 20_818.0 / 2_800.0 - 0.5) * 8.0 / 1.1,
    }
    found = growth_figures(BASIS, AT)
    assert set(found) == set(by_hand)
    for name, value in by_hand.items():
        assert float(np.atleast_1d(found[name])[0]) == pytest.approx(value), name


def test_powder_at_another_factor() -> None:
    """Powder half as dear again: 60 MAD/kg, 8.25 + 0.5 = 8.75 MAD/L, 24,000 MAD replaced."""
    found = growth_figures(BASIS, {**AT, "powder_price_mad_kg": np.asarray(1.5)})
    assert found["milk_parity_price"][0] == pytest.approx(8.75)
    assert found["powder_replaced"][0] == pytest.approx(24_000.0)


@pytest.mark.parametrize("tradable", [0.0, 0.5, 1.0])
def test_at_the_powder_price_of_break_even_the_resource_cost_is_one(tradable: float) -> None:
    at = AT | {"milk.tradable_share": np.asarray(tradable)}
    price = float(growth_figures(BASIS, at)["powder_price_at_break_even"][0])
    there = growth_figures(BASIS._replace(powder_price=one(price)), at)
    assert there["drc_pam"][0] == pytest.approx(1.0)
