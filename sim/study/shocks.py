"""Shocks: a drought, a boycott, dearer feed; a few lines of YAML laid over any scenario's outlook."""

from collections.abc import Sequence
from functools import reduce

from sim.study.extending import merged
from sim.study.scenario import SCENARIOS, Scenario, Told
from sim.territory.outside import Outlook
from sim.territory.reading import BadInput, Note, Record, SourceIds, Title, read_yaml, unknown, validated, wrong

SHOCKS = SCENARIOS / "shocks"


class Shock(Record):
    """What befalls the chain from outside, with the source of its size; only what its `outlook` names is changed."""

    title: Title
    note: Note
    sources: SourceIds
    outlook: Outlook

    @property
    def assumed(self) -> dict[str, dict[int, float]]:
        """What it fixes, by year."""
        return self.outlook.model_dump(exclude_unset=True)

    @property
    def years(self) -> list[int]:
        """The years that it strikes, in order."""
        return sorted({year for by_year in self.assumed.values() for year in by_year})


def shock_names() -> list[str]:
    """List the shocks that come with the simulator, in alphabetical order."""
    return sorted(path.stem for path in SHOCKS.glob("*.yaml"))


def read_shock(name: str) -> Shock:
    """Read a shock by its name. Raises BadInput for an unknown name or a file that cannot be used."""
    if name not in shock_names():
        raise BadInput(unknown("shock", name, shock_names()))
    path = SHOCKS / f"{name}.yaml"
    document = read_yaml(path)
    return validated(Shock, document, path, document.lines)


def under(scenario: Scenario, name: str) -> Scenario:
    """Give a scenario under a shock, as `indh_6040-under-drought`; its own values for the years of the shock yield.

    Raises BadInput for an unknown shock, and for one that strikes after the scenario's last year.
    """
    shock = read_shock(name)
    first = shock.years[0]
    if scenario.last_year < first:
        raise wrong(scenario.where("last_year"), scenario.last_year, f"{first} or later: {name} strikes then")
    return scenario.but(
        name=f"{scenario.name}-under-{name}",
        title=Told(
            fr=f"{scenario.title.fr}, {shock.title.fr}",
            en=f"{scenario.title.en}, {shock.title.en}",
            ar=f"{scenario.title.ar}، {shock.title.ar}",
        ),
        outlook=Outlook.model_validate(merged(scenario.outlook.model_dump(), shock.assumed)),
    )


def under_all(scenario: Scenario, names: Sequence[str]) -> Scenario:
    """Give a scenario under several shocks at once, laid over it one after the other; see `under`."""
    return reduce(under, names, scenario)
