"""What a validation found, on disk: every unit's numbers, so that reports can judge them without running it again."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pyarrow as pa

from calibration.cost import Cost
from calibration.kept import Count, Part, Scale, is_number, read_kept
from calibration.targets import Target
from calibration.validation import Plan
from calibration.whole import NAME
from sim.rules.outlets import THEORIES
from sim.study.comparison import Pair
from sim.study.scenario import load_territory
from sim.study.store import ABOUT, Results
from sim.territory.posterior import Posterior
from sim.territory.reading import BadInput, Text

UNITS = "units.parquet"
KEYS = ("theory", "draw", "seed")
COMMAND = "lben validate"


class Said(Part):
    """What reports need of what a validation says of itself."""

    scenario: Text
    territory: Text
    territory_sha256: Text
    posterior_sha256: Text | None
    scale: Scale
    draws: Count
    replicates: Count
    cost: Cost | None = None


def posterior_hash(posterior: Posterior) -> str:
    """Name a posterior by its draws and weights, the latter to 12 decimals: reading makes them add to 1."""
    digest = hashlib.sha256(json.dumps(posterior.names).encode())
    digest.update(posterior.values.astype("<f8").tobytes())
    digest.update(posterior.weights.round(12).astype("<f8").tobytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Outcome:
    """What was run, and a row for each unit: theory, draw, seed, and what it gave for each target.

    `folder` is the name of that in which it is kept.
    """

    about: Mapping[str, Any]
    table: pd.DataFrame
    folder: str = NAME

    @property
    def posterior_sha256(self) -> str | None:
        """The posterior that parameters were drawn from; None where they came from their ranges."""
        name: str | None = self.about["posterior_sha256"]
        return name

    @property
    def drawn_from(self) -> Literal["seeds", "prior", "posterior"]:
        """Where parameters come from: their central values with luck alone, their ranges, or a posterior."""
        if not self.about["draws"]:
            return "seeds"
        return "prior" if self.posterior_sha256 is None else "posterior"

    @property
    def theories(self) -> list[str]:
        """The theories of the choice of outlets that were run, that of the scenario first."""
        return list(dict.fromkeys(self.table["theory"]))

    def known(self, targets: Mapping[str, Target]) -> dict[str, Target]:
        """The targets for which the units have numbers."""
        return {name: target for name, target in targets.items() if name in self.table}

    def units(self, theory: str | None = None) -> list[dict[str, float]]:
        """What the draws of a theory gave, by default that of the scenario; where there are none, the seeds."""
        rows = self.table[self.table["theory"] == (theory or self.theories[0])]
        drawn = rows[rows["draw"] > 0]
        return _as_units(drawn if len(drawn) else rows)

    def units_at_centre(self) -> list[dict[str, float]]:
        """What the seeds gave under the theory of the scenario: no parameter drawn; none without such seeds."""
        return _as_units(self.table[(self.table["theory"] == self.theories[0]) & (self.table["draw"] == 0)])


def _as_units(rows: pd.DataFrame) -> list[dict[str, float]]:
    measured = rows.drop(columns=list(KEYS))
    return [{str(name): float(value) for name, value in row.items()} for row in measured.to_dict("records")]


def keep_outcome(
    plan: Plan,
    pairs: Sequence[Pair],
    done: Mapping[str, Sequence[Mapping[str, float]]],
    results: Path,
    name: str = NAME,
    cost: Cost | None = None,
) -> Path:
    """Write what the units of each theory gave, and cost, into the folder `name` of the results; give that folder.

    Raises BadInput when it cannot be written.
    """
    territory = load_territory(plan.scenario.territory)
    posterior = territory.registry.posterior
    rows = [
        {"theory": theory, "draw": pair.draw, "seed": pair.seed, **unit}
        for theory, units in done.items()
        for pair, unit in zip(pairs, units, strict=True)
    ]
    table = pd.DataFrame(rows)
    about = {
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "scenario": plan.scenario.name,
        "territory": plan.scenario.territory,
        "territory_sha256": territory.content_hash(),
        "posterior_sha256": None if posterior is None else posterior_hash(posterior),
        "scale": plan.scale,
        "draws": sum(pair.draw > 0 for pair in pairs),
        "replicates": sum(pair.draw == 0 for pair in pairs),
        "key": plan.key(),
        "cost": cost and cost.model_dump(mode="json"),
        "versions": {name: version(name) for name in ("lben", "mesa", "numpy")},
        "files": [ABOUT, UNITS],
    }

    def fill(folder: Path) -> None:
        table.to_parquet(folder / UNITS, index=False, compression="zstd")
        (folder / ABOUT).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")

    with Results(results, name) as folder:
        folder.replace(fill)
    return results / name


def read_outcome(results: Path, name: str = NAME) -> Outcome | None:
    """Read a validation, None when there is none in its folder. Raises BadInput for one that cannot be read."""
    folder = results / name
    if not (folder / ABOUT).exists():
        return None
    about = read_kept(folder / ABOUT, Said, COMMAND)
    try:
        table = pd.read_parquet(folder / UNITS)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise BadInput(f"{folder / UNITS}: cannot be read: {' '.join(str(error).split())}") from None
    is_whole = set(table) >= set(KEYS) and len(table) > 0 and set(map(str, table["theory"])) <= set(THEORIES)
    if not is_whole or not all(is_number(table[name]) for name in table.columns.drop("theory")):
        raise BadInput(f"{folder / UNITS}: is not what `{COMMAND}` writes: run it again")
    return Outcome(about, table, name)
