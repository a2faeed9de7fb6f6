"""The regression baseline: what the baseline gives today, to twelve figures, so that no change goes unnoticed.

After a change that is meant to alter results, refresh it and say in the change log what moved and why:

    uv run python tests/golden/baseline.py
"""

import json
from pathlib import Path

from sim.study import read_scenario, run

FILE = Path(__file__).with_name("baseline.json")
SCALE, SEED, LAST_YEAR = 0.1, 1, 2027
FIGURES = 12
SUMS = ("cooperative_l", "collector_l", "births", "cattle_sales_mad", "feed_cost_mad", "net_export_l")


def today() -> dict[str, dict[str, float]]:
    """Indicators and some sums of each year of a tenth of the baseline, from history into the years assumed."""
    one = run(read_scenario("baseline").but(last_year=LAST_YEAR), scale=SCALE, seed=SEED)
    table = one.years.join(one.chain.groupby("year")[list(SUMS)].sum())
    return {
        str(year): {name: float(f"{value:.{FIGURES}g}") for name, value in row.items()}
        for year, row in table.to_dict("index").items()
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(today(), indent=1) + "\n", encoding="utf-8")
    print(f"{FILE.name}: refreshed")
