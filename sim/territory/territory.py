"""A territory: the folder of data files that describes one place, read whole and checked."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AfterValidator, Field, NonNegativeInt, PositiveFloat, PositiveInt, model_validator

from sim.territory.borrowing import Borrowing, Loan, refuse_borrowings, resolved
from sim.territory.drivers import Drivers, read_drivers
from sim.territory.posterior_file import FILE as POSTERIOR
from sim.territory.posterior_file import with_posterior
from sim.territory.reading import (
    BadInput,
    Lines,
    Note,
    Record,
    SourceIds,
    Status,
    Text,
    Title,
    check_sources,
    place,
    read_table,
    read_yaml,
    unknown,
    validated,
    wrong,
)
from sim.territory.registry import Entries, Entry, Registry, read_registry
from sim.territory.unfilled import refuse_unfilled

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]

NAME = r"^[a-z][a-z0-9_]*$"
"""Names of territories, which are also those of their folders."""

MAX_DEGREES = 3.0
"""A commune farther than this from the market town, in latitude or longitude, is a misplaced one."""

# The records of the files


class Source(Record):
    """A published fact, or an assumption written down as one, that other files cite by its id."""

    id: Text
    topic: Text
    quantity: Text
    value: str = ""
    low: str = ""
    high: str = ""
    unit: str = ""
    year: str = ""
    place: str = ""
    source_title: Text
    source_url: str = ""
    confidence: Literal["high", "medium", "low"]
    note: str = ""

    @property
    def is_assumption(self) -> bool:
        """Whether it is an assumption that no publication supports."""
        return self.source_title.startswith("expert prior")


class Census(Record):
    """Persons counted, by census year."""

    sources: SourceIds
    census: dict[int, PositiveInt]


class MarketTown(Record):
    """The large town outside the territory that buys its milk; `distance_km` by road from the main town."""

    name: Title
    latitude: Latitude
    longitude: Longitude
    distance_km: PositiveFloat
    population: Census
    sources: SourceIds


class Identity(Record):
    """What the territory is: its name, the first day of history, its people, and who lends it what it has not."""

    name: Annotated[Text, Field(pattern=NAME)]
    title: Title
    borrows_from: Text | None = None
    start: date
    population: Census
    market_town: MarketTown


class Commune(Record):
    """A commune: where it is (degrees, metres) and how many persons and households it had in 2014."""

    commune: Text
    kind: Literal["municipality", "rural"]
    zone: Text
    population_2014: PositiveInt
    households_2014: PositiveInt
    latitude: Latitude
    longitude: Longitude
    altitude_m: float | None = None
    coordinate_quality: Literal["gazetteer", "published", "rough"]
    sources: SourceIds
    status: Status

    @model_validator(mode="after")
    def _households_have_people(self) -> Self:
        _refuse_above(self, "households_2014", "population_2014")
        return self


class CooperativeRecord(Record):
    """A dairy cooperative at the start of history; counts are persons, the tank takes litres a day."""

    cooperative: Text
    surveyed: bool
    women_only: bool
    commune: Text
    founded: int
    members: PositiveInt
    women: NonNegativeInt
    board_seats: PositiveInt
    board_women: NonNegativeInt
    president_sex: Literal["F", "M"]
    tank_capacity_l_day: Annotated[float, Field(ge=0)]
    has_workshop: bool
    has_tester: bool
    has_vehicle: bool
    is_active: bool
    status: Status
    sources: SourceIds
    note: str = ""

    @model_validator(mode="after")
    def _counts_agree(self) -> Self:
        _refuse_above(self, "women", "members")
        _refuse_above(self, "board_women", "board_seats")
        _refuse_above(self, "board_women", "women")
        _refuse_above(self, "board_seats", "members")
        if self.women_only and self.women < self.members:
            raise ValueError(f"read women {self.women} of {self.members} members, allowed all if women_only")
        return self


def _refuse_above(record: Record, part: str, whole: str) -> None:
    """Refuse a part greater than its whole."""
    read, limit = getattr(record, part), getattr(record, whole)
    if read > limit:
        raise ValueError(f"read {part} {read}, allowed at most {whole} {limit}")


class Ramadan(Record):
    """A month of Ramadan; dates to come are computed."""

    start: date
    days: Annotated[int, Field(ge=29, le=30)]
    status: Literal["announced", "computed"]


class Product(Record):
    """A dairy product; `milk_equivalent_l` is the litres of raw milk that one unit stands for."""

    unit: Literal["L", "kg"]
    milk_equivalent_l: PositiveFloat
    title: Title
    source: SourceIds
    note: Note


class ProductList(Record):
    """The products of the chain."""

    raw_milk: Product
    lben: Product
    raib: Product
    jben: Product
    butter: Product
    pasteurised: Product
    packaged_dairy: Product


class Yields(Record):
    """What churning gives together: litres of lben and kilograms of butter, per litre of raw milk."""

    lben: PositiveFloat
    butter: PositiveFloat


class JointProduct(Record):
    """Products obtained together from one litre of raw milk."""

    outputs: Yields
    source: SourceIds
    note: Note


class JointProducts(Record):
    """The operations that give several products at once."""

    churning: JointProduct


class _ProductFile(Record):
    products: ProductList
    joint_products: JointProducts


# Margins


def _positive(entry: Entry) -> Entry:
    if entry.low < 0:
        raise ValueError(f"read low {entry.low:g}, allowed 0 or more")
    return entry


def _at_most_one(entry: Entry) -> Entry:
    if entry.high > 1:
        raise ValueError(f"read high {entry.high:g}, allowed 1 or less")
    return entry


def _countable(entry: Entry) -> Entry:
    if not 1 <= entry.low <= entry.high <= MOST:
        raise ValueError(f"read {entry.low:g} to {entry.high:g}, allowed 1 to {MOST:g}")
    return entry


MOST = 10_000_000
"""Most of anything that is counted or paid a head: more is a slip of the unit."""

Quantity = Annotated[Entry, AfterValidator(_positive)]
Count = Annotated[Quantity, AfterValidator(_countable)]
Share = Annotated[Quantity, AfterValidator(_at_most_one)]
ByZone = dict[Text, Quantity]


class MarginList(Record):
    """The margins that a synthetic population must reproduce; each entry says its unit."""

    herder_households: Count
    cattle: Count
    cow_share: Share
    herds_1_2: Share
    herds_3_5: Share
    herds_6_10: Share
    herds_over_10: Share
    breed_pure: Share
    breed_cross: Share
    breed_local: Share
    candidate_households_share: Share
    mean_household_size: Count
    share_children_under_15: Share
    share_women_among_adults: Share
    female_headed: Share
    literacy_women_rural: Share
    literacy_men_rural: Share
    keeping_propensity: ByZone
    municipality_keeping: Quantity
    pure_breed_odds: ByZone
    rainfed_forage_ha_per_cow: ByZone
    irrigated_forage_ha_per_cow: ByZone
    collectors: Count
    artisan_dairies_local: Count
    artisan_dairies_market_town: Count
    artisan_dairy_intake_l_day: Quantity
    industrial_plants: Count
    leader_market_share: Share
    plants_market_share: Share
    rural_poverty_line: Count
    rural_consumption_per_head: Count
    rural_consumption_log_sd: Quantity
    urban_consumption_per_head: Count
    urban_consumption_log_sd: Quantity


HERD_CLASSES = {"herds_1_2": 1, "herds_3_5": 3, "herds_6_10": 6, "herds_over_10": 11}
"""Fewest cows in a herd of each class."""

WHOLES = (tuple(HERD_CLASSES), ("breed_pure", "breed_cross", "breed_local"))
"""Shares that must add to 1."""


class Margins(Entries):
    """The margins by name; those that differ by zone are named `margin.zone`."""

    def by_zone(self, name: str) -> dict[str, float]:
        """Give the values of a margin that differs by zone."""
        prefix = f"{name}."
        return {key.removeprefix(prefix): self[key] for key in self.entries if key.startswith(prefix)}


# The territory


@dataclass(frozen=True)
class Territory:
    """Everything known about one place before any run; `registry` holds the parameters of the rules."""

    name: str
    title: Title
    start: date
    population: Census
    market_town: MarketTown
    communes: tuple[Commune, ...]
    cooperatives: tuple[CooperativeRecord, ...]
    margins: Margins
    drivers: Drivers
    ramadan: tuple[Ramadan, ...]
    products: Mapping[str, Product]
    joint_products: Mapping[str, JointProduct]
    sources: Mapping[str, Source]
    registry: Registry
    _digest: str = field(repr=False)
    loan: Loan | None = None

    @classmethod
    def load(cls, folder: Path, declared: Mapping[str, type[NamedTuple]], lenders: Path | None = None) -> "Territory":
        """Read and check a territory folder; `declared` gives the class of each topic of parameters.

        A territory that borrows takes from its lender, whose folder lies in `lenders` or beside its own, the margins
        that say so, and every series, parameter and file that it has not itself. Raises BadInput, in one line, for
        whatever cannot be used, and for the first value that is still to fill in.
        """
        if not folder.is_dir():
            raise BadInput(f"{place(folder)}: no such territory folder")
        refuse_unfilled(folder, folder.name)
        lender = _lender_of(folder / "territory.yaml", declared, lenders or folder.parent)
        sources = _read_sources(folder / "sources.csv", lender)
        identity = _read_identity(folder / "territory.yaml", sources)
        communes = _read_communes(folder / "communes.csv", identity, sources)
        is_lent = {name: lender is not None and not (folder / name).exists() for name in LENT_FILES}
        products, joint_products = (
            (lender.products, lender.joint_products)
            if lender is not None and is_lent["products.yaml"]
            else _read_products(folder / "products.yaml", sources)
        )
        zones = {commune.zone for commune in communes}
        margins, borrowings = _read_margins(folder / "margins.yaml", zones, sources, lender)
        drivers = _read_drivers(folder / "drivers.yaml", identity.start, sources, lender)
        registry = read_registry(
            folder / "parameters", declared, set(sources), lender.registry.entries if lender is not None else None
        )
        registry = with_posterior(registry, folder)
        return cls(
            name=identity.name,
            title=identity.title,
            start=identity.start,
            population=identity.population,
            market_town=identity.market_town,
            communes=communes,
            cooperatives=_read_cooperatives(folder / "cooperatives.csv", communes, identity.start, sources),
            margins=margins,
            drivers=drivers,
            ramadan=(
                lender.ramadan
                if lender is not None and is_lent["ramadan.csv"]
                else _read_ramadan(folder / "ramadan.csv", identity.start)
            ),
            products=products,
            joint_products=joint_products,
            sources=sources,
            registry=registry,
            _digest=_digest_of(folder, lender),
            loan=None if lender is None else _loan(lender, borrowings, registry, drivers, is_lent),
        )

    @property
    def zones(self) -> tuple[str, ...]:
        """The zones of the communes, in alphabetical order."""
        return tuple(sorted({commune.zone for commune in self.communes}))

    def content_hash(self) -> str:
        """Give the SHA-256 of the files read: two territories of the same hash have the same data."""
        return self._digest


FILES = (
    "communes.csv",
    "cooperatives.csv",
    "drivers.yaml",
    "margins.yaml",
    "products.yaml",
    "ramadan.csv",
    "sources.csv",
    "territory.yaml",
)
"""The files of a territory, besides its folder of parameters."""

LATER_FILES = ("accounts.yaml", POSTERIOR, "social_profile.yaml")
"""The posterior, and files that accounts and impacts read: runs depend on them, but a territory need not have them."""


LENT_FILES = ("accounts.yaml", "drivers.yaml", "products.yaml", "ramadan.csv", "social_profile.yaml")
"""Files that a lender's stand for where they are missing, besides those of parameters."""


def _digest_of(folder: Path, lender: Territory | None) -> str:
    """Hash the names and bytes of the files that a territory reads, in sorted order, and the data of its lender."""
    digest = hashlib.sha256()
    later = [folder / name for name in LATER_FILES if (folder / name).exists()]
    own = [folder / name for name in FILES if lender is None or (folder / name).exists()]
    for path in [*own, *later, *sorted(folder.glob("parameters/*.yaml"))]:
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    if lender is not None:
        digest.update(lender.content_hash().encode())
    return digest.hexdigest()


def lender_name(path: Path) -> str | None:
    """Give the territory that a `territory.yaml` borrows from, if any. Raises BadInput for no usable name."""
    document = read_yaml(path)
    name = document.get("borrows_from")
    if name is not None and not (isinstance(name, str) and re.fullmatch(NAME, name)):
        raise wrong(place(path, ["borrows_from"], document.lines), name, "the name of a territory")
    return name


def _lender_of(path: Path, declared: Mapping[str, type[NamedTuple]], lenders: Path) -> Territory | None:
    """Load the territory that lends, which must not borrow itself."""
    name = lender_name(path)
    if name is None:
        return None
    where, file = place(path, ["borrows_from"], read_yaml(path).lines), lenders / name / "territory.yaml"
    if not file.exists():
        raise BadInput(f"{where}: {unknown('territory', name, (each.parent.name for each in _lending(lenders)))}")
    if lender_name(file) is not None:
        allowed = f"{lender_name(file)}, which {name} borrows from itself"
        raise wrong(where, name, allowed)
    return Territory.load(lenders / name, declared)


def _lending(lenders: Path) -> Iterator[Path]:
    return (path for path in sorted(lenders.glob("*/territory.yaml")) if lender_name(path) is None)


def _read_sources(path: Path, lender: Territory | None) -> dict[str, Source]:
    """Read the facts cited, those of the lender with them; one id is one fact."""
    sources = dict(lender.sources) if lender is not None else {}
    for source in read_table(path, Source):
        if sources.get(source.id, source) != source and lender is not None:
            raise wrong(place(path, [source.id]), "another fact", f"the one that {lender.name} cites under this id")
        sources[source.id] = source
    return sources


def _loan(
    lender: Territory,
    margins: Mapping[str, Borrowing],
    registry: Registry,
    drivers: Drivers,
    is_lent: Mapping[str, bool],
) -> Loan:
    """List what was taken from a lender: what is the very same object as his."""
    return Loan(
        lender=lender.name,
        title=lender.title,
        margins=dict(margins),
        parameters=frozenset(
            name for name, entry in registry.entries.items() if entry is lender.registry.entries[name]
        ),
        drivers=frozenset(name for name, series in drivers if series is getattr(lender.drivers, name)),
        files=tuple(name for name, taken in is_lent.items() if taken),
    )


def _read_identity(path: Path, sources: Mapping[str, Source]) -> Identity:
    document = read_yaml(path)
    identity = validated(Identity, document, path, document.lines)
    _check_identity(identity, path, document.lines)
    cited = {
        ("population", "sources"): identity.population.sources,
        ("market_town", "sources"): identity.market_town.sources,
        ("market_town", "population", "sources"): identity.market_town.population.sources,
    }
    for keys, ids in cited.items():
        check_sources(ids, sources, place(path, keys, document.lines))
    return identity


def _check_identity(identity: Identity, path: Path, lines: Lines) -> None:
    """History starts with a year, the folder has the territory's name, and people were counted in 2014."""
    if (identity.start.month, identity.start.day) != (1, 1):
        raise wrong(place(path, ["start"], lines), identity.start, "1 January of a year")
    for keys, census in (
        (("population", "census"), identity.population),
        (("market_town", "population", "census"), identity.market_town.population),
    ):
        if 2014 not in census.census:
            raise wrong(place(path, keys, lines), f"the years {sorted(census.census)}", "2014 among them")


def _read_communes(path: Path, identity: Identity, sources: Mapping[str, Source]) -> tuple[Commune, ...]:
    """Read the communes; they must lie around the market town and add up to the census of 2014."""
    communes = read_table(path, Commune)
    town = identity.market_town
    for commune in communes:
        where = place(path, [commune.commune])
        check_sources(commune.sources, sources, f"{where}, column sources")
        _check_documented(commune.status, commune.sources, sources, where)
        for axis in ("latitude", "longitude"):
            read, middle = getattr(commune, axis), getattr(town, axis)
            if abs(read - middle) > MAX_DEGREES:
                allowed = f"{middle - MAX_DEGREES:g} to {middle + MAX_DEGREES:g}, around the market town"
                raise wrong(f"{where}, column {axis}", f"{read:g}", allowed)
    total, census = sum(commune.population_2014 for commune in communes), identity.population.census.get(2014)
    if total != census:
        raise wrong(f"{place(path)}: column population_2014", f"a sum of {total}", f"the census of 2014, {census}")
    return communes


def _read_cooperatives(
    path: Path, communes: Iterable[Commune], start: date, sources: Mapping[str, Source]
) -> tuple[CooperativeRecord, ...]:
    """Read the cooperatives; each is in a known commune and older than history."""
    cooperatives = read_table(path, CooperativeRecord)
    names = {commune.commune for commune in communes}
    for record in cooperatives:
        where = place(path, [record.cooperative])
        check_sources(record.sources, sources, f"{where}, column sources")
        _check_documented(record.status, record.sources, sources, where)
        if record.commune not in names:
            raise BadInput(f"{where}, column commune: {unknown('commune', record.commune, names)}")
        if not 1900 <= record.founded <= start.year:
            raise wrong(f"{where}, column founded", record.founded, f"1900 to {start.year}")
    return cooperatives


def _check_documented(status: Status, ids: Iterable[str], sources: Mapping[str, Source], where: str) -> None:
    """Refuse the status `sourced` when nothing but assumptions is cited."""
    cited = [sources[name] for name in ids if name != "prior"]
    if status == "sourced" and all(source.is_assumption for source in cited):
        raise wrong(where, "status sourced", "prior, for no published source is cited")


def _read_ramadan(path: Path, start: date) -> tuple[Ramadan, ...]:
    """Read the months of Ramadan, from the first year of history on, one lunar year apart."""
    months = read_table(path, Ramadan)
    if months[0].start.year > start.year:
        raise wrong(place(path), f"{months[0].start} as first month", f"one in {start.year} or earlier")
    for before, after in pairwise(months):
        days = (after.start - before.start).days
        if not 353 <= days <= 356:
            raise wrong(place(path), f"{after.start}, {days} days after {before.start}", "353 to 356 days")
    return months


def _read_drivers(path: Path, start: date, sources: Mapping[str, Source], lender: Territory | None) -> Drivers:
    drivers = read_drivers(path, start, sources, None if lender is None else lender.drivers)
    for name, driver in drivers:
        _check_documented(driver.status, driver.sources, sources, place(path, [name]))
    return drivers


def _read_products(path: Path, sources: Mapping[str, Source]) -> tuple[dict[str, Product], dict[str, JointProduct]]:
    """Read the products; what one litre gives together must stand for one litre."""
    document = read_yaml(path)
    read = validated(_ProductFile, document, path, document.lines)
    products, joint_products = dict(read.products), dict(read.joint_products)
    for group, records in (("products", products), ("joint_products", joint_products)):
        for name, record in records.items():
            check_sources(record.source, sources, place(path, [group, name, "source"], document.lines))
    for name, joint in joint_products.items():
        litres = sum(quantity * products[output].milk_equivalent_l for output, quantity in joint.outputs)
        if abs(litres - 1) > 1e-6:
            where = place(path, ["joint_products", name, "outputs"], document.lines)
            raise wrong(where, f"outputs worth {litres:.6f} L of milk", 1)
    return products, joint_products


def _read_margins(
    path: Path, zones: set[str], sources: Mapping[str, Source], lender: Territory | None
) -> tuple[Margins, dict[str, Borrowing]]:
    """Read the margins; those that differ by zone cover every zone, and they do not contradict each other."""
    document = read_yaml(path)
    data: Mapping[str, object] = document
    borrowings: dict[str, Borrowing] = {}
    if lender is None:
        refuse_borrowings(document, path, document.lines)
    else:
        data, borrowings = resolved(document, zones, lender.name, lender.margins.entries, path, document.lines)
    read = validated(MarginList, data, path, document.lines)
    margins = Margins(dict(_flat(read, zones, path, document.lines)))
    for name, entry in margins.entries.items():
        check_sources(entry.source, sources, place(path, [*name.split("."), "source"], document.lines))
    for names in WHOLES:
        total = sum(margins[name] for name in names)
        if abs(total - 1) > 1e-6:
            raise wrong(f"{place(path)}: {' + '.join(names)}", f"{total:.6g}", 1)
    leader, plants = margins["leader_market_share"], margins["plants_market_share"]
    if not 0.0 < leader <= plants:
        raise wrong(
            f"{place(path)}: leader_market_share",
            f"{leader:g}",
            f"more than 0, at most plants_market_share, {plants:g}",
        )
    if not any(margins.by_zone("keeping_propensity").values()):
        raise wrong(f"{place(path)}: keeping_propensity", "0 in every zone", "more than 0 in one")
    if min(margins.by_zone("pure_breed_odds").values()) <= 0.0:
        raise wrong(f"{place(path)}: pure_breed_odds", "0 in a zone", "more than 0 in each")
    _check_herds(margins, path)
    return margins, borrowings


def _flat(file: MarginList, zones: set[str], path: Path, lines: Lines) -> Iterator[tuple[str, Entry]]:
    """Give every entry with its name, `margin` or `margin.zone`."""
    for name, margin in file:
        if isinstance(margin, Entry):
            yield name, margin
            continue
        for zone in sorted(zones.symmetric_difference(margin)):
            problem = f"missing zone {zone!r}" if zone in zones else unknown("zone", zone, zones)
            raise BadInput(f"{place(path, [name], lines)}: {problem}")
        yield from ((f"{name}.{zone}", entry) for zone, entry in margin.items())


def _check_herds(margins: Margins, path: Path) -> None:
    """Refuse fewer cows than the herd classes need at the very least."""
    cows = margins["cattle"] * margins["cow_share"]
    households = margins["herder_households"]
    fewest = households * sum(margins[name] * size for name, size in HERD_CLASSES.items())
    if cows < fewest:
        allowed = f"{fewest:.0f} or more for {households:.0f} herds of these classes"
        raise wrong(f"{place(path)}: cattle x cow_share", f"{cows:.0f} cows", allowed)
