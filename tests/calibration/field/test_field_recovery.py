"""A survey drawn from a run finds its truth again: each estimate, and intervals that hold it as often as they say."""

import numpy as np
import pytest

from calibration.field import measured
from calibration.field.design import LEVEL
from calibration.field.estimates import estimates_of, frame_of
from calibration.field.example import BREEDS, Census, observe
from calibration.field.fitting import read_quantities
from calibration.field.sampling import OUTLETS, USUAL, Design, sample
from calibration.measures import MEASURES
from sim.study.record import run
from sim.study.scenario import Scenario, load_territory

YEAR = 2014
WATERED = {"tank_use"}
"""What cooperatives measure holds the water that was added; the model counts milk."""
OF_ALL = {"consumption_a_head"}
"""The model counts households that may enter dairying too, a survey of herders does not."""
RARE = {"cooperative_price", "ledger_price"}
"""Two of nineteen cooperatives pay far more than the others: a sample that misses both cannot know of them."""


def truth_of(census: Census) -> dict[str, float]:
    frame = frame_of(load_territory("sefrou"), census.year)
    return {name: estimate.value for name, estimate in estimates_of(census.tables, frame).items()}


def test_every_quantity_has_words_and_every_target_a_measure_of_its_unit(census: Census) -> None:
    assert list(truth_of(census)) and set(truth_of(census)) == set(read_quantities())
    assert measured.__name__.endswith("measured")
    for name, quantity in read_quantities().items():
        if quantity.is_target:
            assert MEASURES[name].unit == quantity.unit


def test_field_data_and_the_model_mean_the_same_thing(census: Census) -> None:
    """The whole census, told through the forms, gives what the measures read off the same run."""
    one = run(Scenario.read("baseline").but(last_year=YEAR), scale=0.1)
    truth = truth_of(census)
    for name, quantity in read_quantities().items():
        if quantity.is_target:
            reach = 0.12 if name in WATERED else 0.05 if name in OF_ALL else 0.03
            assert truth[name] == pytest.approx(MEASURES[name].read(one, {}, YEAR, YEAR), rel=reach), name


def test_the_uses_that_households_tell_add_up_to_what_their_cows_gave(census: Census) -> None:
    """Those of cows sold in need too, and without the water that some sell."""
    told = census.tables["households"]
    made = told[[f"milk_{breed}" for breed in BREEDS]].sum(axis=1)
    used = told[[f"milk_{use}" for use in (*OUTLETS, "souk", "calves", "home", "lost")]].sum(axis=1)
    assert used.to_numpy() == pytest.approx(made.to_numpy(), rel=1e-9, abs=1e-6)


def test_a_large_survey_without_slips_finds_the_truth(census: Census) -> None:
    design = Design(
        communes=23,
        households_a_commune=10_000,
        cooperatives=100,
        silent_share=0.0,
        milk_slip=0.0,
        price_slip=0.0,
        spending_slip=0.0,
    )
    frame, truth = frame_of(load_territory("sefrou"), YEAR), truth_of(census)
    found = estimates_of(sample(census, design, 1), frame)
    of_everybody = [name for name in truth if name not in {"collector_loss_share", "round_price", "loose_price"}]
    for name in of_everybody:
        assert found[name].value == pytest.approx(truth[name], rel=2e-3), name


def test_one_survey_is_near_the_truth(census: Census) -> None:
    """Each estimate within four standard errors, which luck alone hardly ever passes."""
    frame, truth = frame_of(load_territory("sefrou"), YEAR), truth_of(census)
    found = estimates_of(sample(census, USUAL, 7), frame)
    assert set(found) == set(truth)
    for name, estimate in found.items():
        if name not in RARE:
            assert abs(estimate.value - truth[name]) < 4.0 * estimate.standard_error + 1e-6, name


@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """200 surveys of 12 communes out of 23, 20 households in each: 85 to 95% of the 90% intervals hold the truth.

    Communes are drawn by size and never twice: of a share that goes with their size estimates vary less than the
    formula knows; its intervals are then wider than they need be, and hold the truth more often than they say.
    """
    census = observe(Scenario.read("baseline"), YEAR)
    frame, truth = frame_of(load_territory("sefrou"), YEAR), truth_of(census)
    held: dict[str, list[bool]] = {name: [] for name in truth}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in truth}
    for seed in range(200):
        for name, estimate in estimates_of(sample(census, USUAL, 1000 + seed), frame).items():
            held[name].append(estimate.low <= truth[name] <= estimate.high)
            found[name].append((estimate.value, estimate.standard_error))
    coverage = {name: float(np.mean(each)) for name, each in held.items() if each}
    usual = {name: share for name, share in coverage.items() if name not in RARE}
    assert 0.85 <= float(np.mean(list(coverage.values()))) <= 0.95
    luck = 2.0 * np.sqrt(LEVEL * (1.0 - LEVEL) / 200)
    assert not {name: share for name, share in usual.items() if share < 0.85 - luck}
    values, errors = (np.array([found[name] for name in usual])[:, :, place] for place in (0, 1))
    widths = dict(zip(usual, errors.mean(axis=1) / values.std(axis=1), strict=True))
    assert not {name: width for name, width in widths.items() if not 0.8 <= width <= 1.5}
    assert min(coverage[name] for name in RARE) > 0.6
