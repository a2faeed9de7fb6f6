"""The footprint of milk, against a cow worked out by hand, and what must hold of any herd."""

import shutil
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.accounts.books import Books
from sim.impacts.environment import (
    FIGURES,
    SOURCES,
    UNITS,
    WATERS,
    Cells,
    Environment,
    Herds,
    Rules,
    biophysical_share,
    burden,
    cows_intake,
    drawn,
    economic_share,
    fpcm_kg,
    growth_ratio,
    herds_of,
    hot_spots,
    indicators,
    maintenance_ratio,
    manure_methane_kg,
    manure_n2o_kg,
    measure,
    parameters_of,
    ration,
    rules_of,
    young_intake,
)
from sim.impacts.groups import Groups
from sim.territory.registry import Registry, read_registry
from sim.territory.territory import Territory

PARAMETERS = Path(__file__).parents[2] / "calibration" / "sefrou" / "parameters"
COMMUNES = ("hill", "field")


@pytest.fixture(scope="session")
def registry(sefrou: Territory, tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """The registry of the province with the topic `environment`."""
    folder = tmp_path_factory.mktemp("parameters")
    shutil.copy(PARAMETERS / "environment.yaml", folder)
    ours = read_registry(folder, {"environment": Environment}, sefrou.sources)
    return Registry({**sefrou.registry.entries, **ours.entries}, sefrou.registry.declared)


# Round numbers, so that a reader can follow with a pocket calculator
HAND = Environment(
    cow_weight_share=1.0,
    young_weight_share=0.5,
    young_male_share=0.0,
    cows_in_milk_share=1.0,
    calvings_per_cow_year=1.0,
    fat_percent=4.0,
    protein_percent=3.2,
    milk_density_kg_l=1.0,
    maintenance_dry=0.322,
    maintenance_in_milk=0.386,
    maintenance_male=0.370,
    activity=0.17,
    pregnancy=0.10,
    digestibility_forage=60.0,
    digestibility_straw=45.0,
    digestibility_concentrate=80.0,
    ym_cow_low=6.5,
    ym_cow_medium=6.3,
    ym_cow_high=6.0,
    ym_young_forage=7.0,
    ym_young_mixed=6.3,
    manure_solid_share=0.5,
    manure_drylot_share=0.0,
    manure_spread_share=0.0,
    methane_potential=0.13,
    methane_potential_pasture=0.19,
    mcf_solid=0.04,
    mcf_drylot=0.015,
    mcf_spread=0.005,
    mcf_pasture=0.0047,
    ash=0.08,
    urinary_energy=0.04,
    protein_forage=0.125,
    protein_straw=0.04,
    protein_concentrate=0.16,
    n2o_solid=0.01,
    n2o_drylot=0.02,
    n2o_pasture=0.002,
    gas_solid=0.3,
    gas_drylot=0.3,
    gas_spread=0.07,
    gas_pasture=0.2,
    n2o_from_gas=0.005,
    leach_solid=0.02,
    leach_drylot=0.035,
    n2o_from_leaching=0.011,
    gwp_methane=27.0,
    gwp_n2o=273.0,
    concentrate_co2e=0.5,
    straw_co2e=0.1,
    rainfed_forage_co2e=0.0,
    irrigated_forage_co2e=0.2,
    cooling_co2e=0.03,
    transport_co2e=0.04,
    meat_share_slope=6.04,
    sale_premium=1.0,
    drinking_l_per_kg_dm=4.0,
    drinking_l_per_kg_milk=1.0,
    servicing_l_cow_day=10.0,
    concentrate_green_water=1.0,
    concentrate_blue_water=0.1,
    straw_green_water=0.2,
    rainfed_forage_green_water=0.5,
    irrigated_forage_green_water=0.1,
    irrigated_forage_blue_water=0.4,
    concentrate_land_m2=2.0,
    straw_land_m2=0.5,
)
RULES = Rules(growth_rate_per_day=0.002, concentrate_ufl_per_kg=0.66, straw_ufl_per_kg=0.42)


def herd(**changes: float) -> Herds:
    """One cow of 400 kg that gives 10 L a day on rainfed forage alone, a fifth of the money coming from cattle."""
    values = {
        "cows": 1.0,
        "young": 0.0,
        "adult_kg": 400.0,
        "milk_l": 3650.0,
        "calf_milk_l": 0.0,
        "cooled_l": 0.0,
        "carried_l": 0.0,
        "energy_ufl": 2900.0,
        "concentrate_kg": 0.0,
        "straw_kg": 0.0,
        "irrigated_share": 0.0,
        "forage_m2": 10000.0,
        "cattle_mad": 3000.0,
        "milk_mad": 12000.0,
        "beef_mad_kg": 30.0,
    }
    return Herds(**{name: np.array([value]) for name, value in {**values, **changes}.items()})


def whole(**changes: float) -> dict[str, float]:
    """Indicators of one herd under the round numbers."""
    one = herd(**changes)
    return {name: float(values[0]) for name, values in indicators(burden(one, HAND, RULES), one, HAND).items()}


def test_one_cow_by_hand() -> None:
    """Each intermediate number worked out on paper from the equations of IPCC 2019, volume 4, chapter 10."""
    one = herd()
    diet = ration(one, HAND, RULES)
    assert diet.digestibility[0] == pytest.approx(60.0)
    # 10.14: 1.123 - 0.004092·60 + 0.00001126·3600 - 25.4/60 = 1.123 - 0.24552 + 0.040536 - 0.423333
    assert maintenance_ratio(np.array([60.0]))[0] == pytest.approx(0.494683, abs=1e-6)
    cow = cows_intake(one, diet, HAND, RULES)
    # 10.3: 0.386 · 400^0.75 = 0.386 · 89.4427 = 34.5249; 10.4: 0.17 · 34.5249 = 5.8692; 10.13: 0.10 · 34.5249 = 3.4525
    # 10.8: 10 kg · (1.47 + 0.40·4) = 30.7; no growth. Sum 74.5466 MJ a day
    # 10.16: 74.5466 / 0.494683 / 0.60 = 251.159 MJ a day; 91,673 MJ a year
    assert cow.gross_mj[0] == pytest.approx(91673, rel=1e-4)
    # 10.21: 91,673 · 0.065 / 55.65 = 107.08 kg CH4
    assert cow.methane_kg[0] == pytest.approx(107.08, abs=0.01)
    # 10.24: 91,673 · (1 - 0.60 + 0.04) · (1 - 0.08) / 18.45 = 2,011.3 kg
    assert cow.solids_kg[0] == pytest.approx(2011.3, abs=0.2)
    # 10.23, half heaped, half on pasture: 0.13·0.04·0.5 + 0.19·0.0047·0.5 = 0.0030465; 2,011.3 · 0.67 · it = 4.1055 kg
    assert manure_methane_kg(cow.solids_kg, HAND)[0] == pytest.approx(4.1055, abs=1e-3)
    # 10.32: 91,673 / 18.45 · 0.125 / 6.25 = 99.375 kg N eaten; 10.33: 3,650 · 0.032 / 6.38 = 18.307 kg N in milk
    assert cow.nitrogen_kg[0] == pytest.approx(81.07, abs=0.02)
    # 10.25-10.29: 0.01·0.5 + 0.002·0.5 + (0.3·0.5 + 0.2·0.5)·0.005 + 0.02·0.5·0.011 = 0.00736
    # 0.00736 · 44/28 · 81.07 = 0.9376 kg N2O
    assert manure_n2o_kg(cow.nitrogen_kg, HAND)[0] == pytest.approx(0.9376, abs=1e-3)
    # IDF: 3,650 · (0.1226·4 + 0.0776·3.2 + 0.2534) = 3,650 · 0.99212 = 3,621.2 kg FPCM
    assert fpcm_kg(np.array([3650.0]), 4.0, 3.2)[0] == pytest.approx(3621.2, abs=0.1)
    # 107.08·27 + 4.1055·27 + 0.9376·273 = 2,891.2 + 110.8 + 256.0 = 3,258.0 kg CO2e; / 3,621.2 = 0.8997
    results = whole()
    assert results["ghg_per_kg_fpcm_whole"] == pytest.approx(0.8997, abs=1e-3)
    # Milk brings 12,000 of 15,000 MAD: 0.8 of it. IDF: 3,000 / 30 = 100 kg live; 1 - 6.04 · 100 / 3,621.2 = 0.8332
    assert results["milk_share"] == pytest.approx(0.8)
    assert results["milk_share_biophysical"] == pytest.approx(0.8332, abs=1e-4)
    assert results["ghg_per_kg_fpcm"] == pytest.approx(0.7198, abs=1e-3)
    assert results["ghg_per_kg_fpcm_biophysical"] == pytest.approx(0.7497, abs=1e-3)
    # Water: 4,968.7 kg DM · 4 + 3,650 = 23,525 L drunk, 3,650 L to wash, 4,968.7 · 0.5 m3 of rain; 0.8 of it, a litre
    assert results["water_drinking"] == pytest.approx(23525 * 0.8 / 3650, rel=1e-3)
    assert results["water_servicing"] == pytest.approx(0.8)
    assert results["water_feed_green"] == pytest.approx(2484350 * 0.8 / 3650, rel=1e-3)
    assert results["water_feed_blue"] == 0.0


def test_a_cow_that_is_dry_at_times_by_hand() -> None:
    """In milk for 0.8 of the year, with a calf in 0.7 of the years."""
    one = herd()
    p = HAND._replace(cows_in_milk_share=0.8, calvings_per_cow_year=0.7)
    cow = cows_intake(one, ration(one, p, RULES), p, RULES)
    # 10.3: (0.322 + 0.064 · 0.8) · 89.4427 = 0.3732 · 89.4427 = 33.3800; 10.4: 5.6746; 10.13: 0.07 · 33.38 = 2.3366
    # With 30.7 for milk: 72.0912 MJ a day; 10.16: 72.0912 / 0.494683 / 0.60 = 242.887; 88,654 MJ a year
    assert cow.gross_mj[0] == pytest.approx(88654, rel=1e-5)


def test_water_of_forage_by_hand() -> None:
    """4,968.7 kg of forage, 0.3 of it irrigated: 0.5 m3 of rain a kg of the rest, 0.1 of rain and 0.4 of water on it.

    Rain: 4,968.7 · (0.7 · 0.5 + 0.3 · 0.1) = 1,888.1 m3; irrigation: 4,968.7 · 0.3 · 0.4 = 596.25 m3. Gases: 0.2 kg
    CO2e a kg irrigated, 0.05 a kg of the rest: 298.1 + 173.9 = 472.0 kg.
    """
    p = HAND._replace(rainfed_forage_co2e=0.05)
    whole = burden(herd(irrigated_share=0.3), p, RULES)
    assert whole.water["feed_green"][0] == pytest.approx(1_888_100, rel=1e-4)
    assert whole.water["feed_blue"][0] == pytest.approx(596_250, rel=1e-4)
    assert whole.gases["forage"][0] == pytest.approx(472.0, rel=1e-3)


def test_one_heifer_by_hand() -> None:
    """A female of 200 kg on her way to 400, growing 0.002 · (400 - 200) = 0.4 kg a day."""
    one = herd(cows=0.0, young=1.0, milk_l=0.0, milk_mad=0.0)
    young = young_intake(one, ration(one, HAND, RULES), HAND, RULES)
    # 10.3: 0.322 · 200^0.75 = 0.322 · 53.1830 = 17.1249; with 10.4: · 1.17 = 20.0361
    # 10.6: 22.02 · (200 / (0.8·400))^0.75 · 0.4^1.097 = 22.02 · 0.702927 · 0.365980 = 5.6648
    # 10.15: 1.164 - 0.00516·60 + 0.00001308·3600 - 37.4/60 = 0.278155
    assert growth_ratio(np.array([60.0]))[0] == pytest.approx(0.278155, abs=1e-6)
    # 10.16: (20.0361 / 0.494683 + 5.6648 / 0.278155) / 0.60 = (40.5029 + 20.3656) / 0.60 = 101.448 MJ a day
    assert young.gross_mj[0] / 365.0 == pytest.approx(101.448, abs=0.02)
    # 10.21 with Ym 7.0: 101.448 · 365 · 0.07 / 55.65 = 46.577 kg
    assert young.methane_kg[0] == pytest.approx(46.577, abs=0.01)
    # 10.33: (268 · 0.4 - 7.03 · 5.6648) / 1000 / 6.25 = 0.01078 kg N kept a day; eaten 101.448 / 18.45 · 0.02 = 0.10997
    assert young.nitrogen_kg[0] / 365.0 == pytest.approx(0.09919, abs=1e-4)


def test_the_ration_shares_digestible_energy() -> None:
    """Half of the energy from straw at 45 and half from concentrate at 80: 1 / (0.5/45 + 0.5/80) = 57.6."""
    one = herd(energy_ufl=1320.0, concentrate_kg=1000.0, straw_kg=660.0 / 0.42)
    diet = ration(one, HAND, RULES)
    assert diet.digestibility[0] == pytest.approx(57.6)
    assert diet.forage[0] == 0.0
    assert diet.straw[0] == pytest.approx(0.64)
    assert diet.protein[0] == pytest.approx(0.64 * 0.04 + 0.36 * 0.16)


def test_bought_feed_beyond_the_energy_eaten_leaves_no_forage() -> None:
    diet = ration(herd(energy_ufl=100.0, concentrate_kg=1000.0), HAND, RULES)
    assert (diet.forage[0], diet.concentrate[0]) == (0.0, 1.0)


@pytest.mark.parametrize(("milk_l", "straw_kg", "expected"), [(4999, 0, 6.5), (5000, 0, 6.3), (9000, 0, 6.3)])
def test_methane_share_of_cows_falls_with_yield(milk_l: float, straw_kg: float, expected: float) -> None:
    one = herd(milk_l=milk_l, straw_kg=straw_kg)
    cow = cows_intake(one, ration(one, HAND, RULES), HAND, RULES)
    assert 100.0 * 55.65 * cow.methane_kg[0] / cow.gross_mj[0] == pytest.approx(expected)


def test_a_high_yield_on_a_rich_ration_has_the_lowest_methane_share() -> None:
    one = herd(milk_l=9000.0, energy_ufl=3000.0, concentrate_kg=3000.0)
    diet = ration(one, HAND, RULES)
    assert diet.digestibility[0] > 70.0
    cow = cows_intake(one, diet, HAND, RULES)
    assert 100.0 * 55.65 * cow.methane_kg[0] / cow.gross_mj[0] == pytest.approx(6.0)
    young = young_intake(herd(cows=0.0, young=1.0, milk_l=0.0), diet, HAND, RULES)
    assert 100.0 * 55.65 * young.methane_kg[0] / young.gross_mj[0] == pytest.approx(6.3)


def test_a_calf_on_milk_alone_makes_no_methane() -> None:
    one = herd(cows=0.0, young=1.0, milk_l=0.0, calf_milk_l=10000.0)
    young = young_intake(one, ration(one, HAND, RULES), HAND, RULES)
    assert young.methane_kg[0] == young.gross_mj[0] == 0.0
    assert young.nitrogen_kg[0] > 0.0  # what it drinks and does not keep


def test_sources_and_waters_add_up() -> None:
    results = whole(concentrate_kg=500.0, straw_kg=400.0, cooled_l=2000.0, carried_l=3000.0, irrigated_share=0.3)
    assert sum(results[f"ghg_{name}"] for name in SOURCES) == pytest.approx(results["ghg_per_kg_fpcm"])
    assert sum(results[f"water_{name}"] for name in WATERS) == pytest.approx(results["water_per_l"])
    assert min(results[f"ghg_{name}"] for name in SOURCES) > 0.0
    after = results["ghg_cooling"] + results["ghg_transport"]
    at_farm = results["ghg_per_kg_fpcm"] - after
    assert results["ghg_per_kg_fpcm_whole"] == pytest.approx(at_farm / results["milk_share"] + after)


@given(less=st.floats(500.0, 9000.0), more=st.floats(1.001, 2.0))
def test_more_milk_per_cow_means_less_gas_per_kilogram(less: float, more: float) -> None:
    """At the same price, so that money of milk follows milk."""
    first = whole(milk_l=less, milk_mad=4.0 * less, energy_ufl=2000.0 + 0.44 * less)
    second = whole(milk_l=less * more, milk_mad=4.0 * less * more, energy_ufl=2000.0 + 0.44 * less * more)
    for name in ("ghg_per_kg_fpcm", "ghg_per_kg_fpcm_whole"):
        assert second[name] < first[name]


@given(cattle=st.floats(-5000.0, 50000.0))
def test_shares_are_shares(cattle: float) -> None:
    one = herd(cattle_mad=cattle)
    for share in (economic_share(one), biophysical_share(one, np.array([3600.0]), HAND)):
        assert 0.0 <= share[0] <= 1.0


def test_no_milk_is_not_a_number_and_not_an_error() -> None:
    with np.errstate(all="raise"):
        dry = whole(milk_l=0.0, milk_mad=0.0)
        empty = whole(cows=0.0, milk_l=0.0, milk_mad=0.0, cattle_mad=0.0, energy_ufl=0.0, forage_m2=0.0)
    for results in (dry, empty):
        assert np.isnan(results["ghg_per_kg_fpcm"])
        assert np.isnan(results["water_per_l"])
    assert dry["ghg_t"] > 0.0
    assert empty["ghg_t"] == 0.0


# From the tables of a run


def tables(households: int = 12, years: int = 2) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Made-up herders and quinzaines; household 0 has no cattle."""
    rng = np.random.default_rng(3)
    rows = households * years
    cows = np.tile(np.arange(households) % 5, years).astype(float)
    milk = cows * rng.uniform(800.0, 2500.0, rows)
    herders = pd.DataFrame(
        {
            "year": np.repeat(np.arange(2015, 2015 + years, dtype=np.int16), households),
            "unique_id": np.tile(np.arange(households), years),
            "commune": pd.Categorical(np.tile(COMMUNES, rows)[:rows]),
            "n_cows": cows.astype(int),
            "n_cows_year": cows * 24.0,
            "n_cattle_year": cows * 40.0,
            "mean_blood": rng.uniform(0.0, 1.0, rows),
            "milk_l_year": milk,
            "calves_l_year": 0.1 * milk,
            "accepted_l_year": 0.3 * milk,
            "to_collector_l_year": 0.3 * milk,
            "to_souk_l_year": 0.1 * milk,
            "to_direct_l_year": 0.1 * milk,
            "upkeep_ufl_year": cows * 2300.0,
            "concentrate_kg_year": cows * 400.0,
            "subsidised_kg_year": cows * 50.0,
            "straw_kg_year": cows * 600.0,
            "rainfed_ha": cows * 0.8,
            "irrigated_ha": cows * 0.1,
            "cattle_sales_year": cows * 4000.0,
            "cattle_bought_year": cows * 100.0,
            "milk_earned_year": 0.8 * milk * 4.0,
        }
    )
    chain = pd.DataFrame(
        {"year": np.repeat(np.arange(2014, 2015 + years), 24), "beef_price": 64.0, "animal_index": 0.9}
    )
    return herders, chain


def books_of(registry: Registry, herders: pd.DataFrame, chain: pd.DataFrame, weight: float = 1.0) -> Books:
    blank = pd.DataFrame()
    zones = dict(zip(COMMUNES, ("mountain", "plain"), strict=True))
    return Books(chain, blank, blank, blank, herders, blank, blank, blank, weight, registry, zones)


def groups_of(herders: pd.DataFrame) -> Groups:
    codes = {
        "size": np.searchsorted((1, 3, 6, 11), herders["n_cows"], side="right"),
        "zone": np.where(herders["commune"] == "hill", 2, 0),
    }
    return Groups(herders["year"].to_numpy(np.int64), herders["unique_id"].to_numpy(np.int64), codes)


def cell(measured: pd.DataFrame, indicator: str, group: str = "all", year: int = 2015) -> pd.Series:
    found = measured.query("indicator == @indicator and group == @group and year == @year")
    assert len(found) == 1
    return found.iloc[0]


def test_a_group_is_measured_as_if_it_were_alone(registry: Registry) -> None:
    herders, chain = tables()
    all_groups = measure(books_of(registry, herders, chain), groups_of(herders))
    assert cell(all_groups, "ghg_per_kg_fpcm", "mountain")["value"] > 0.0
    hill = herders[herders["commune"] == "hill"]
    alone = measure(books_of(registry, hill, chain), groups_of(hill))
    # every household gets the same price of milk, so a group alone has the same footprint
    for name in UNITS:
        expected = cell(alone, name)["value"]
        assert cell(all_groups, name, "mountain")["value"] == pytest.approx(expected), name


def test_every_indicator_has_a_row_for_each_year_and_group(registry: Registry) -> None:
    herders, chain = tables()
    measured = measure(books_of(registry, herders, chain), groups_of(herders))
    assert len(measured) == len(UNITS) * 2 * (1 + 5 + 3)
    assert set(measured["indicator"]) == set(UNITS)
    assert set(measured["impact"]) == {"environment"}
    assert np.isnan(cell(measured, "ghg_per_kg_fpcm", "11+")["value"])
    assert measured["low"].isna().all()


def test_totals_of_groups_add_up_and_follow_the_weight(registry: Registry) -> None:
    herders, chain = tables()
    measured = measure(books_of(registry, herders, chain, weight=3.0), groups_of(herders))
    once = measure(books_of(registry, herders, chain), groups_of(herders))
    for name in ("ghg_t", "fpcm_t"):
        total = cell(measured, name)["value"]
        assert total == pytest.approx(3.0 * cell(once, name)["value"])
        parts = measured.query("indicator == @name and year == 2015").groupby("group_kind")["value"].sum()
        assert parts.tolist() == pytest.approx([total] * 3)
    assert cell(measured, "ghg_per_kg_fpcm")["value"] == cell(once, "ghg_per_kg_fpcm")["value"]


def test_draws_are_seeded_and_hold_the_value(registry: Registry) -> None:
    herders, chain = tables()
    books, groups = books_of(registry, herders, chain), groups_of(herders)
    first, again = (measure(books, groups, draws=200, seed=5) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    row = cell(first, "ghg_per_kg_fpcm")
    assert row["low"] < row["value"] < row["high"]
    assert row["high"] / row["low"] < 2.0
    assert not first["low"].equals(measure(books, groups, draws=200, seed=6)["low"])


def test_draws_stay_in_their_ranges(registry: Registry) -> None:
    many = drawn(registry, 500, seed=1)
    for name, values in zip(Environment._fields, many, strict=True):
        entry = registry.entry(f"environment.{name}")
        assert entry.low <= values.min() <= values.max() <= entry.high
        assert values.shape == (500, 1)


def test_the_shares_of_manure_leave_some_for_pasture(registry: Registry) -> None:
    highs = (registry.entry(f"environment.manure_{way}_share").high for way in ("solid", "drylot", "spread"))
    assert sum(highs) < 1.0


def test_every_named_equation_parameter_cites_the_guidelines(registry: Registry) -> None:
    for name in Environment._fields:
        entry = registry.entry(f"environment.{name}")
        if "SF031" in entry.source:
            assert "IPCC 2019" in entry.note.en or "Table" in entry.note.en, name


def test_a_smallholder_of_the_province_is_plausible(registry: Registry) -> None:
    """North African smallholders: 2 to 6 kg CO2e per kg FPCM before meat takes its share."""
    herders, chain = tables()
    measured = measure(books_of(registry, herders, chain), groups_of(herders))
    assert 2.0 < cell(measured, "ghg_per_kg_fpcm_whole")["value"] < 6.0
    herds = herds_of(herders, chain, registry)
    p, rules = parameters_of(registry), rules_of(registry)
    cow = cows_intake(herds, ration(herds, p, rules), p, rules)
    assert 50.0 < cow.methane_kg.sum() / herds.cows.sum() < 110.0


def test_the_hot_spot_is_digestion(registry: Registry) -> None:
    herders, chain = tables()
    found = hot_spots(measure(books_of(registry, herders, chain), groups_of(herders)))
    assert set(found["source"]) == {"enteric"}
    assert set(found["stage"]) == {"farm"}
    assert found["share"].between(0.4, 1.0).all()
    assert "11+" not in set(found["group"])


def test_figures_name_their_parts() -> None:
    names = {figure.name for figure in FIGURES}
    for figure in FIGURES:
        assert figure.unit == UNITS[figure.name]
        assert set(figure.parts) <= names


def test_cells_of_all_kinds_hold_every_household_once() -> None:
    year = np.array([2015, 2015, 2016, 2016, 2016])
    cells = Cells.of(year, {"zone": np.array([0, 2, 2, 1, 2]), "member": np.array([0, 1, 1, 0, 0])})
    sums = cells.sums(np.array([1.0, 10.0, 100.0, 1000.0, 10000.0]))
    assert sums[:2].tolist() == [11.0, 11100.0]
    assert sums[2:8].tolist() == [1.0, 0.0, 0.0, 1000.0, 10.0, 10100.0]
    assert sums[8:].tolist() == [1.0, 11000.0, 10.0, 100.0]


@pytest.mark.slow
def test_nineteen_years_take_little_time(registry: Registry) -> None:
    herders, chain = tables(4800, 19)
    books, groups = books_of(registry, herders, chain), groups_of(herders)
    measure(books, groups)
    began = time.perf_counter()
    measure(books, groups)
    assert time.perf_counter() - began < 0.2  # 40 ms alone on one core
