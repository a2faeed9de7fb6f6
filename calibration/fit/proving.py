"""The proof on the chain itself: a small problem, whose truths the chain has simulated, fitted like real data."""

import json
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from pydantic import Field

from calibration.cost import Cost
from calibration.fit.chain import DATA, Fitted
from calibration.fit.fitting import Batch, Plan, Pool
from calibration.fit.problem import Problem, sobol_scores
from calibration.fit.proof import Proof, prove
from calibration.fit.runs import Progress
from calibration.kept import Count, Part, read_kept
from sim.study.ensemble.executor import Executor
from sim.study.store import ABOUT
from sim.territory.reading import BadInput, Text, place, unknown

PROVED = (
    "feeding.margin_sharpness",
    "herd_life.conception_share",
    "lactation.yield_305_pure_l",
    "market.farmgate_share",
    "settling.other_income_mean_mad_person_year",
)
"""Parameters of the small problem, of several kinds, which the screening found to move targets."""

TRUTHS = "truths.parquet"
COMMAND = "lben calibrate --prove"

TRUTH_SEEDS = 1_000_000
"""Seeds of the truths count from here, so that none shares its luck with a run that fits it."""


class ProofPlan(NamedTuple):
    """How many truths are fitted, from how many runs spread over the prior, in which waves."""

    truths: int = 120
    pool: int = 480
    fit: Plan = Plan(first=160, later=80, waves=3, draws=300)
    seed: int = 1

    @property
    def runs(self) -> int:
        """Runs of the chain in all: truths and pool."""
        return self.truths + self.pool


def small_problem(fitted: Fitted) -> Problem:
    """Fit a few parameters, the others being known."""
    priors = fitted.priors()
    known = {name: fitted.registry[name] for name in priors if name not in PROVED}
    return Problem({name: priors[name] for name in PROVED}, fitted.aims, lambda _: known)


def prove_chain(
    fitted: Fitted,
    plan: ProofPlan,
    home: Path,
    executor: Executor,
    progress: Callable[[Progress], None] = lambda _: None,
) -> tuple[Proof, Cost]:
    """Run truths drawn from the prior and a pool spread over it, then fit each truth from the pool; say what it cost.

    The waves of each fit take from the pool the runs that lie in their region: these are draws from the prior
    restricted to it, as new runs would be, so that one pool serves all truths. The errors and the discrepancies of the
    targets are drawn and added to what the truths gave.
    """
    began = time.perf_counter()
    run = fitted.kept_runs(home, executor, plan.runs, progress)
    problem = small_problem(fitted)
    truths = np.random.default_rng(plan.seed).standard_normal((plan.truths, len(PROVED)))
    pool = sobol_scores(len(PROVED), plan.pool, plan.seed)
    seeds = np.arange(1, plan.pool + 1)
    n_aims = len(fitted.fit)
    pooled = run(problem.trials(pool, seeds.tolist()))[:, :n_aims]
    given = run(problem.trials(truths, range(TRUTH_SEEDS, TRUTH_SEEDS + plan.truths)))[:, :n_aims]
    is_whole = np.isfinite(given).all(axis=1)
    batch = Batch(pool, pooled, seeds)
    proof = prove(problem, truths[is_whole], given[is_whole], lambda _: Pool(batch), plan.fit)
    return proof, run.cost(time.perf_counter() - began)


def write(proof: Proof, cost: Cost, fitted: Fitted, plan: ProofPlan, folder: Path, *more: str) -> None:
    """Write every truth with its rank, mean and interval, in scores, and the summary; `more` names further files."""
    rows = [
        {
            "truth": number,
            "parameter": name,
            "score": proof.truths[number, at],
            "rank": proof.ranks[number, at],
            "mean": proof.means[number, at],
            "low": proof.low[number, at],
            "high": proof.high[number, at],
        }
        for number in range(len(proof.truths))
        for at, name in enumerate(proof.names)
    ]
    pd.DataFrame(rows).to_parquet(folder / TRUTHS, index=False, compression="zstd")
    found = zip(
        proof.names, proof.coverage, proof.uniformity, proof.evenness, proof.recovery, proof.narrowing, strict=True
    )
    keys = ("coverage_90", "ks_p", "chi2_p", "recovered", "width_left")
    summary = {name: dict(zip(keys, map(float, values), strict=True)) for name, *values in found}
    about = {
        "files": [ABOUT, TRUTHS, *more],
        "context": fitted.context,
        "plan": {**plan._asdict(), "fit": plan.fit._asdict()},
        "parameters": summary,
        "cost": cost.model_dump(mode="json"),
    }
    (folder / ABOUT).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


class _Context(Part):
    territory_sha256: Text


class _Plan(Part):
    truths: Count
    pool: Count


class Said(Part):
    """What reports need of what a proof says of itself."""

    context: _Context
    plan: _Plan
    parameters: Annotated[dict[str, Any], Field(min_length=1)]
    cost: Cost | None = None


def read_proof(folder: Path, data: str, known: Collection[str]) -> Proof | None:
    """Read a proof as it was written, None when there is none on `data`, the SHA-256 of a territory's files.

    Raises BadInput for one that cannot be read, or that names other parameters than the known ones.
    """
    if not (folder / ABOUT).exists():
        return None
    about = read_kept(folder / ABOUT, Said, COMMAND)
    if about["context"][DATA] != data:
        return None
    names = tuple(about["parameters"])
    for name in names:
        if name not in known:
            raise BadInput(f"{place(folder / ABOUT, ['parameters'])}: {unknown('parameter', name, known)}")
    try:
        rows = pd.read_parquet(folder / TRUTHS)
        columns = [rows.pivot_table(index="truth", columns="parameter", values=column)[list(names)] for column in KEPT]
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        raise BadInput(f"{folder / TRUTHS}: cannot be read: {' '.join(str(error).split())}") from None
    values = [column.to_numpy(np.float64) for column in columns]
    if not all(each.shape == values[0].shape and len(each) and np.isfinite(each).all() for each in values):
        raise BadInput(f"{folder / TRUTHS}: is not what `{COMMAND}` writes: run it again")
    return Proof(names, *values)


KEPT = ("score", "rank", "mean", "low", "high")
"""Columns of the truths, in the order of the fields of `Proof`."""
