"""More money never helps fewer in the end: two levers over all the years that scenarios compare."""

from collections.abc import Callable
from typing import Any

import pytest
from policy.by_hand import knowing

from sim.chain import DairyChain

Start = Callable[..., DairyChain]

YEARS = {"first_year": 2026, "last_year": 2031}
WORLD = {"least_women_and_youth_share": 0.0, "apply_per_year": 0.5, "contribution_income_share": 1.0}


def served(chain: DairyChain) -> int:
    """Cooperatives that got a grant by the end."""
    return int((chain.cooperatives.grant_year > 0).sum())


def asked(chain: DairyChain) -> int:
    """Couples that were asked whose account the milk money goes to."""
    return int(chain.herders.account_offered.sum())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "helped", "budgets"),
    [
        ("indh_grant", served, (0.0, 3e4, 2e5, 8e5, 1e9)),
        ("womens_milk_money", asked, (0.0, 1e4, 6e4, 2e5, 1e9)),
    ],
)
def test_more_money_never_helps_fewer_in_six_years(
    start: Start, name: str, helped: Callable[[DairyChain], int], budgets: tuple[float, ...]
) -> None:
    counts = []
    for money in budgets:
        settings: dict[str, Any] = {**YEARS, "budget_mad_year": money}
        chain = knowing(start(**{name: settings}), "investing", **WORLD)
        while chain.today.year <= YEARS["last_year"]:
            chain.step()
        counts.append(helped(chain))
    assert counts == sorted(counts), counts
    assert len(set(counts)) >= 3, counts
    assert counts[0] == 0
