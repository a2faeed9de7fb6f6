"""Nothing compiled goes untested: a kernel has a twin, a scalar rule a unit test that is named here."""

import importlib
import inspect
import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from numba.core.dispatcher import Dispatcher

import sim.rules
from twins.test_twins import TWINS

ROOT = Path(__file__).parents[2]
COLUMNS = ("herd", "herders", "collectors", "cooperatives")

UNIT_TESTS = {
    "adult_weight_kg": "test_cattle.test_adults_weigh_by_blood",
    "aid_month_mad": "test_processing.test_social_aid_by_children",
    "appetite_l_day": "test_market.test_appetite_follows_engel",
    "breed_of": "test_cattle.test_breed_of_blood",
    "casual_found": "test_household.test_who_counts_as_unemployed",
    "cash_need": "test_outlets.test_need",
    "choice_shares": "test_outlets.test_logit_shares",
    "clearing_price": "test_market.test_the_clearing_price_leaves_no_excess_demand",
    "collector_target_price": "test_processing.test_a_collector_pays_what_his_milk_sells_for_less_costs_and_pay",
    "conception_day": "test_herd_life.test_a_female_conceives_on_a_day_she_can",
    "conception_hazard": "test_herd_life.test_conception_needs_condition",
    "cooperative_utility": "test_outlets.test_worth_of_the_cooperative",
    "cull_hazard": "test_herd_life.test_culling_adds_its_reasons",
    "dairy_hours": "test_household.test_hours_of_a_herd",
    "days_to_spring": "test_feeding.test_days_to_spring",
    "death_hazard": "test_herd_life.test_death_hazards_add_up_to_their_shares",
    "fee_by_the_books": "test_investing.test_a_coached_assembly_covers_a_loss_at_once",
    "fee_voted": "test_governance.test_the_assembly_moves_the_fee_by_a_step",
    "fill_normal": "test_luck.test_many_at_once_are_the_same_as_one_by_one",
    "fill_uniform": "test_luck.test_many_at_once_are_the_same_as_one_by_one",
    "fill_words": "test_luck.test_an_identity_depends_on_parent_and_day_only",
    "forage_eaten": "test_feeding.test_roughage_sustains_only_so_much_milk",
    "forage_index": "test_climate.test_a_normal_harvest_is_one",
    "grown_share": "test_cattle.test_weight_follows_brody",
    "growth_curve": "test_cattle.test_the_growth_curve_holds_every_age",
    "heat": "test_climate.test_heat_peaks_in_summer",
    "heifer_kept_probability": "test_herd_life.test_heifers_are_kept_when_cows_are_missing",
    "is_choice_time": "test_herd_life.test_every_heifer_is_chosen_once",
    "is_low_season": "test_market.test_the_low_season_may_run_over_new_year",
    "join_probability": "test_governance.test_joining_is_drawn_by_gain_and_trust",
    "labour_status": "test_household.test_who_counts_as_unemployed",
    "leave_probability": "test_governance.test_leaving_is_doubt_or_absence",
    "maintenance_by_owner": "test_cattle.test_maintenance_by_owner_adds_up",
    "maintenance_ufl_day": "test_cattle.test_maintenance_is_that_of_inra",
    "mastitis_end": "test_herd_life.test_a_bout_of_mastitis_ends_after_its_days",
    "milk_by_breed": "test_lactation.test_milk_by_breed_adds_up_live_cows",
    "milking_days": "test_lactation.test_a_cow_that_calves_on_the_ninth_gives_milk_from_the_ninth",
    "mix": "test_luck.test_the_finaliser_is_that_of_splitmix64",
    "net_export_l": "test_market.test_trade_flows_from_cheap_to_dear",
    "normal": "test_luck.test_whole_numbers_of_python_give_the_same_bits",
    "president_is_woman": "test_governance.test_who_presides",
    "reinforced_shares": "test_outlets.test_what_paid_is_done_again",
    "satisficing_shares": "test_outlets.test_good_enough_is_kept",
    "reserve_draw": "test_lactation.test_reserves_give_out_with_fatness",
    "sale_age_of_male": "test_herd_life.test_males_are_sold_around_their_age",
    "seasonal_bell": "test_climate.test_the_bell_wraps_over_new_year",
    "_split_demand": "test_market.test_at_reference_prices_people_buy_what_the_survey_says",
    "spoiled_share": "test_quality.test_milk_spoils_with_hot_hours",
    "stepped": "test_market.test_a_price_moves_in_steps",
    "stream": "test_luck.test_whole_numbers_of_python_give_the_same_bits",
    "trust_after": "test_outlets.test_trust_follows_pay_and_price",
    "usual_death_hazards": "test_herd_life.test_death_hazards_add_up_to_their_shares",
    "uniform": "test_luck.test_whole_numbers_of_python_give_the_same_bits",
    "upkeep_ufl_day": "test_cattle.test_pregnancy_costs_only_at_the_end",
    "value_mad": "test_cattle.test_value_is_carcass_price_and_premium",
    "votes_to_invest": "test_governance.test_members_without_need_who_trust_invest",
    "waiting_days": "test_luck.test_waiting_is_exponential",
    "water_added": "test_quality.test_water_is_a_habit_drawn_by_gain",
    "way_km": "test_outlets.test_a_vehicle_shortens_the_way",
    "week_without": "test_household.test_who_counts_as_unemployed",
    "weight_kg": "test_cattle.test_weight_follows_brody",
    "willingness_to_buy": "test_feeding.test_willingness_is_half_at_the_half_ratio",
    "wished_spending": "test_household.test_wished_spending",
    "women_elected": "test_governance.test_women_are_elected_by_their_share_and_openness",
    "word": "test_luck.test_whole_numbers_of_python_give_the_same_bits",
    "workshop_share": "test_processing.test_the_workshop_fills_with_its_gain",
    "yield_305_l": "test_lactation.test_yield_is_linear_between_breeds",
}
"""The test that knows values of a compiled rule that is no kernel."""


def compiled_rules() -> dict[str, Dispatcher]:
    """Every function compiled in `sim.rules`, by name."""
    found = {}
    for module in pkgutil.iter_modules(sim.rules.__path__):
        path = f"sim.rules.{module.name}"
        for name, item in vars(importlib.import_module(path)).items():
            if isinstance(item, Dispatcher) and item.py_func.__module__ == path:
                assert name not in found, f"two compiled rules are called {name}"
                found[name] = item
    return found


def is_kernel(rule: Dispatcher) -> bool:
    """Whether a rule takes columns and writes into them."""
    signature = inspect.signature(rule.py_func)
    return next(iter(signature.parameters)) in COLUMNS and signature.return_annotation is None


RULES = compiled_rules()
KERNELS = {name for name, rule in RULES.items() if is_kernel(rule)}


def test_every_kernel_has_a_twin() -> None:
    """A kernel takes columns; its twin is of the same name and goes agent by agent."""
    assert set(TWINS) == KERNELS
    for name, (kernel, twin, _) in TWINS.items():
        assert kernel is RULES[name]
        assert twin.__name__ == name
        assert twin.__module__.startswith("twins.")


def test_every_other_rule_has_a_unit_test() -> None:
    assert set(UNIT_TESTS) == set(RULES) - KERNELS


@pytest.mark.parametrize("rule", UNIT_TESTS)
def test_the_unit_test_exists_and_calls_the_rule(rule: str) -> None:
    module, test = UNIT_TESTS[rule].split(".")
    source = (ROOT / "tests" / "rules" / f"{module}.py").read_text(encoding="utf-8")
    assert f"def {test}(" in source
    called = {
        "_split_demand": "split_demand(",
        "choice_shares": "logit(",
        "fill_words": "identities(",
        "fill_uniform": "uniforms(",
        "fill_normal": "normals(",
    }
    assert called.get(rule, f"{rule}(") in source


@pytest.mark.parametrize("name", sorted(KERNELS))
def test_a_twin_does_not_call_what_it_checks(name: str) -> None:
    """Twins are written from what a rule promises: no compiled function may do their work."""
    module = sys.modules[TWINS[name][1].__module__]
    borrowed = [key for key, item in vars(module).items() if isinstance(item, Dispatcher)]
    assert borrowed == []


COUNT_SIGNATURES = """
import json, sys
from pathlib import Path
from sim.chain import DairyChain
from sim.impacts.topics import TOPICS
from sim.territory.territory import Territory
sefrou = Territory.load(Path(sys.argv[1]), TOPICS)
for scale in (0.02, 0.03):
    chain = DairyChain(sefrou, seed=3, scale=scale)
    for _ in range(24 * 5):
        chain.step()
sys.path.insert(0, sys.argv[2])
from twins.test_register import RULES
print(json.dumps({name: [str(s) for s in rule.signatures] for name, rule in RULES.items()}))
"""


@pytest.fixture(scope="module")
def signatures() -> dict[str, list[str]]:
    """How each rule was compiled by nothing but two runs of five years."""
    folders = (ROOT / "calibration" / "sefrou", ROOT / "tests")
    done = subprocess.run(
        [sys.executable, "-c", COUNT_SIGNATURES, *map(str, folders)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, list[str]] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("name", sorted(KERNELS))
def test_a_run_compiles_each_kernel_once(name: str, signatures: dict[str, list[str]]) -> None:
    assert len(signatures[name]) == 1, "\n".join(signatures[name])


@pytest.mark.parametrize("name", ["fill_uniform", "fill_normal", "fill_words"])
def test_a_run_compiles_draws_once(name: str, signatures: dict[str, list[str]]) -> None:
    """Unique ids are signed and identities are not; draws take both as unsigned."""
    assert len(signatures[name]) == 1, "\n".join(signatures[name])
