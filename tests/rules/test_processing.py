"""Processing and safety nets: known values."""

import pytest

from sim.rules.processing import collector_target_price, workshop_share
from sim.rules.safety_nets import aid_month_mad


@pytest.mark.parametrize(
    ("own", "plant", "share"),
    [(4.0, 4.0, 0.5), (4.5, 4.0, 0.75), (5.0, 4.0, 1.0), (9.0, 4.0, 1.0), (3.0, 4.0, 0.0), (0.0, 4.0, 0.0)],
)
def test_the_workshop_fills_with_its_gain(own: float, plant: float, share: float) -> None:
    assert workshop_share(own, plant, 1.0) == pytest.approx(share)


def test_a_narrow_spread_is_all_or_nothing() -> None:
    assert workshop_share(4.1, 4.0, 0.1) == pytest.approx(1.0)
    assert workshop_share(3.9, 4.0, 0.1) == pytest.approx(0.0)


def test_a_collector_pays_what_his_milk_sells_for_less_costs_and_pay() -> None:
    assert collector_target_price(5.0, 1.0, 0.4, 0.5) == pytest.approx(4.1)
    assert collector_target_price(5.0, 0.9, 0.4, 0.5) == pytest.approx(3.6)


@pytest.mark.parametrize(("children", "aid"), [(0, 500.0), (2, 500.0), (3, 600.0), (5, 1000.0), (9, 1000.0)])
def test_social_aid_by_children(children: int, aid: float) -> None:
    assert aid_month_mad(children, 500.0, 200.0, 5.0) == aid
