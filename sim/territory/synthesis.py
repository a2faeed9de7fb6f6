"""The synthetic population: herders, cattle, cooperatives, collectors, processors and consumers that fit the margins.

Quotas come first and luck second: shares are turned into whole numbers by the largest remainder, then luck only
says who gets what. So every margin holds to rounding whatever the seed, and two seeds differ in who, never in how
many. A quantity with a distribution is read at stratified quantiles (one draw in each of n equal slices), which
keeps its mean and spread. `scale` is how many herders are simulated for each real one; a herder then stands for 1 /
scale households.
"""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.rules.cattle import FEMALE, MALE, NEVER, maintenance_by_owner
from sim.rules.luck import Purpose, named, normals, uniforms
from sim.rules.settling import Settling
from sim.rules.topics import Parameters
from sim.territory.territory import HERD_CLASSES, Territory

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Columns = dict[str, NDArray[Any]]

LARGEST_HERD = 30
HOUSEHOLD_SIZE_SPREAD = 2.0
MOST_PARITIES = 9
EARTH_RADIUS_KM = 6371.0
TENTHS = 10
_INVERSE_NORMAL = np.vectorize(NormalDist().inv_cdf, otypes=[float])


@dataclass(frozen=True)
class Settlement:
    """Columns of every population at the start of history, by name of column, ready for `Population.add`."""

    herders: Columns
    cattle: Columns
    cooperatives: Columns
    collectors: Columns
    processors: Columns
    consumers: Columns
    weight: float


def settle(territory: Territory, parameters: Parameters, seed: int, scale: float = 1.0) -> Settlement:
    """Draw the population of a territory. Raises ValueError when the scale leaves nobody."""
    households = round(territory.margins["herder_households"] * scale)
    if households < 1:
        raise ValueError(f"scale {scale:g} leaves no herder household")
    draw = _Draw(seed)
    herders = _herders(territory, parameters, draw, households)
    cattle = _cattle(territory, parameters, draw, herders, scale)
    _fodder(territory, parameters, herders, cattle)
    _money(territory, parameters, draw, herders)
    herders["mean_blood"] = _breed_kept(herders, cattle)
    cooperatives = _cooperatives(territory, parameters, draw)
    _join(territory, parameters, draw, herders, cooperatives, scale)
    collectors = _collectors(territory, parameters, draw, herders)
    return Settlement(
        herders=herders,
        cattle=cattle,
        cooperatives=cooperatives,
        collectors=collectors,
        processors=_processors(territory, parameters),
        consumers=_consumers(territory, herders, 1.0 / scale),
        weight=1.0 / scale,
    )


# Tools: luck, quotas, distances


@dataclass(frozen=True)
class _Draw:
    """Draws of the synthesis, keyed by purpose, a number that tells draws of one purpose apart, and place in line."""

    seed: int

    def uniform(self, purpose: Purpose, n: int, which: int = 0) -> Floats:
        return uniforms(self.seed, purpose, np.arange(1, n + 1, dtype=np.uint64), which)

    def normal(self, purpose: Purpose, n: int, which: int = 0) -> Floats:
        return normals(self.seed, purpose, np.arange(1, n + 1, dtype=np.uint64), which)

    def of(self, purpose: Purpose, identities: NDArray[np.uint64]) -> Floats:
        """One uniform draw for each identity."""
        return uniforms(self.seed, purpose, identities, 0)

    def strata(self, purpose: Purpose, n: int, which: int = 0) -> Floats:
        """One number in the middle of each of n equal slices of (0, 1), in an order that luck decides."""
        order = np.empty(n)
        order[np.argsort(self.uniform(purpose, n, which), kind="stable")] = np.arange(n)
        return (order + 0.5) / n

    def strata_normal(self, purpose: Purpose, n: int, which: int = 0) -> Floats:
        """Standard normal quantiles of `strata`."""
        quantiles = _INVERSE_NORMAL(self.strata(purpose, n, which)) if n else np.empty(0)
        return np.asarray(quantiles, dtype=np.float64)


def quotas(weights: NDArray[Any], total: int) -> Ints:
    """Whole numbers that add to `total` in proportion to `weights`, by the largest remainder. Shape of weights."""
    exact: Floats = np.asarray(weights, dtype=float) / np.sum(weights) * total
    whole: Ints = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole


def distances_km(territory: Territory) -> Floats:
    """Distance between communes as the crow flies (haversine), km, shape (communes, communes)."""
    latitude = np.radians([commune.latitude for commune in territory.communes])
    longitude = np.radians([commune.longitude for commune in territory.communes])
    across, along = latitude[:, None] - latitude, longitude[:, None] - longitude
    chord = np.sin(across / 2) ** 2 + np.cos(latitude[:, None]) * np.cos(latitude) * np.sin(along / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(chord)))


def _by_zone(territory: Territory, margin: str, communes: Ints) -> Floats:
    """Value of a margin that differs by zone, for each herder's commune."""
    values = territory.margins.by_zone(margin)
    return np.array([values[commune.zone] for commune in territory.communes])[communes]


# Herders


def _herders(territory: Territory, parameters: Parameters, draw: _Draw, households: int) -> Columns:
    """Who they are, where they live, what herd they mean to keep; keepers first, then households without cattle."""
    settling = parameters.settling
    candidates = round(territory.margins["candidate_households_share"] * households)
    n = households + candidates
    commune = np.concatenate([_places(territory, draw, households, 0), _places(territory, draw, candidates, 1)])
    cows = np.concatenate([_herd_sizes(territory, draw, households), np.zeros(candidates, np.int64)])
    goal = np.maximum(cows, 1).astype(float)
    land_luck = np.exp(
        settling.land_log_spread * draw.strata_normal(Purpose.SYNTHESIS_LAND, n) - settling.land_log_spread**2 / 2
    )
    distance = settling.distance_median_km * np.exp(
        settling.distance_log_spread * draw.strata_normal(Purpose.SYNTHESIS_PLACE, n, 2)
    )
    low, high = settling.feeding_skill_low, settling.feeding_skill_high
    return {
        "commune": commune,
        "n_cows": cows,
        "herd_goal": goal,
        "target_cows": goal.copy(),
        "rainfed_ha": goal * _by_zone(territory, "rainfed_forage_ha_per_cow", commune) * land_luck,
        "irrigated_ha": goal * _by_zone(territory, "irrigated_forage_ha_per_cow", commune) * land_luck,
        "distance_km": distance,
        "feeding_skill": low + (high - low) * draw.strata(Purpose.SYNTHESIS_SKILL, n),
        "scruple": -parameters.quality.mean_scruple_mad * np.log(draw.strata(Purpose.SYNTHESIS_SKILL, n, 1)),
        "casual_search": draw.strata(Purpose.SYNTHESIS_PEOPLE, n, 9),
        "trust": np.full(n, parameters.governance.trust_at_start),
        **_people(territory, parameters.settling, draw, n),
    }


def _places(territory: Territory, draw: _Draw, households: int, which: int) -> Ints:
    """Commune of each household: in proportion to the households of the commune and how many of them keep cattle."""
    propensity = territory.margins.by_zone("keeping_propensity")
    town = territory.margins["municipality_keeping"]
    weights = np.array(
        [
            commune.households_2014 * (town if commune.kind == "municipality" else propensity[commune.zone])
            for commune in territory.communes
        ]
    )
    communes = np.repeat(np.arange(len(weights)), quotas(weights, households))
    order = np.argsort(draw.uniform(Purpose.SYNTHESIS_PLACE, households, which), kind="stable")
    return communes[order]


def _herd_sizes(territory: Territory, draw: _Draw, households: int) -> Ints:
    """Cows of each household: class shares by quota, sizes within a class tilted until the cows add up."""
    margins = territory.margins
    share_of_scale = households / margins["herder_households"]
    cows = round(margins["cattle"] * margins["cow_share"] * share_of_scale)
    fewest = np.array(list(HERD_CLASSES.values()))
    most = np.append(fewest[1:] - 1, LARGEST_HERD)
    herds = quotas(np.array([margins[name] for name in HERD_CLASSES]), households)

    def sizes(tilt: float) -> Ints:
        parts = []
        for least, largest, count in zip(fewest, most, herds, strict=True):
            choices = np.arange(least, largest + 1)
            parts.append(np.repeat(choices, quotas(np.exp(tilt * (choices - least)), count)))
        return np.concatenate(parts)

    low, high = -3.0, 3.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sizes(middle).sum() < cows else (low, middle)
    drawn = sizes(low)
    drawn[np.argmax(drawn)] += cows - int(drawn.sum())
    return drawn[np.argsort(draw.uniform(Purpose.SYNTHESIS_HERD, households), kind="stable")]


def _people(territory: Territory, settling: Settling, draw: _Draw, n: int) -> Columns:
    """Household size, women, men and children, who heads it and who reads; the head counts before the others."""
    margins = territory.margins
    size = margins["mean_household_size"] + HOUSEHOLD_SIZE_SPREAD * draw.strata_normal(Purpose.SYNTHESIS_PEOPLE, n)
    people = np.maximum(np.rint(size), 1).astype(np.int64)
    children = _thinned(draw, people - 1, margins["share_children_under_15"] * people.sum(), 1)
    adults = people - children
    female_headed = draw.strata(Purpose.SYNTHESIS_PEOPLE, n, 2) < margins["female_headed"]
    women_wanted = margins["share_women_among_adults"] * adults.sum() - female_headed.sum()
    women = female_headed + _thinned(draw, adults - 1, women_wanted, 3)
    reads = 1.0 - (1.0 - margins["literacy_women_rural"]) ** np.maximum(women, 0)
    return {
        "n_people": people,
        "n_children": children,
        "n_women": women,
        "n_men": adults - women,
        **_ages(draw, settling, "women", women, 4),
        **_ages(draw, settling, "men", adults - women, 6),
        "is_female_headed": female_headed,
        "has_literate_woman": _drawn(reads, draw.uniform(Purpose.SYNTHESIS_PEOPLE, n, 4)),
    }


def _ages(draw: _Draw, settling: Settling, sex: str, adults: Ints, which: int) -> Columns:
    """How many adults of a sex in each household are of 15 to 24 and of 25 to 34 years."""
    young = _thinned(draw, adults, settling.adults_15_24_share * adults.sum(), which)
    grown = _thinned(draw, adults - young, settling.adults_25_34_share * adults.sum(), which + 1)
    return {f"n_{sex}_15_24": young, f"n_{sex}_25_34": grown}


def _drawn(chances: Floats, luck: Floats) -> NDArray[np.bool_]:
    """Who is drawn, each with his own chance, so that as many are as the chances add up to (systematic sampling)."""
    order = np.argsort(luck, kind="stable")
    reached = np.floor(np.cumsum(chances[order]) + 0.5)
    drawn = np.zeros(len(chances), bool)
    drawn[order] = np.diff(reached, prepend=0.0) > 0.0
    return drawn


def _thinned(draw: _Draw, places: Ints, wanted: float, which: int) -> Ints:
    """Spread `wanted` persons over households with so many places each, every place with the same chance."""
    household = np.repeat(np.arange(len(places)), places)
    luck = draw.uniform(Purpose.SYNTHESIS_PEOPLE, len(household), 20 + which)
    chosen = household[np.argsort(luck, kind="stable")[: round(wanted)]]
    return np.bincount(chosen, minlength=len(places))


def _money(territory: Territory, parameters: Parameters, draw: _Draw, herders: Columns) -> None:
    """Income beside the herd, money in hand, lasting income to start from."""
    settling = parameters.settling
    n = len(herders["commune"])
    spread = settling.other_income_log_spread
    a_head = settling.other_income_mean_mad_person_year * np.exp(
        spread * draw.strata_normal(Purpose.SYNTHESIS_WEALTH, n) - spread**2 / 2
    )
    herders["other_income_year"] = a_head * herders["n_people"]
    lasting = (herders["other_income_year"] + 6000.0 * herders["herd_goal"] ** 0.8) / 24.0
    herders["permanent_income"] = lasting
    herders["usual_spending"] = lasting.copy()
    herders["cash"] = lasting * settling.cash_start_quinzaines * 2.0 * draw.strata(Purpose.SYNTHESIS_WEALTH, n, 1)
    herders["title_women_share"] = np.where(herders["is_female_headed"], 1.0, 0.0)
    titled = draw.strata(Purpose.SYNTHESIS_WEALTH, n, 2) < settling.herd_title_women_share
    herders["title_women_share"] = np.where(titled, 1.0, herders["title_women_share"])


# Cattle


def _cattle(territory: Territory, parameters: Parameters, draw: _Draw, herders: Columns, scale: float) -> Columns:
    """Cows and young stock with breed, age and stage, so that heads, cows and breeds fit the margins."""
    margins, life, settling = territory.margins, parameters.herd_life, parameters.settling
    cows = herders["n_cows"]
    total = round(margins["cattle"] * scale)
    young = quotas(np.maximum(cows, 1e-9) * draw.uniform(Purpose.SYNTHESIS_CATTLE, len(cows), 7), total - cows.sum())
    owner = np.concatenate([np.repeat(np.arange(len(cows)), cows), np.repeat(np.arange(len(cows)), young)])
    n, n_cows = len(owner), int(cows.sum())
    n_young = n - n_cows
    start = territory.start.toordinal()

    is_male = draw.strata(Purpose.SYNTHESIS_CATTLE, n_young, 0) < _male_share(parameters)
    youth = draw.strata(Purpose.SYNTHESIS_CATTLE, n_young, 1)
    age_young = np.where(is_male, youth * life.male_sale_days, _heifer_ages(youth, parameters))

    parity = 1 + np.floor(-np.log(draw.strata(Purpose.SYNTHESIS_CATTLE, n_cows, 2)) * 2.6).astype(np.int64)
    parity = np.minimum(parity, MOST_PARITIES)
    interval, first_calving = _calving_interval(parameters), _first_calving_days(parameters)
    since_calving = np.floor(draw.strata(Purpose.SYNTHESIS_CATTLE, n_cows, 3) * interval).astype(np.int64)
    open_days = life.voluntary_wait_days - np.log(draw.strata(Purpose.SYNTHESIS_CATTLE, n_cows, 4)) * (
        interval - life.gestation_days - life.voluntary_wait_days
    )
    conceived = start - since_calving + np.floor(open_days).astype(np.int64)
    is_pregnant = conceived < start
    conceived = np.maximum(conceived, start - int(life.gestation_days) + 1)
    age_cows = first_calving + interval * (parity - 1) + since_calving

    heifer_service = first_calving - life.gestation_days
    is_heavy = ~is_male & (age_young > heifer_service)
    blood = _blood(territory, parameters, draw, herders["commune"][owner], owner)
    return {
        "owner": owner,
        "identity": _names(draw, n),
        "sex": np.concatenate([np.full(n_cows, FEMALE), np.where(is_male, MALE, FEMALE)]),
        "blood": blood,
        "merit": np.exp(life.merit_spread * draw.normal(Purpose.CALF_MERIT, n) - life.merit_spread**2 / 2),
        "birth_day": start - np.floor(np.concatenate([age_cows, age_young])).astype(np.int64),
        "parity": np.concatenate([parity, np.zeros(n_young, np.int64)]),
        "calved_day": np.concatenate([start - since_calving, np.full(n_young, NEVER)]),
        "conceived_day": np.concatenate(
            [
                np.where(is_pregnant, conceived, NEVER),
                np.where(is_heavy, start - np.floor(age_young - heifer_service).astype(np.int64), NEVER),
            ]
        ),
        "sire_blood": blood,
        "condition": np.full(n, settling.condition_at_start),
    }


def _fodder(territory: Territory, parameters: Parameters, herders: Columns, cattle: Columns) -> None:
    """Hay and straw in store at the start: so many days of maintenance of the household's animals."""
    age = (territory.start.toordinal() - cattle["birth_day"]).astype(float)
    need = maintenance_by_owner(cattle["owner"], age, cattle["blood"], len(herders["commune"]), parameters.cattle)
    herders["forage_stock_ufl"] = parameters.settling.fodder_start_days * need


def _names(draw: _Draw, n: int) -> NDArray[np.uint64]:
    """Identities of the first animals: 52 random bits each."""
    return np.floor(draw.uniform(Purpose.SYNTHESIS_CATTLE, n, 9) * 2.0**52).astype(np.uint64)


def _calving_interval(parameters: Parameters) -> float:
    """Mean days from calving to calving that the reproduction rule gives a cow in good condition."""
    life = parameters.herd_life
    return life.gestation_days + life.voluntary_wait_days + 21.0 / (life.heat_detection_share * life.conception_share)


def _first_calving_days(parameters: Parameters) -> float:
    """Mean age at first calving, days."""
    life = parameters.herd_life
    wait = 21.0 / (life.heat_detection_share * life.conception_share)
    return life.first_service_days + wait + life.gestation_days


def _heifer_ages(youth: Floats, parameters: Parameters) -> Floats:
    """Ages of young females at quantiles `youth`, days: all calves until the choice, the share kept until calving."""
    life = parameters.herd_life
    choice, calving = life.heifer_choice_days, _first_calving_days(parameters) - 1.0
    before = choice / (choice + life.heifer_kept_share * (calving - choice))
    return np.where(
        youth < before,
        youth / before * choice,
        choice + (youth - before) / (1.0 - before) * (calving - choice),
    )


def _male_share(parameters: Parameters) -> float:
    """Share of males among young stock, from how long each sex stays."""
    life = parameters.herd_life
    males = life.male_sale_days + life.male_fattened_share * (life.fattened_sale_days - life.male_sale_days)
    females = life.heifer_choice_days + life.heifer_kept_share * (
        _first_calving_days(parameters) - life.heifer_choice_days
    )
    return males / (males + females)


def _blood(territory: Territory, parameters: Parameters, draw: _Draw, commune: Ints, owner: Ints) -> Floats:
    """Share of improved blood: breeds by quota over all cattle, herds alike within, zones by their odds."""
    n = len(owner)
    like = parameters.settling.herd_breed_correlation
    herd_luck = draw.normal(Purpose.SYNTHESIS_BREED, int(owner.max()) + 1)[owner]
    score = np.sqrt(like) * herd_luck + np.sqrt(1.0 - like) * draw.normal(Purpose.SYNTHESIS_BREED, n, 1)
    score += np.log(_by_zone(territory, "pure_breed_odds", commune))
    local, cross, _ = quotas(np.array([territory.margins[f"breed_{b}"] for b in ("local", "cross", "pure")]), n)
    within = draw.uniform(Purpose.SYNTHESIS_BREED, n, 2)
    blood = np.empty(n)
    order = np.argsort(score, kind="stable")
    blood[order[:local]] = 0.1 * within[:local]
    blood[order[local : local + cross]] = 0.3 + 0.45 * within[local : local + cross]
    blood[order[local + cross :]] = 0.9 + 0.1 * within[local + cross :]
    return blood


def _breed_kept(herders: Columns, cattle: Columns) -> Floats:
    """Mean improved blood of each household's cattle; without any, that of the province."""
    n = len(herders["commune"])
    heads = np.bincount(cattle["owner"], minlength=n)
    blood = np.bincount(cattle["owner"], weights=cattle["blood"], minlength=n)
    province = np.full(n, cattle["blood"].mean())
    return np.asarray(np.divide(blood, heads, out=province, where=heads > 0))


# Cooperatives, collectors, processors, consumers


def _cooperatives(territory: Territory, parameters: Parameters, draw: _Draw) -> Columns:
    """The cooperatives of the territory's list."""
    settling, governance = parameters.settling, parameters.governance
    records = territory.cooperatives
    names = [commune.commune for commune in territory.communes]
    tank = np.array([record.tank_capacity_l_day for record in records])
    workshop = np.array([record.has_workshop for record in records])
    vehicle = np.array([record.has_vehicle for record in records])
    members = np.array([record.members for record in records], dtype=float)
    identity = np.array([named(record.cooperative) for record in records], np.uint64)
    plants = np.searchsorted(np.cumsum(_plant_sizes(territory))[:-1], draw.of(Purpose.CONTRACT, identity))
    mandate = int(governance.mandate_years)
    return {
        "identity": identity,
        "plant": plants,
        "commune": np.array([names.index(record.commune) for record in records]),
        "is_surveyed": np.array([record.surveyed for record in records]),
        "is_women_only": np.array([record.women_only for record in records]),
        "founded_year": np.array([record.founded for record in records]),
        "is_active": np.array([record.is_active for record in records]),
        "tank_capacity_l_day": tank,
        "workshop_capacity_l_day": np.where(workshop, governance.workshop_capacity_share * tank, 0.0),
        "has_tester": np.array([record.has_tester for record in records]),
        "has_vehicle": vehicle,
        "board_seats": np.array([record.board_seats for record in records]),
        "board_women": np.array([record.board_women for record in records]),
        "president_is_woman": np.array([record.president_sex == "F" for record in records]),
        "mandate_ends": territory.start.year + (identity % np.uint64(mandate)).astype(np.int64),
        "cash": settling.cooperative_start_cash_mad_member * members,
        "equipment": settling.tank_equipment_mad_l_day * tank
        + settling.workshop_equipment_mad * workshop
        + settling.vehicle_equipment_mad * vehicle,
        "fee": np.full(len(records), governance.fee_mad_l),
        "member_price": np.full(len(records), settling.cooperative_start_price_mad_l),
        "realised_price": np.full(len(records), settling.cooperative_start_price_mad_l + governance.fee_mad_l),
    }


def _join(
    territory: Territory,
    parameters: Parameters,
    draw: _Draw,
    herders: Columns,
    cooperatives: Columns,
    scale: float,
) -> None:
    """Give each cooperative its members: nearest households first, larger herds before smaller; then its women."""
    n = len(herders["commune"])
    members = np.array([record.members if record.is_active else 0 for record in territory.cooperatives], dtype=float)
    women = np.array([record.women if record.is_active else 0 for record in territory.cooperatives], dtype=float)
    wanted = np.maximum(quotas(members, round(members.sum() * scale)), members > 0)
    wanted_women = np.minimum(np.rint(women * scale).astype(np.int64), wanted)
    women_only = cooperatives["is_women_only"]
    wanted_women = np.where(women_only, wanted, wanted_women)
    between = distances_km(territory)
    membership = np.full(n, -1)
    is_woman = np.zeros(n, bool)
    taste = draw.uniform(Purpose.SYNTHESIS_MEMBER, n)
    gender_luck = draw.uniform(Purpose.SYNTHESIS_MEMBER, n, 2)
    for row in np.argsort(wanted, kind="stable"):
        way = between[cooperatives["commune"][row]][herders["commune"]] + herders["distance_km"]
        score = way / 5.0 - np.minimum(herders["n_cows"], 6) / 3.0 + 2.0 * taste
        is_out = (membership >= 0) | (herders["n_cows"] == 0) | (women_only[row] & (herders["n_women"] == 0))
        score = np.where(is_out, np.inf, score)
        chosen = np.argsort(score, kind="stable")[: min(wanted[row], int((~is_out).sum()))]
        membership[chosen] = row
        by_luck = chosen[np.argsort(gender_luck[chosen], kind="stable")]
        is_woman[by_luck[herders["n_women"][by_luck] > 0][: wanted_women[row]]] = True
        reach = parameters.governance.join_reach_km
        herders["distance_km"][chosen] = np.minimum(way[chosen], reach)
    herders["cooperative"] = membership
    herders["member_is_woman"] = is_woman
    account = draw.uniform(Purpose.SYNTHESIS_MEMBER, n, 1) < parameters.settling.woman_account_share_mixed
    herders["account_is_womans"] = is_woman | (account & (membership >= 0))
    herders["share_cooperative"] = np.where(membership >= 0, 0.8, 0.0)
    herders["share_collector"] = np.where(membership >= 0, 0.15, 0.85)
    herders["share_direct"] = np.where(membership >= 0, 0.04, 0.12)
    herders["share_souk"] = np.where(membership >= 0, 0.01, 0.03)


def _collectors(territory: Territory, parameters: Parameters, draw: _Draw, herders: Columns) -> Columns:
    """Itinerant traders where the cows are, at least one for each commune that has any; clients by luck."""
    settling, processing = parameters.settling, parameters.processing
    total = round(territory.margins["collectors"])
    cows = np.bincount(herders["commune"], weights=herders["n_cows"], minlength=len(territory.communes))
    served = (cows > 0).astype(np.int64)
    more = total - int(served.sum())
    per_commune = served + quotas(cows, more) if more >= 0 else quotas(cows, total)
    commune = np.repeat(np.arange(len(cows)), per_commune)
    n = len(commune)
    first = np.concatenate([[0], np.cumsum(per_commune)])[:-1]
    luck = draw.uniform(Purpose.SYNTHESIS_COLLECTOR, len(herders["commune"]), 4)
    choice = np.floor(luck * per_commune[herders["commune"]]).astype(np.int64)
    herders["collector"] = np.where(per_commune[herders["commune"]] > 0, first[herders["commune"]] + choice, -1)
    low, high = settling.collector_capacity_low_l_day, settling.collector_capacity_high_l_day
    return {
        "commune": commune,
        "capacity_l_day": low + (high - low) * draw.strata(Purpose.SYNTHESIS_COLLECTOR, n),
        "tests": draw.strata(Purpose.SYNTHESIS_COLLECTOR, n, 1) < settling.collector_tests_share,
        "price": np.full(n, settling.collector_start_price_mad_l),
        "margin": processing.collector_margin_mad_l
        + processing.collector_margin_spread_mad_l * draw.strata_normal(Purpose.SYNTHESIS_COLLECTOR, n, 2),
        "cash": np.full(n, processing.collector_working_cash_mad),
    }


def _processors(territory: Territory, parameters: Parameters) -> Columns:
    """Industrial plants outside the territory, then its mahlabas, then those of the big town that buy its milk."""
    margins, processing = territory.margins, parameters.processing
    plants = _plant_sizes(territory)
    here, town = round(margins["artisan_dairies_local"]), round(margins["artisan_dairies_market_town"])
    size = np.concatenate([plants, np.full(here, 1.0 / here), np.full(town, 1.0 / town)])
    kind = np.repeat([0, 1, 2], [len(plants), here, town])
    capacity = np.where(kind == 0, processing.plant_capacity_l_day * size, margins["artisan_dairy_intake_l_day"])
    shop = territory.drivers.packaged_milk_price_mad_l.at(territory.start.toordinal())
    base = np.where(kind == 0, parameters.market.farmgate_share * shop, 0.0)
    return {
        "business": kind,
        "size_share": size,
        "capacity_l_day": capacity,
        "base_price": base,
        "price": base,
        "retail_price": np.where(kind == 0, shop, 0.0),
    }


def _plant_sizes(territory: Territory) -> Floats:
    """Share of each industrial plant in packaged dairy, the leader first; they add to 1."""
    margins = territory.margins
    others = round(margins["industrial_plants"]) - 1
    rest = (margins["plants_market_share"] - margins["leader_market_share"]) / max(others, 1)
    market = np.array([margins["leader_market_share"], *[rest] * others])
    return np.asarray(market / market.sum())


def _consumers(territory: Territory, herders: Columns, weight: float) -> Columns:
    """Ten income tenths in each commune and in the big town; herder households are not counted twice."""
    margins = territory.margins
    people = np.array([commune.population_2014 for commune in territory.communes], dtype=float)
    herding = np.bincount(herders["commune"], weights=herders["n_people"] * weight, minlength=len(people))
    others = np.append(np.maximum(people - herding, 0.0), float(territory.market_town.population.census[2014]))
    is_urban = np.append([commune.kind == "municipality" for commune in territory.communes], True)
    mean = np.where(is_urban, margins["urban_consumption_per_head"], margins["rural_consumption_per_head"])
    spread = np.where(is_urban, margins["urban_consumption_log_sd"], margins["rural_consumption_log_sd"])
    middle = _INVERSE_NORMAL((np.arange(TENTHS) + 0.5) / TENTHS)
    income = np.exp(spread[:, None] * middle)
    income *= (mean / income.mean(axis=1))[:, None]
    return {
        "commune": np.repeat(np.append(np.arange(len(people)), -1), TENTHS),
        "is_urban": np.repeat(is_urban, TENTHS),
        "tenth": np.tile(np.arange(1, TENTHS + 1), len(others)),
        "n_people": np.repeat(others / TENTHS, TENTHS),
        "income_year": income.ravel(),
    }
