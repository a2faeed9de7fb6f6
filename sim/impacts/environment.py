"""Footprint of milk: greenhouse gases by IPCC 2019 Tier 2, water, land and nitrogen, per kilogram of corrected milk.

Energy and gases follow the 2019 Refinement of the IPCC Guidelines, volume 4, chapters 10 and 11; corrected milk (FPCM)
and the biophysical share of milk follow the International Dairy Federation (IDF). Warming is GWP100 of AR6. Boundary:
from feed to the gate of the dairy; manure once spread on crops belongs to the crops.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from sim.accounts.books import Books
from sim.accounts.figure import Figure
from sim.impacts.groups import ALL, KINDS, Groups
from sim.territory.draws import sample
from sim.territory.registry import Registry


class Environment(NamedTuple):
    """Parameters of the footprint; see the registry for units, ranges, IPCC tables and sources.

    Each is a number, or an array of draws of shape (draws, 1) that broadcasts over groups.
    """

    cow_weight_share: Any
    young_weight_share: Any
    young_male_share: Any
    cows_in_milk_share: Any
    calvings_per_cow_year: Any
    fat_percent: Any
    protein_percent: Any
    milk_density_kg_l: Any
    maintenance_dry: Any
    maintenance_in_milk: Any
    maintenance_male: Any
    activity: Any
    pregnancy: Any
    digestibility_forage: Any
    digestibility_straw: Any
    digestibility_concentrate: Any
    ym_cow_low: Any
    ym_cow_medium: Any
    ym_cow_high: Any
    ym_young_forage: Any
    ym_young_mixed: Any
    manure_solid_share: Any
    manure_drylot_share: Any
    manure_spread_share: Any
    methane_potential: Any
    methane_potential_pasture: Any
    mcf_solid: Any
    mcf_drylot: Any
    mcf_spread: Any
    mcf_pasture: Any
    ash: Any
    urinary_energy: Any
    protein_forage: Any
    protein_straw: Any
    protein_concentrate: Any
    n2o_solid: Any
    n2o_drylot: Any
    n2o_pasture: Any
    gas_solid: Any
    gas_drylot: Any
    gas_spread: Any
    gas_pasture: Any
    n2o_from_gas: Any
    leach_solid: Any
    leach_drylot: Any
    n2o_from_leaching: Any
    gwp_methane: Any
    gwp_n2o: Any
    concentrate_co2e: Any
    straw_co2e: Any
    rainfed_forage_co2e: Any
    irrigated_forage_co2e: Any
    cooling_co2e: Any
    transport_co2e: Any
    meat_share_slope: Any
    sale_premium: Any
    drinking_l_per_kg_dm: Any
    drinking_l_per_kg_milk: Any
    servicing_l_cow_day: Any
    concentrate_green_water: Any
    concentrate_blue_water: Any
    straw_green_water: Any
    rainfed_forage_green_water: Any
    irrigated_forage_green_water: Any
    irrigated_forage_blue_water: Any
    concentrate_land_m2: Any
    straw_land_m2: Any


Array: TypeAlias = np.ndarray

DAYS = 365.0
QUINZAINES = 24.0
GROSS_ENERGY_DM = 18.45
"""MJ in a kilogram of dry matter (IPCC, eq. 10.24)."""
METHANE_ENERGY = 55.65
"""MJ in a kilogram of methane (IPCC, eq. 10.21)."""
METHANE_DENSITY = 0.67
"""Kilograms in a cubic metre of methane (IPCC, eq. 10.23)."""
PROTEIN_PER_N, MILK_PROTEIN_PER_N = 6.25, 6.38
N2O_PER_N = 44.0 / 28.0
MEDIUM_YIELD_KG, HIGH_YIELD_KG = 5000.0, 8500.0
"""Milk of a cow in a year from which another methane share holds (IPCC, Table 10.12)."""
FORAGE_DIET_DIGESTIBILITY, RICH_DIET_DIGESTIBILITY = 62.0, 70.0

STAGES: Mapping[str, tuple[str, ...]] = {
    "farm": ("enteric", "manure_methane", "manure_n2o"),
    "feed": ("concentrate", "straw", "forage"),
    "collection": ("cooling", "transport"),
}
"""The sources of greenhouse gases, by stage of the chain."""
SOURCES = tuple(source for sources in STAGES.values() for source in sources)
WATERS = ("drinking", "servicing", "feed_green", "feed_blue")


class Herds(NamedTuple):
    """One year of each household, or of a group of them as one herd; sums of the year unless said."""

    cows: Array  # mean head
    young: Array  # mean head of all other cattle
    adult_kg: Array  # weight of a grown animal of the breed kept
    milk_l: Array
    calf_milk_l: Array
    cooled_l: Array  # taken by a cooperative
    carried_l: Array  # taken from the farm by anyone
    energy_ufl: Array  # eaten besides milk
    concentrate_kg: Array
    straw_kg: Array
    irrigated_share: Array  # of the forage, 0-1
    forage_m2: Array
    cattle_mad: Array  # cattle sold less cattle bought
    milk_mad: Array  # milk for people, at the mean price of the year
    beef_mad_kg: Array  # live weight at the beef price of the year


class Rules(NamedTuple):
    """What the model itself says of animals and feed, taken from its registry."""

    growth_rate_per_day: float
    concentrate_ufl_per_kg: float
    straw_ufl_per_kg: float


class Ration(NamedTuple):
    """What a herd eats: digestibility (% of gross energy), crude protein (kg/kg), shares of gross energy."""

    digestibility: Array
    protein: Array
    forage: Array
    straw: Array
    concentrate: Array


class Intake(NamedTuple):
    """Gross energy (MJ), volatile solids (kg) and nitrogen excreted (kg) in a year, and methane of the rumen (kg)."""

    gross_mj: Array
    solids_kg: Array
    nitrogen_kg: Array
    methane_kg: Array


class Burden(NamedTuple):
    """Burdens of a year before any share is given to meat: kg CO2e by source, L of water by kind, m2, kg."""

    gases: Mapping[str, Array]
    water: Mapping[str, Array]
    land_m2: Array
    nitrogen_kg: Array
    fpcm_kg: Array


# Equations


def fpcm_kg(milk_kg: Array, fat_percent: Any, protein_percent: Any) -> Array:
    """Fat and protein corrected milk (kg), IDF: kg · (0.1226·fat% + 0.0776·protein% + 0.2534)."""
    return np.asarray(milk_kg * (0.1226 * fat_percent + 0.0776 * protein_percent + 0.2534))


def maintenance_ratio(digestibility: Array) -> Array:
    """REM: net energy for maintenance, milk and pregnancy over digestible energy (IPCC, eq. 10.14)."""
    square = digestibility * digestibility
    return np.asarray(1.123 - 4.092e-3 * digestibility + 1.126e-5 * square - 25.4 / digestibility)


def growth_ratio(digestibility: Array) -> Array:
    """REG: net energy for growth over digestible energy (IPCC, eq. 10.15)."""
    square = digestibility * digestibility
    return np.asarray(1.164 - 5.160e-3 * digestibility + 1.308e-5 * square - 37.4 / digestibility)


def milk_energy_mj_kg(fat_percent: Any) -> Any:
    """Net energy of a kilogram of milk (IPCC, eq. 10.8): 1.47 + 0.40·fat%."""
    return 1.47 + 0.40 * fat_percent


def ration(herds: Herds, p: Environment, rules: Rules) -> Ration:
    """Ration of each herd: bought feed as recorded, and forage for the rest of the energy eaten.

    The parts share the digestible energy as they share the model's energy, so that 1/DE is the mean of 1/DE of the
    parts. A herd that eats nothing has the digestibility of forage.
    """
    straw = herds.straw_kg * rules.straw_ufl_per_kg
    concentrate = herds.concentrate_kg * rules.concentrate_ufl_per_kg
    forage = np.maximum(herds.energy_ufl - straw - concentrate, 0.0)
    forage = np.where(forage + straw + concentrate > 0.0, forage, 1.0)
    gross = [
        forage / p.digestibility_forage,
        straw / p.digestibility_straw,
        concentrate / p.digestibility_concentrate,
    ]
    whole = gross[0] + gross[1] + gross[2]
    shares = [part / whole for part in gross]
    protein = shares[0] * p.protein_forage + shares[1] * p.protein_straw + shares[2] * p.protein_concentrate
    return Ration((forage + straw + concentrate) / whole, protein, *shares)


def cows_intake(herds: Herds, diet: Ration, p: Environment, rules: Rules) -> Intake:
    """What the cows eat and excrete in a year.

    Net energy (MJ/day): NEm = Cf·W^0.75 (10.3); NEa = Ca·NEm (10.4); NEl = milk·(1.47 + 0.40·fat) (10.8);
    NEp = Cp·NEm per gestation (10.13); NEg of cows not yet full-grown (10.6).
    """
    milk_kg = herds.milk_l * p.milk_density_kg_l
    coefficient = p.maintenance_dry + (p.maintenance_in_milk - p.maintenance_dry) * p.cows_in_milk_share
    upkeep = 1.0 + p.activity + p.pregnancy * p.calvings_per_cow_year
    days = herds.cows * DAYS
    maintenance = days * (coefficient * p.cow_weight_share**0.75 * upkeep) * herds.adult_kg**0.75
    growth, gain = _growth(days, herds.adult_kg, p.cow_weight_share, 0.8, rules)
    lactation = milk_kg * milk_energy_mj_kg(p.fat_percent)
    gross = _gross_energy(maintenance + lactation, growth, diet)
    kept = milk_kg * p.protein_percent / 100.0 / MILK_PROTEIN_PER_N + _nitrogen_kept(gain, growth)
    is_rich = (milk_kg >= HIGH_YIELD_KG * herds.cows) & (diet.digestibility >= RICH_DIET_DIGESTIBILITY)
    is_low = milk_kg < MEDIUM_YIELD_KG * herds.cows
    ym = np.where(is_low, p.ym_cow_low, np.where(is_rich, p.ym_cow_high, p.ym_cow_medium))
    return _excreted(gross, 0.0, kept, ym, diet, p)


def young_intake(herds: Herds, diet: Ration, p: Environment, rules: Rules) -> Intake:
    """What all other cattle eat and excrete in a year; energy taken as milk makes no methane and no dung."""
    coefficient = p.maintenance_dry + (p.maintenance_male - p.maintenance_dry) * p.young_male_share
    days = herds.young * DAYS
    maintenance = days * (coefficient * p.young_weight_share**0.75 * (1.0 + p.activity)) * herds.adult_kg**0.75
    growth, gain = _growth(days, herds.adult_kg, p.young_weight_share, 0.8 + 0.4 * p.young_male_share, rules)
    milk_kg = herds.calf_milk_l * p.milk_density_kg_l
    need = maintenance + growth
    from_feed = 1.0 - np.minimum(
        np.divide(milk_kg * milk_energy_mj_kg(p.fat_percent), need, out=np.ones_like(need), where=need > 0.0), 1.0
    )
    gross = _gross_energy(maintenance * from_feed, growth * from_feed, diet)
    from_milk = milk_kg * p.protein_percent / 100.0 / MILK_PROTEIN_PER_N
    ym = np.where(diet.digestibility <= FORAGE_DIET_DIGESTIBILITY, p.ym_young_forage, p.ym_young_mixed)
    return _excreted(gross, from_milk, _nitrogen_kept(gain, growth), ym, diet, p)


def _growth(days: Array, adult_kg: Array, weight_share: Any, sex: Any, rules: Rules) -> tuple[Array, Array]:
    """Net energy for growth (MJ) and gain (kg) in a year of animals at a share of their adult weight.

    NEg = 22.02·(W / (C·A))^0.75·gain^1.097 (10.6), C 0.8 for females, 1.2 for bulls; gain k·(A - W) by the model's
    own growth curve.
    """
    rate = rules.growth_rate_per_day * (1.0 - weight_share)
    energy = days * (22.02 * (weight_share / sex) ** 0.75 * rate**1.097) * adult_kg**1.097
    return energy, days * rate * adult_kg


def _gross_energy(upkeep_and_milk: Array, growth: Array, diet: Ration) -> Array:
    """GE = ((NEm + NEa + NEl + NEp)/REM + NEg/REG) / DE (IPCC, eq. 10.16)."""
    needed = upkeep_and_milk / maintenance_ratio(diet.digestibility) + growth / growth_ratio(diet.digestibility)
    return np.asarray(needed * 100.0 / diet.digestibility)


def _nitrogen_kept(gain_kg: Array, growth_mj: Array) -> Array:
    """Nitrogen (kg) in the gain: (268 - 7.03·NEg/gain) g of protein a kilogram (IPCC, eq. 10.33)."""
    return (268.0 * gain_kg - 7.03 * growth_mj) / 1000.0 / PROTEIN_PER_N


def _excreted(gross: Array, milk_nitrogen: Any, kept: Array, ym: Array, diet: Ration, p: Environment) -> Intake:
    """Rumen methane (10.21), volatile solids (10.24) and nitrogen excreted (10.31-10.33)."""
    undigested = 1.0 - diet.digestibility / 100.0 + p.urinary_energy
    solids = gross * undigested * (1.0 - p.ash) / GROSS_ENERGY_DM
    eaten = gross / GROSS_ENERGY_DM * diet.protein / PROTEIN_PER_N + milk_nitrogen
    return Intake(gross, solids, np.maximum(eaten - kept, 0.0), gross * ym / 100.0 / METHANE_ENERGY)


def manure_methane_kg(solids_kg: Array, p: Environment) -> Array:
    """Methane of manure (kg): VS·B0·0.67·Σ MCF·share of each way to keep it (IPCC, eq. 10.23)."""
    pasture = 1.0 - p.manure_solid_share - p.manure_drylot_share - p.manure_spread_share
    kept = (
        p.mcf_solid * p.manure_solid_share + p.mcf_drylot * p.manure_drylot_share + p.mcf_spread * p.manure_spread_share
    )
    potential = p.methane_potential * kept + p.methane_potential_pasture * p.mcf_pasture * pasture
    return np.asarray(solids_kg * METHANE_DENSITY * potential)


def manure_n2o_kg(nitrogen_kg: Array, p: Environment) -> Array:
    """Nitrous oxide of manure (kg): direct (10.25, 11.1), from gas lost (10.26, 10.28) and leaching (10.27, 10.29)."""
    pasture = 1.0 - p.manure_solid_share - p.manure_drylot_share - p.manure_spread_share
    direct = p.n2o_solid * p.manure_solid_share + p.n2o_drylot * p.manure_drylot_share + p.n2o_pasture * pasture
    gas = (
        p.gas_solid * p.manure_solid_share
        + p.gas_drylot * p.manure_drylot_share
        + p.gas_spread * p.manure_spread_share
        + p.gas_pasture * pasture
    )
    leached = p.leach_solid * p.manure_solid_share + p.leach_drylot * p.manure_drylot_share
    share = direct + gas * p.n2o_from_gas + leached * p.n2o_from_leaching
    return np.asarray(nitrogen_kg * share * N2O_PER_N)


def burden(herds: Herds, p: Environment, rules: Rules) -> Burden:
    """All burdens of each herd in a year; nothing is given to meat yet."""
    diet = ration(herds, p, rules)
    cows, young = cows_intake(herds, diet, p, rules), young_intake(herds, diet, p, rules)
    dry_kg = (cows.gross_mj + young.gross_mj) / GROSS_ENERGY_DM
    nitrogen_kg = cows.nitrogen_kg + young.nitrogen_kg
    forage_kg = dry_kg * diet.forage
    irrigated_kg = forage_kg * herds.irrigated_share
    rainfed_kg = forage_kg - irrigated_kg
    milk_kg = herds.milk_l * p.milk_density_kg_l
    people_kg = (herds.milk_l - herds.calf_milk_l) * p.milk_density_kg_l
    gases = {
        "enteric": (cows.methane_kg + young.methane_kg) * p.gwp_methane,
        "manure_methane": manure_methane_kg(cows.solids_kg + young.solids_kg, p) * p.gwp_methane,
        "manure_n2o": manure_n2o_kg(nitrogen_kg, p) * p.gwp_n2o,
        "concentrate": herds.concentrate_kg * p.concentrate_co2e,
        "straw": herds.straw_kg * p.straw_co2e,
        "forage": rainfed_kg * p.rainfed_forage_co2e + irrigated_kg * p.irrigated_forage_co2e,
        "cooling": herds.cooled_l * p.cooling_co2e,
        "transport": herds.carried_l * p.transport_co2e,
    }
    green = (
        herds.concentrate_kg * p.concentrate_green_water
        + herds.straw_kg * p.straw_green_water
        + rainfed_kg * p.rainfed_forage_green_water
        + irrigated_kg * p.irrigated_forage_green_water
    )
    blue = herds.concentrate_kg * p.concentrate_blue_water + irrigated_kg * p.irrigated_forage_blue_water
    water = {
        "drinking": dry_kg * p.drinking_l_per_kg_dm + milk_kg * p.drinking_l_per_kg_milk,
        "servicing": herds.cows * DAYS * p.servicing_l_cow_day,
        "feed_green": green * 1000.0,
        "feed_blue": blue * 1000.0,
    }
    land = herds.forage_m2 + herds.concentrate_kg * p.concentrate_land_m2 + herds.straw_kg * p.straw_land_m2
    corrected = fpcm_kg(people_kg, p.fat_percent, p.protein_percent)
    return Burden(gases, water, land, nitrogen_kg, corrected)


def economic_share(herds: Herds) -> Array:
    """Share of the burdens that milk carries, by the money of milk and of cattle sold net of cattle bought."""
    return _ratio(herds.milk_mad, herds.milk_mad + np.maximum(herds.cattle_mad, 0.0))


def biophysical_share(herds: Herds, corrected_kg: Array, p: Environment) -> Array:
    """Share of the burdens that milk carries by IDF: 1 - 6.04·(live weight sold / FPCM), within 0 and 1."""
    live_kg = np.nan_to_num(_ratio(np.maximum(herds.cattle_mad, 0.0), herds.beef_mad_kg * p.sale_premium))
    return np.asarray(np.clip(1.0 - p.meat_share_slope * _ratio(live_kg, corrected_kg), 0.0, 1.0))


def _ratio(part: Array, whole: Array) -> Array:
    """Part over whole; nan where there is no whole."""
    part, whole = np.broadcast_arrays(np.asarray(part, dtype=float), np.asarray(whole, dtype=float))
    return np.asarray(np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0.0))


# Herds from the books


def rules_of(registry: Registry) -> Rules:
    """What the registry says of animals and feed."""
    return Rules(
        registry["cattle.growth_rate_per_day"],
        registry["feeding.concentrate_response_l_per_kg"] * registry["cattle.milk_ufl_per_l"],
        registry["feeding.straw_ufl_per_kg"],
    )


def parameters_of(registry: Registry) -> Environment:
    """The values of the registry for the footprint."""
    return Environment._make(registry[f"environment.{name}"] for name in Environment._fields)


def herds_of(herders: pd.DataFrame, chain: pd.DataFrame, registry: Registry) -> Herds:
    """Every household's herd of every year, from the tables of a run.

    Energy eaten is what upkeep asked for and what the milk took; forage is split by what irrigated and rainfed land
    can yield.
    """
    column = {
        name: herders[name].to_numpy(dtype=float)
        for name in (
            "n_cows_year",
            "n_cattle_year",
            "mean_blood",
            "milk_l_year",
            "calves_l_year",
            "accepted_l_year",
            "to_collector_l_year",
            "to_souk_l_year",
            "to_direct_l_year",
            "upkeep_ufl_year",
            "concentrate_kg_year",
            "subsidised_kg_year",
            "straw_kg_year",
            "rainfed_ha",
            "irrigated_ha",
            "cattle_sales_year",
            "cattle_bought_year",
            "milk_earned_year",
        )
    }
    local, pure = registry["cattle.adult_weight_local_kg"], registry["cattle.adult_weight_pure_kg"]
    cows, cattle = column["n_cows_year"] / QUINZAINES, column["n_cattle_year"] / QUINZAINES
    milk, calves = column["milk_l_year"], column["calves_l_year"]
    carried = column["accepted_l_year"] + column["to_collector_l_year"] + column["to_souk_l_year"]
    irrigated = column["irrigated_ha"] * registry["climate.irrigated_yield_ufl_ha"]
    grown = irrigated + column["rainfed_ha"] * registry["climate.rainfed_yield_ufl_ha"]
    year = herders["year"].to_numpy()
    first, count = int(year.min()), int(year.max() - year.min()) + 1
    place = year.astype(np.intp) - first
    sold = np.bincount(place, carried + column["to_direct_l_year"], count)
    milk_price = _ratio(np.bincount(place, column["milk_earned_year"], count), sold)
    when = chain["year"].to_numpy(np.intp) - first
    known = (when >= 0) & (when < count)
    beef = (chain["beef_price"] * chain["animal_index"]).to_numpy(dtype=float)
    beef_price = _ratio(np.bincount(when[known], beef[known], count), np.bincount(when[known], minlength=count))
    return Herds(
        cows=cows,
        young=np.maximum(cattle - cows, 0.0),
        adult_kg=local + column["mean_blood"] * (pure - local),
        milk_l=milk,
        calf_milk_l=calves,
        cooled_l=column["accepted_l_year"],
        carried_l=carried,
        energy_ufl=column["upkeep_ufl_year"] + milk * registry["cattle.milk_ufl_per_l"],
        concentrate_kg=column["concentrate_kg_year"] + column["subsidised_kg_year"],
        straw_kg=column["straw_kg_year"],
        irrigated_share=np.divide(irrigated, grown, out=np.zeros_like(grown), where=grown > 0.0),
        forage_m2=np.where(cattle > 0.0, (column["rainfed_ha"] + column["irrigated_ha"]) * 1e4, 0.0),
        cattle_mad=column["cattle_sales_year"] - column["cattle_bought_year"],
        milk_mad=(milk - calves) * np.nan_to_num(milk_price)[place],
        beef_mad_kg=(beef_price * registry["cattle.dressing_share"])[place],
    )


class Cells(NamedTuple):
    """Where each household of each year belongs: its year and its group of every kind at once."""

    finest: Array
    shape: tuple[int, ...]  # years, then groups of each kind

    @classmethod
    def of(cls, year: Array, codes: Mapping[str, Array]) -> "Cells":
        """Number the cells: years from the first to the last, and the groups of each kind."""
        first = int(year.min())
        shape = (int(year.max()) - first + 1, *(len(KINDS[kind]) for kind in codes))
        finest = np.ravel_multi_index((year.astype(np.intp) - first, *codes.values()), shape)
        return cls(finest, shape)

    def sums(self, values: Array) -> Array:
        """Sums by year of all households, then of each kind's groups, one group after the other."""
        table = np.bincount(self.finest, values, int(np.prod(self.shape))).reshape(self.shape)
        kinds = range(1, len(self.shape))
        parts = [table.sum(axis=tuple(kinds))]
        for kind in kinds:
            parts.append(table.sum(axis=tuple(other for other in kinds if other != kind)).T.ravel())
        return np.concatenate(parts)

    def pool(self, herds: Herds) -> Herds:
        """Households of a cell as one herd: amounts added up, traits weighted by cattle, energy eaten, households."""
        cattle = herds.cows + herds.young
        weights = {"adult_kg": cattle, "irrigated_share": herds.energy_ufl, "beef_mad_kg": np.ones_like(cattle)}
        pool = []
        for name, values in zip(Herds._fields, herds, strict=True):
            if name in weights:
                mean = _ratio(self.sums(values * weights[name]), self.sums(weights[name]))
                pool.append(np.nan_to_num(mean))
            else:
                pool.append(self.sums(values))
        return Herds(*pool)

    def add_up(self, whole: Burden) -> Burden:
        """Burdens of the households of a cell, added up."""
        return Burden(
            {name: self.sums(values) for name, values in whole.gases.items()},
            {name: self.sums(values) for name, values in whole.water.items()},
            self.sums(whole.land_m2),
            self.sums(whole.nitrogen_kg),
            self.sums(whole.fpcm_kg),
        )


# Draws


def drawn(registry: Registry, draws: int, seed: int) -> Environment:
    """Parameters drawn from their ranges, independently, as arrays of shape (draws, 1)."""
    rng = np.random.default_rng(seed)
    return Environment._make(
        sample(registry.entry(f"environment.{name}"), rng, draws)[:, None] for name in Environment._fields
    )


# Results


def indicators(whole: Burden, pool: Herds, p: Environment) -> dict[str, Array]:
    """Indicators of cells from their summed burdens; milk's share of everything at the farm is the economic one."""
    economic = economic_share(pool)
    biophysical = biophysical_share(pool, whole.fpcm_kg, p)
    at_farm = sum((whole.gases[name] for stage in ("farm", "feed") for name in STAGES[stage]), np.zeros(()))
    after = sum((whole.gases[name] for name in STAGES["collection"]), np.zeros(()))
    litres = pool.milk_l - pool.calf_milk_l

    def per_kg(share: Array) -> Array:
        return _ratio(at_farm * share + after, whole.fpcm_kg)

    results = {
        "ghg_per_kg_fpcm": per_kg(economic),
        "ghg_per_kg_fpcm_biophysical": per_kg(biophysical),
        "ghg_per_kg_fpcm_whole": per_kg(np.ones(())),
        "milk_share": economic,
        "milk_share_biophysical": biophysical,
    }
    for name in SOURCES:
        share = np.ones(()) if name in STAGES["collection"] else economic
        results[f"ghg_{name}"] = _ratio(whole.gases[name] * share, whole.fpcm_kg)
    for name in WATERS:
        results[f"water_{name}"] = _ratio(whole.water[name] * economic, litres)
    results["water_per_l"] = sum((results[f"water_{name}"] for name in WATERS), np.zeros(()))
    results["land_per_kg_fpcm"] = _ratio(whole.land_m2 * economic, whole.fpcm_kg)
    results["nitrogen_per_kg_fpcm"] = _ratio(1000.0 * whole.nitrogen_kg * economic, whole.fpcm_kg)
    results["ghg_t"] = (at_farm + after) / 1000.0
    results["fpcm_t"] = whole.fpcm_kg / 1000.0
    results["milk_per_cow"] = _ratio(pool.milk_l, pool.cows)
    return results


UNITS: Mapping[str, str] = {
    "ghg_per_kg_fpcm": "kg CO2e/kg FPCM",
    "ghg_per_kg_fpcm_biophysical": "kg CO2e/kg FPCM",
    "ghg_per_kg_fpcm_whole": "kg CO2e/kg FPCM",
    "milk_share": "1",
    "milk_share_biophysical": "1",
    **{f"ghg_{name}": "kg CO2e/kg FPCM" for name in SOURCES},
    **{f"water_{name}": "L/L" for name in WATERS},
    "water_per_l": "L/L",
    "land_per_kg_fpcm": "m2/kg FPCM",
    "nitrogen_per_kg_fpcm": "g N/kg FPCM",
    "ghg_t": "t CO2e",
    "fpcm_t": "t FPCM",
    "milk_per_cow": "L/cow/year",
}
TOTALS = ("ghg_t", "fpcm_t")


def measure(books: Books, groups: Groups | None = None, *, draws: int = 0, seed: int = 1) -> pd.DataFrame:
    """Footprint by year and group: year, impact, indicator, group_kind, group, value, low, high, unit.

    low and high are the 5th and 95th percentile over draws of the parameters of the footprint, nan without draws;
    they are drawn for each group as one herd and laid around the value, which is summed over households.
    """
    registry = books.registry
    herds = herds_of(books.herders, books.chain, registry)
    p, rules = parameters_of(registry), rules_of(registry)
    codes = (groups.on(books) if groups else Groups.of(books)).codes
    year = books.herders["year"].to_numpy()
    cells = Cells.of(year, codes)
    pool = cells.pool(herds)
    values = indicators(cells.add_up(burden(herds, p, rules)), pool, p)
    ranges = _ranges(pool, registry, rules, draws, seed) if draws > 0 else {}
    names = [(ALL, ALL), *((kind, group) for kind in codes for group in KINDS[kind])]
    return _table(values, ranges, np.arange(year.min(), year.max() + 1), names, books.weight)


def _ranges(pool: Herds, registry: Registry, rules: Rules, draws: int, seed: int) -> dict[str, tuple[Array, Array]]:
    """5th and 95th percentile of each indicator over its middle value, by cell."""
    p = parameters_of(registry)
    many = drawn(registry, draws, seed)
    middle = indicators(burden(pool, p, rules), pool, p)
    spread = indicators(burden(pool, many, rules), pool, many)
    ranges = {}
    for name, values in spread.items():
        low, high = np.quantile(np.broadcast_to(values, (draws, len(middle[name]))), [0.05, 0.95], axis=0)
        ranges[name] = _ratio(low, middle[name]), _ratio(high, middle[name])
    return ranges


def _table(
    values: Mapping[str, Array],
    ranges: Mapping[str, tuple[Array, Array]],
    years: Array,
    cells: Sequence[tuple[str, str]],
    weight: float,
) -> pd.DataFrame:
    """One row for each indicator, cell and year."""
    kinds, labels = zip(*cells, strict=True)
    count = len(cells) * len(years)
    blank = np.full(count, np.nan)
    columns: dict[str, list[Array]] = {"value": [], "low": [], "high": []}
    for name in UNITS:
        value = values[name] * (weight if name in TOTALS else 1.0)
        low, high = ranges.get(name, (blank, blank))
        for column, part in (("value", value), ("low", value * low), ("high", value * high)):
            columns[column].append(part)
    names = len(UNITS)
    return pd.DataFrame(
        {
            "year": np.tile(years.astype(np.int16), len(cells) * names),
            "impact": "environment",
            "indicator": np.repeat(list(UNITS), count),
            "group_kind": np.tile(np.repeat(kinds, len(years)), names),
            "group": np.tile(np.repeat(labels, len(years)), names),
            **{name: np.concatenate(parts) for name, parts in columns.items()},
            "unit": np.repeat(list(UNITS.values()), count),
        }
    )


def hot_spots(measured: pd.DataFrame) -> pd.DataFrame:
    """The largest source of each year and group: year, group_kind, group, source, stage, share (0-1)."""
    keys = ["year", "group_kind", "group"]
    names = [f"ghg_{name}" for name in SOURCES]
    wide = measured[measured["indicator"].isin(names)].pivot_table(index=keys, columns="indicator", values="value")
    wide = wide[names].dropna()
    shares = wide.to_numpy()
    largest = shares.argmax(axis=1)
    stage_of = {name: stage for stage, sources in STAGES.items() for name in sources}
    found = wide.index.to_frame(index=False)
    found["source"] = [SOURCES[place] for place in largest]
    found["stage"] = found["source"].map(stage_of)
    found["share"] = shares.max(axis=1) / shares.sum(axis=1)
    return found


# How each number is made

_IPCC = "IPCC 2019 Refinement, vol. 4"
_ENTERIC = "gross energy eaten * Ym / 55.65 * environment.gwp_methane"
_MANURE = "volatile solids * 0.67 * sum of (potential * conversion factor * share) * environment.gwp_methane"
_GASES: Mapping[str, tuple[str, str, str]] = {
    "enteric": ("methane of digestion", _ENTERIC, f"{_IPCC}, eq. 10.3-10.16, 10.21, Table 10.12"),
    "manure_methane": ("methane of manure", _MANURE, f"{_IPCC}, eq. 10.23-10.24"),
    "manure_n2o": (
        "nitrous oxide of manure",
        "nitrogen excreted * (direct + gas * environment.n2o_from_gas + leached * environment.n2o_from_leaching)"
        " * 44 / 28 * environment.gwp_n2o",
        f"{_IPCC}, eq. 10.25-10.33, 11.1",
    ),
    "concentrate": (
        "making of concentrate",
        "concentrate_kg_year + subsidised_kg_year, times kg CO2e",
        "environment.concentrate_co2e",
    ),
    "straw": ("making of straw", "straw_kg_year, times kg CO2e", "environment.straw_co2e"),
    "forage": (
        "growing of forage",
        "forage eaten (kg DM), rainfed and irrigated, times kg CO2e",
        "environment.rainfed_forage_co2e, environment.irrigated_forage_co2e",
    ),
    "cooling": ("cooling of milk", "accepted_l_year, times kg CO2e", "environment.cooling_co2e"),
    "transport": (
        "carrying of milk",
        "accepted_l_year + to_collector_l_year + to_souk_l_year, times kg CO2e",
        "environment.transport_co2e",
    ),
}
_WATERS: Mapping[str, tuple[str, str]] = {
    "drinking": (
        "dry matter eaten and milk_l_year, times L",
        "environment.drinking_l_per_kg_dm, environment.drinking_l_per_kg_milk",
    ),
    "servicing": ("n_cows_year / 24 * 365, times L a day", "environment.servicing_l_cow_day"),
    "feed_green": (
        "concentrate_kg_year + subsidised_kg_year, straw_kg_year and forage, times m3 of rain",
        "environment.concentrate_green_water, environment.straw_green_water, "
        "environment.rainfed_forage_green_water, environment.irrigated_forage_green_water",
    ),
    "feed_blue": (
        "concentrate_kg_year + subsidised_kg_year and forage, times m3 of irrigation",
        "environment.concentrate_blue_water, environment.irrigated_forage_blue_water",
    ),
}
_OTHERS = (
    Figure("ghg_t", UNITS["ghg_t"], "Greenhouse gases of herds and milk, nothing given to meat", "sum of gases", _IPCC),
    Figure(
        "fpcm_t",
        UNITS["fpcm_t"],
        "Fat and protein corrected milk for people",
        "(milk_l_year - calves_l_year) * kg/L * (0.1226 * fat + 0.0776 * protein + 0.2534)",
        "IDF; environment.milk_density_kg_l, environment.fat_percent, environment.protein_percent",
    ),
    Figure(
        "ghg_per_kg_fpcm_whole",
        UNITS["ghg_per_kg_fpcm_whole"],
        "Greenhouse gases of a kilogram of corrected milk, nothing given to meat",
        "ghg_t / fpcm_t",
        f"{_IPCC}; IDF; GWP100 of AR6",
        ("ghg_t", "fpcm_t"),
    ),
    Figure(
        "milk_share",
        "1",
        "Milk's share of the farm's burdens, by value",
        "milk for people at the mean price / (the same + max(0, cattle_sales_year - cattle_bought_year))",
        "definition",
    ),
    Figure(
        "milk_share_biophysical",
        "1",
        "Milk's share of the farm's burdens, by the energy of milk and of growth",
        "min(1, max(0, 1 - environment.meat_share_slope * kg live weight sold / kg FPCM))",
        "IDF; environment.meat_share_slope, environment.sale_premium",
    ),
    Figure(
        "ghg_per_kg_fpcm_biophysical",
        UNITS["ghg_per_kg_fpcm_biophysical"],
        "Greenhouse gases of a kilogram of corrected milk, with milk's share of the farm by energy",
        "(gases of farm and feed * milk_share_biophysical + cooling and transport) / fpcm_t",
        f"{_IPCC}; IDF; GWP100 of AR6",
        ("milk_share_biophysical", "fpcm_t"),
    ),
    Figure(
        "land_per_kg_fpcm",
        UNITS["land_per_kg_fpcm"],
        "Land of a kilogram of corrected milk, milk's share by value",
        "(rainfed_ha + irrigated_ha, land of concentrate and straw) * milk_share / kg FPCM",
        "environment.concentrate_land_m2, environment.straw_land_m2",
    ),
    Figure(
        "nitrogen_per_kg_fpcm",
        UNITS["nitrogen_per_kg_fpcm"],
        "Nitrogen excreted for a kilogram of corrected milk, milk's share by value",
        "nitrogen excreted * milk_share / kg FPCM",
        f"{_IPCC}, eq. 10.31-10.33",
    ),
    Figure(
        "milk_per_cow", UNITS["milk_per_cow"], "Milk of a cow in a year", "milk_l_year / (n_cows_year / 24)", "model"
    ),
)
FIGURES: tuple[Figure, ...] = (
    Figure(
        "ghg_per_kg_fpcm",
        UNITS["ghg_per_kg_fpcm"],
        "Greenhouse gases of a kilogram of corrected milk, with milk's share of the farm by value",
        " + ".join(f"ghg_{name}" for name in SOURCES),
        f"{_IPCC}; IDF; GWP100 of AR6",
        tuple(f"ghg_{name}" for name in SOURCES),
    ),
    *(
        Figure(f"ghg_{name}", UNITS[f"ghg_{name}"], f"Part of the footprint: {what}", formula, source)
        for name, (what, formula, source) in _GASES.items()
    ),
    Figure(
        "water_per_l",
        "L/L",
        "Water of a litre of milk, milk's share by value",
        " + ".join(f"water_{name}" for name in WATERS),
        "sum of drinking, servicing and feed water, green and blue",
        tuple(f"water_{name}" for name in WATERS),
    ),
    *(
        Figure(f"water_{name}", "L/L", f"Part of the water: {name.replace('_', ', ')}", formula, source)
        for name, (formula, source) in _WATERS.items()
    ),
    *_OTHERS,
)
