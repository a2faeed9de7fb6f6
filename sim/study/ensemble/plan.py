"""The plan of a comparison: everything that its results depend on, frozen before the first run."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from pydantic import Field

from sim.policy.package import Package
from sim.study.comparison import Pair
from sim.study.ensemble.coalitions import sets_of
from sim.study.ensemble.history import machine
from sim.study.record import LARGEST_SCALE, code_hash
from sim.study.scenario import Scenario, Seed, Year, load_territory
from sim.territory.outside import last_observed_year
from sim.territory.reading import BadInput, Record, Text, wrong

LONGEST_NAME = 80
DEFAULT_BASELINE = "baseline"


class Plan(Record):
    """Scenarios, the years compared, and the pairs of luck and parameters under which each of them is run.

    `machine` is what results hang on besides code and data (see `history.machine`): units of two versions of a library
    are never mixed. `scenarios` are those asked for, `coalitions` those that share the effect of a package out among
    its levers (see `shapley`): for each package its scenario with some of its levers, named as in `coalition_name`.
    """

    code_sha256: Text
    machine: Text
    territory_sha256: Text
    baseline: Text
    first_year: Year
    last_year: Year
    scale: Annotated[float, Field(gt=0, le=LARGEST_SCALE)]
    pairs: tuple[tuple[Seed, int], ...]
    scenarios: tuple[Scenario, ...]
    packages: tuple[Text, ...] = ()
    coalitions: tuple[Scenario, ...] = ()

    @classmethod
    def of(
        cls,
        scenarios: Sequence[Scenario],
        pairs: Sequence[Pair],
        *,
        baseline: Scenario,
        n_years: int | None = None,
        scale: float = 1.0,
        packages: Sequence[str] = (),
    ) -> Self:
        """Freeze a comparison of scenarios with a baseline over the first years after history.

        `n_years`: how many; by default to the first of the scenarios' last years. `packages` names the scenarios whose
        effect is shared out among their levers. Raises BadInput for what cannot be compared.
        """
        named = {each.name: each for each in (baseline, *scenarios)}
        for scenario in (baseline, *scenarios):
            if named[scenario.name].content_hash() != scenario.content_hash():
                raise BadInput(f"scenarios: two of them are named {scenario.name!r}")
            if scenario.territory != baseline.territory:
                raise wrong(scenario.where("territory"), scenario.territory, f"{baseline.territory}, the baseline's")
        if len(named) == 1:
            raise BadInput(f"scenarios: read {baseline.name!r} alone, allowed one that is not the baseline")
        if not pairs:
            raise BadInput("draws and replicates: read 0 and 0, allowed at least one pair of luck and parameters")
        for name in packages:
            if name not in named:
                raise wrong("--shapley", name, ", ".join(named))
        territory = load_territory(baseline.territory)
        first = last_observed_year(territory.drivers) + 1
        last = min(each.last_year for each in named.values()) if n_years is None else first + n_years - 1
        for scenario in named.values():
            scenario.settled(territory)
            if scenario.last_year < max(first, last):
                raise wrong(scenario.where("last_year"), scenario.last_year, f"{max(first, last)} or later to compare")
        return cls(
            code_sha256=code_hash(),
            machine=machine(),
            territory_sha256=territory.content_hash(),
            baseline=baseline.name,
            first_year=first,
            last_year=last,
            scale=scale,
            pairs=tuple((pair.seed, pair.draw) for pair in dict.fromkeys(pairs)),
            scenarios=tuple(named.values()),
            packages=tuple(dict.fromkeys(packages)),
            coalitions=tuple(each for name in dict.fromkeys(packages) for each in _coalitions(named[name])),
        )

    @property
    def text(self) -> str:
        """The plan as it is written, the same for the same plan."""
        return self.model_dump_json(indent=1) + "\n"

    @property
    def mark(self) -> str:
        """Eight letters that tell this plan from others."""
        return _short_hash(self.text)

    @property
    def every(self) -> tuple[Scenario, ...]:
        """All scenarios that are run."""
        return (*self.scenarios, *self.coalitions)

    @property
    def units(self) -> tuple[Pair, ...]:
        """What is run together: each pair of luck and parameters, with every scenario."""
        return tuple(Pair(seed, draw) for seed, draw in self.pairs)

    @property
    def years(self) -> range:
        """The years compared."""
        return range(self.first_year, self.last_year + 1)

    def scenario(self, name: str) -> Scenario:
        """Give one of the scenarios by its name."""
        return next(each for each in self.every if each.name == name)


def draws_and_seeds(draws: int, replicates: int) -> list[Pair]:
    """Give the pairs of a comparison: luck alone at central values, then draws of parameters each with its own luck."""
    return [Pair(seed, 0) for seed in range(1, replicates + 1)] + [Pair(draw, draw) for draw in range(1, draws + 1)]


def under_luck(scenario: Scenario, pair: Pair, years: range, registry_values: Mapping[str, float]) -> Scenario:
    """Give a scenario the luck and the parameters of a pair; what it sets itself stays in every draw."""
    parameters = {**registry_values, **scenario.parameters}
    return scenario.but(seed=pair.seed, first_year=years[0], last_year=years[-1], parameters=parameters)


def folder_name(plan: Plan) -> str:
    """Name the folder of a comparison after what is compared, short enough for any system."""
    names = "-".join(each.name for each in plan.scenarios if each.name != plan.baseline)
    against = "" if plan.baseline.split("-under-")[0] == DEFAULT_BASELINE else f"-against-{_cut(plan.baseline)}"
    scaled = "" if plan.scale == 1.0 else f"-scale-{plan.scale:g}"
    return f"compare-{_cut(names)}{against}{scaled}"


def _cut(names: str) -> str:
    """Cut what is too long; a short hash of the whole keeps it apart from what begins alike."""
    return names if len(names) <= LONGEST_NAME else f"{names[: LONGEST_NAME - 9]}-{_short_hash(names)}"


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def coalition_name(package: str, levers: Sequence[str]) -> str:
    """Name the scenario with some of the levers of a package."""
    return f"{package} with {'+'.join(levers) or 'no lever'}"


def _coalitions(package: Scenario) -> list[Scenario]:
    """Give a package with each set of its levers that is run but all of them. Raises BadInput where it has none."""
    levers = package.levers.levers
    if not levers:
        raise wrong("--shapley", f"{package.name} without levers", "a scenario with one lever or more")
    return [
        package.but(
            name=coalition_name(package.name, some),
            levers=Package.model_validate({name: levers[name] for name in some}),
        )
        for some in sets_of(list(levers))[:-1]
    ]
