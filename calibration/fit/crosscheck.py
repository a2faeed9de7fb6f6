"""The same posterior by another hand: sequential Monte Carlo of pyABC (Klinger, Rickert and Hasenauer 2018).

An optional extra, `pip install lben[pyabc]`: it needs far more runs, and serves where a run costs nothing.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from scipy.special import ndtri

from calibration.fit.adjusting import Draws
from calibration.fit.problem import FARTHEST, Problem, Runner


def by_smc(problem: Problem, run: Runner, *, population: int, generations: int, folder: Path, seed: int) -> Draws:
    """Fit a problem with pyABC in this process; its database is written into a folder.

    Each run gets the error of an observation, so that what is accepted is near the observation as it would be observed;
    the tolerance goes from generation to generation to the median of the distances accepted, in spreads.
    """
    import pyabc  # noqa: PLC0415 - optional

    np.random.seed(seed)  # pyABC draws from the global generator
    luck = np.random.default_rng(seed)
    names = [aim.name for aim in problem.aims]
    seeds = iter(range(1, 2**62))

    def model(chances: Mapping[str, float]) -> dict[str, float]:
        cube = np.clip([[chances[name] for name in problem.names]], FARTHEST, 1.0 - FARTHEST)
        given = run(problem.trials(ndtri(cube), [next(seeds)]))[0]
        noisy = given + problem.spreads * luck.standard_normal(len(names))
        return dict(zip(names, noisy.tolist(), strict=True))

    def distance(one: Mapping[str, float], other: Mapping[str, float]) -> float:
        off = [(one[aim.name] - other[aim.name]) / aim.spread for aim in problem.aims]
        return float(np.sqrt(np.square(off).sum()))

    search = pyabc.ABCSMC(
        model,
        pyabc.Distribution(**{name: pyabc.RV("uniform", 0.0, 1.0) for name in problem.names}),
        distance,
        population_size=population,
        eps=pyabc.MedianEpsilon(),
        sampler=pyabc.SingleCoreSampler(),
    )
    search.new(f"sqlite:///{folder / 'pyabc.db'}", {aim.name: aim.value for aim in problem.aims})
    found, weights = search.run(max_nr_populations=generations).get_distribution()
    chances = np.clip(found[list(problem.names)].to_numpy(np.float64), FARTHEST, 1.0 - FARTHEST)
    return Draws(ndtri(chances), np.asarray(weights, np.float64) / np.sum(weights), np.arange(len(weights)))
