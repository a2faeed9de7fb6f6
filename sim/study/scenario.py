"""A scenario: the file that says where, when, with which parameters and under which outlook the chain is run."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from sim.engine.public_purse import TOLERANCE, Payer
from sim.impacts.topics import TOPICS
from sim.policy.lever import Money, PayerName
from sim.policy.package import Package
from sim.study.extending import Places, read_extended, where
from sim.territory.draws import drawn
from sim.territory.outside import Outlook, last_observed_year, refuse_the_past
from sim.territory.reading import BadInput, Record, Text, Title, place, unknown, validated_from, wrong
from sim.territory.territory import Territory

HOME = Path(__file__).parents[2]
"""Where the packages are installed; the folders of scenarios and territories lie beside them."""

SCENARIOS = HOME / "scenarios"
TERRITORIES = HOME / "calibration"
OWN_TERRITORIES = Path("territories")
"""Where one's own territories are, seen from the current folder; those that come with the simulator go first."""

LAST_YEAR = 2100
LARGEST_SEED = 2**63 - 1
LONGEST_TOLD = 500
"""Characters of a title or a question."""

Year = Annotated[int, Field(ge=1900, le=LAST_YEAR)]
Seed = Annotated[int, Field(ge=0, le=LARGEST_SEED)]
Count = Annotated[int, Field(ge=0, le=10_000)]


class Ensemble(Record):
    """How often a comparison runs a scenario, unless its command says otherwise.

    `draws` of the uncertain parameters, each with luck of its own, and `replicates` with luck alone, at central values.
    """

    draws: Count = 50
    replicates: Count = 0


class Told(Title):
    """A title or question in French, English and Arabic; a language that is left out says what the first given says."""

    fr: Annotated[Text, Field(max_length=LONGEST_TOLD)] = ""
    en: Annotated[Text, Field(max_length=LONGEST_TOLD)] = ""
    ar: Annotated[Text, Field(max_length=LONGEST_TOLD)] = ""

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, told: Any) -> Any:
        if not isinstance(told, Mapping):
            return told
        given = [told[language] for language in cls.model_fields if language in told]
        return {**dict.fromkeys(cls.model_fields, given[0]), **told} if given else told

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.fr:
            raise ValueError("read nothing, allowed a text, or one each for fr, en and ar")
        return self


class Scenario(Record):
    """What is run, and the question it answers.

    The chain always starts at the first day of its territory's history; results are kept from `first_year` to
    `last_year`, both included. `parameters` are values laid over the registry, named `topic.parameter`; `outlook` is
    what is assumed after history, `has_cooperatives` false for the counterfactual without any, `outlet_choice` the
    theory of how herders choose whom to sell to; `levers` are the policy,
    `budget` the most that each payer may spend in each year (MAD; what it does not name is not limited), `ensemble` how
    often a comparison runs it. `extends` names the scenario over which the file was laid; what stands here is the
    result. `name` comes from the name of the file, and is the name of its folder of results.
    """

    name: Text = "unnamed"
    extends: Text | None = Field(default=None, exclude=True)
    title: Told
    question: Told
    territory: Text
    first_year: Year
    last_year: Year
    seed: Seed
    parameters: Mapping[Text, float] = {}
    outlook: Outlook = Outlook()
    has_cooperatives: bool = True
    outlet_choice: Literal["logit", "satisficing", "reinforcement"] = "logit"
    levers: Package = Package()
    budget: Mapping[PayerName, Mapping[Year, Money]] = {}
    ensemble: Ensemble = Ensemble()

    _path: Path = PrivateAttr(default=Path("scenario"))
    _places: Places = PrivateAttr(default_factory=dict)

    @classmethod
    def read(cls, name: str | Path) -> Self:
        """Read a scenario by its name or the path of its file. Raises BadInput for whatever cannot be used."""
        path = find_scenario(name)
        document = read_extended(path, find_scenario)
        return cls._checked({**document.data, "name": name_of(path)}, path, document.places)

    def but(self, **changes: Any) -> Self:
        """Give the same scenario with some fields changed. Raises BadInput like `read`."""
        places = {keys: spot for keys, spot in self._places.items() if keys[0] not in changes}
        return self._checked({**dict(self), **changes}, self._path, places)

    @classmethod
    def _checked(cls, data: Mapping[str, Any], path: Path, places: Places) -> Self:
        scenario = validated_from(cls, dict(data), lambda keys: where(path, places, keys))
        scenario._path, scenario._places = path, places
        if scenario.last_year < scenario.first_year:
            raise wrong(scenario.where("last_year"), scenario.last_year, f"{scenario.first_year} (first_year) or later")
        if scenario.territory not in territory_names():
            raise BadInput(
                f"{scenario.where('territory')}: {unknown('territory', scenario.territory, territory_names())}"
            )
        scenario._refuse_overspending()
        return scenario

    def where(self, *keys: object) -> str:
        """Name the place of a key in the scenario's file, or in the one it extends, for a message."""
        return where(self._path, self._places, keys)

    @property
    def years(self) -> range:
        """The years of which results are kept."""
        return range(self.first_year, self.last_year + 1)

    @property
    def planned_cost(self) -> Mapping[Payer, Mapping[int, Mapping[str, float]]]:
        """Public money that its levers ask for, by payer, year and lever (MAD of the day)."""
        planned: dict[Payer, dict[int, dict[str, float]]] = {}
        for name, lever in self.levers.levers.items():
            for year in range(lever.first_year, lever.last_year + 1):
                for payer, value in lever.planned_cost(year).items():
                    planned.setdefault(payer, {}).setdefault(year, {})[name] = value
        return planned

    @property
    def voted(self) -> dict[tuple[Payer, int], float]:
        """Its budget by payer and year (MAD)."""
        return {(payer, year): most for payer, years in self.budget.items() for year, most in years.items()}

    def _refuse_overspending(self) -> None:
        """Raise BadInput when levers ask for more than a payer's budget of a year."""
        for payer, years in self.planned_cost.items():
            for year, asked in years.items():
                allowed = self.budget.get(payer, {}).get(year)
                total = sum(asked.values())
                if allowed is not None and total > allowed * (1.0 + TOLERANCE):
                    parts = ", ".join(f"{name} {value:.12g}" for name, value in asked.items())
                    raise BadInput(
                        f"{self.where('budget', payer.value, year)}: {payer.value} {year}: levers ask for {total:.12g} "
                        f"MAD ({parts}), allowed {allowed:.12g}: {total - allowed:.12g} MAD too much"
                    )

    def settled(self, loaded: Territory | None = None) -> Territory:
        """Load its territory, unless it is `loaded` already, and give it the scenario's own parameter values.

        They are laid over the default values, or over the centre of the posterior where the territory has one.

        Raises BadInput when the territory cannot be used, the years lie outside what it knows, a lever or an assumption
        stands in its history, or a parameter is unknown or outside its range.
        """
        territory = loaded or load_territory(self.territory)
        first, last = territory.start.year, min(territory.ramadan[-1].start.year, LAST_YEAR)
        for key, year in (("first_year", self.first_year), ("last_year", self.last_year)):
            if not first <= year <= last:
                raise wrong(self.where(key), year, f"{first} to {last}, the years that {self.territory} has data for")
        self._refuse_elsewhere(territory)
        registry = territory.registry
        centre = drawn(registry, 0)
        changed = {name: registry.but(name, value) for name, value in centre.items()}
        for name, value in self.parameters.items():
            try:
                changed[name] = registry.but(name, value)
            except BadInput as error:
                raise BadInput(f"{self.where('parameters', name)}: {error}") from None
        return replace(territory, registry=replace(registry, entries={**registry.entries, **changed}))

    def _refuse_elsewhere(self, territory: Territory) -> None:
        """Raise BadInput for a lever or assumption in years observed, and a lever for a commune that does not exist."""
        last = last_observed_year(territory.drivers)
        communes = [commune.commune for commune in territory.communes]
        for name, lever in self.levers.levers.items():
            if lever.first_year <= last:
                allowed = f"{last + 1} or later: {last} is the last year of history of {self.territory}"
                raise wrong(self.where("levers", name, "first_year"), lever.first_year, allowed)
            for commune in getattr(lever, "communes", ()):
                if commune not in communes:
                    raise BadInput(f"{self.where('levers', name, 'communes')}: {unknown('commune', commune, communes)}")
        refuse_the_past(territory.drivers, self.outlook, lambda keys: self.where(*keys))

    def content_hash(self) -> str:
        """Give the SHA-256 of what it says, extensions resolved: two scenarios of the same hash ask for the same run.

        How often a comparison runs it does not count.
        """
        return hashlib.sha256(self.model_dump_json(exclude={"ensemble"}).encode()).hexdigest()


def read_scenario(name: str | Path) -> Scenario:
    """Read a scenario by its name or the path of its file; see `Scenario.read`."""
    return Scenario.read(name)


def find_scenario(name: str | Path) -> Path:
    """Give the file of a scenario, named as in `scenario_names` or by its path. Raises BadInput when there is none."""
    path = Path(name)
    if path.suffix in {".yaml", ".yml"} or len(path.parts) > 1:
        return path
    known = scenario_names()
    if str(name) not in known:
        raise BadInput(unknown("scenario", str(name), known))
    return SCENARIOS / f"{name}.yaml"


def scenario_names() -> list[str]:
    """List the scenarios that come with the simulator, in alphabetical order."""
    return sorted(path.stem for path in SCENARIOS.glob("*.yaml"))


def name_of(path: Path) -> str:
    """Give the name of a scenario from its file, which must also be fit for a folder."""
    if not re.fullmatch(r"\w[\w .-]*", path.stem):
        raise wrong(place(path), f"the name {path.stem!r}", "letters, figures, spaces, '-', '_' and '.'")
    return path.stem


def priors_of(territory: Territory) -> list[str]:
    """List the parameters whose value rests, wholly or partly, on an assumption without a source."""

    def is_assumed(source: str) -> bool:
        return source == "prior" or territory.sources[source].is_assumption

    return sorted(
        name
        for name, entry in territory.registry.entries.items()
        if "prior" in entry.source or all(is_assumed(source) for source in entry.source)
    )


def territory_names() -> list[str]:
    """List the territories that come with the simulator and one's own, in alphabetical order."""
    return sorted(_territory_folders())


def _territory_folders() -> dict[str, Path]:
    """Find every territory by its name, that of its folder: a name with a path in it is never among them."""
    found: dict[str, Path] = {}
    for home in (OWN_TERRITORIES, TERRITORIES):
        found |= {path.parent.name: path.parent for path in home.glob("*/territory.yaml")}
    return found


def find_territory(name: str) -> Path:
    """Give the folder of a territory by its name. Raises BadInput for an unknown name."""
    folders = _territory_folders()
    if name not in folders:
        raise BadInput(unknown("territory", name, folders))
    return folders[name]


def load_territory(name: str) -> Territory:
    """Load a territory by its name. Raises BadInput for an unknown name or data that cannot be used."""
    return Territory.load(find_territory(name), TOPICS, TERRITORIES)
