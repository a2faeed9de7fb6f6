"""Hazards of an animal's life: known values, and rates that come out over many animals."""

import math

import numpy as np
import pytest
from twins.stage import Stage

from sim.rules import herd_life as rules
from sim.rules.cattle import FEMALE, MALE
from sim.rules.topics import Parameters

START, END = 735_000, 735_015


def test_conception_needs_condition(parameters: Parameters) -> None:
    life = parameters.herd_life._replace(heat_detection_share=0.6, conception_share=0.5, conception_condition=3.0)
    assert rules.conception_hazard(1.0, life) == 0.0
    assert rules.conception_hazard(2.0, life) == pytest.approx(0.5 * 0.3 / 21)
    assert rules.conception_hazard(3.0, life) == rules.conception_hazard(5.0, life) == pytest.approx(0.3 / 21)


def test_death_hazards_add_up_to_their_shares(parameters: Parameters) -> None:
    life = parameters.herd_life._replace(
        calf_mortality=0.12, adult_mortality_per_year=0.03, thin_mortality_multiple=3.0
    )
    usual = rules.usual_death_hazards(life)
    survive = math.exp(-180.0 * rules.death_hazard(50.0, 3.0, usual, life))
    assert survive == pytest.approx(0.88)
    assert math.exp(-365.0 * rules.death_hazard(180.0, 3.0, usual, life)) == pytest.approx(0.97)
    healthy = rules.death_hazard(900.0, 2.0, usual, life)
    assert rules.death_hazard(900.0, 1.0, usual, life) == pytest.approx(3.0 * healthy)
    assert rules.death_hazard(900.0, 1.5, usual, life) == pytest.approx(2.0 * healthy)


def test_culling_adds_its_reasons(parameters: Parameters) -> None:
    life = parameters.herd_life._replace(
        cull_per_year=0.1, old_cow_parity=7.0, old_cow_cull_per_year=0.5, infertile_days=250.0,
        infertile_cull_per_year=0.3, destocking_per_year=1.0,
    )  # fmt: skip

    def per_year(*state: float) -> float:
        return 365.0 * rules.cull_hazard(*state, life)

    assert per_year(3, 100.0, -2.0) == pytest.approx(0.1)
    assert per_year(7, 100.0, 0.0) == pytest.approx(0.6)
    assert per_year(3, 251.0, 0.0) == pytest.approx(0.4)
    assert per_year(3, 250.0, 0.4) == pytest.approx(0.5)
    assert per_year(8, 300.0, 5.0) == pytest.approx(1.9)


def test_heifers_are_kept_when_cows_are_missing(parameters: Parameters) -> None:
    life = parameters.herd_life._replace(heifer_kept_share=0.4)
    assert rules.heifer_kept_probability(2.0, 2.0, life) == pytest.approx(0.4)
    assert rules.heifer_kept_probability(0.0, 2.0, life) == 1.0
    assert rules.heifer_kept_probability(4.5, 2.0, life) == pytest.approx(0.2)


def test_a_female_conceives_on_a_day_she_can(parameters: Parameters) -> None:
    life = parameters.herd_life._replace(heat_detection_share=1.0, conception_share=1.0, conception_condition=3.0)
    draw = math.exp(-3.5 / 21.0)  # three days and a half
    assert rules.conception_day(draw, START - 50, START, END, 3.0, life) == START + 3
    assert rules.conception_day(draw, START + 7, START, END, 3.0, life) == START + 10
    assert rules.conception_day(draw, END - 4, START, END, 3.0, life) == END - 1
    assert rules.conception_day(draw, END - 3, START, END, 3.0, life) == -1
    assert rules.conception_day(draw, END, START, END, 3.0, life) == -1
    assert rules.conception_day(draw, START, START, END, 1.0, life) == -1


def test_a_bout_of_mastitis_ends_after_its_days(parameters: Parameters) -> None:
    life = parameters.herd_life._replace(mastitis_per_year=36.5, mastitis_days=7.0)
    assert rules.mastitis_end(math.exp(-0.42), 0.5, START, 15.0, life) == START + 4 + 7
    assert rules.mastitis_end(math.exp(-0.42), 0.0, START, 15.0, life) == START + 8 + 7
    assert rules.mastitis_end(math.exp(-0.42), 0.0, START, 8.0, life) == -1


def test_males_are_sold_around_their_age(parameters: Parameters) -> None:
    life = parameters.herd_life._replace(male_sale_days=120.0, male_fattened_share=0.3, fattened_sale_days=500.0)
    assert rules.sale_age_of_male(0.0, 0.3, life) == pytest.approx(90.0)
    assert rules.sale_age_of_male(0.5, 0.9, life) == pytest.approx(120.0)
    assert rules.sale_age_of_male(1.0, 0.9, life) == pytest.approx(150.0)
    assert rules.sale_age_of_male(0.5, 0.29, life) == 500.0


def test_every_heifer_is_chosen_once(parameters: Parameters) -> None:
    """Quinzaine by quinzaine, an animal of any birthday comes to the age of choice exactly once."""
    life = parameters.herd_life._replace(heifer_choice_days=180.0)
    lengths = [15, 16, 15, 13, 15, 16, 15, 15] * 4
    for birthday in range(0, 40):
        start, times = 0, 0
        for days in lengths:
            times += rules.is_choice_time(float(start - birthday), float(days), life)
            start += days
        assert times == 1, birthday


def _many(parameters: Parameters, n: int = 20_000, **columns: object) -> tuple[Stage, np.ndarray]:
    """The fates of many animals of one owner with one cow and one wanted."""
    stage = Stage(np.random.default_rng(1))
    stage.herders.remove(stage.herders.rows())
    owner = stage.herders.add(1, n_cows=1, target_cows=1.0)[0]
    herd = stage.herd
    herd.remove(herd.rows())
    herd.add(n, **{"owner": owner, "identity": np.arange(n), "condition": 3.0, **columns})
    fate = np.zeros(len(herd.alive), np.int8)
    rules.live(
        herd.arrays, stage.herders.arrays, fate, np.full(9, 0.5), START, END, 3, 60.0, 1.0, parameters.cattle,
        parameters.herd_life,
    )  # fmt: skip
    return stage, fate[herd.rows()]


def test_deaths_come_at_their_rate(parameters: Parameters) -> None:
    _, fate = _many(parameters, sex=MALE, birth_day=START - 20)
    expected = 1.0 - (1.0 - parameters.herd_life.calf_mortality) ** (15 / 180)
    assert (fate == rules.DIED).mean() == pytest.approx(expected, abs=4 * math.sqrt(expected / 20_000))


def test_conceptions_come_at_their_rate_and_never_before_service(parameters: Parameters) -> None:
    life = parameters.herd_life
    ready = START + 5 - int(life.first_service_days)
    stage, fate = _many(parameters, sex=FEMALE, birth_day=ready)
    stays = fate == rules.STAYS
    conceived = stage.herd.conceived_day[stage.herd.rows()][stays]
    expected = 1.0 - math.exp(-10 * rules.conception_hazard(3.0, life))
    assert (conceived > 0).mean() == pytest.approx(expected, abs=0.01)
    assert conceived[conceived > 0].min() == START + 5
    assert conceived.max() == END - 1


def test_a_due_cow_calves_and_an_undue_one_does_not(parameters: Parameters) -> None:
    gestation = int(parameters.herd_life.gestation_days)
    for due, calves in ((START, True), (END - 1, True), (END, False)):
        _, fate = _many(
            parameters, n=50, sex=FEMALE, birth_day=START - 1500, parity=1, calved_day=START - 340,
            conceived_day=due - gestation,
        )  # fmt: skip
        assert (fate == rules.CALVED).any() == calves


def test_a_bull_calf_goes_at_its_age_and_is_paid(parameters: Parameters) -> None:
    life = parameters.herd_life._replace(male_fattened_share=0.0, male_sale_days=120.0, calf_mortality=0.01)
    everybody = parameters._replace(herd_life=life)
    _, fate = _many(everybody, sex=MALE, birth_day=START - 89)
    assert not (fate == rules.SOLD_CALF).any()
    stage, fate = _many(everybody, sex=MALE, birth_day=START - 151)
    sold = fate == rules.SOLD_CALF
    assert (sold | (fate == rules.DIED)).all()
    assert stage.herders.cattle_sold[stage.herders.rows()[0]] == sold.sum()
    _, fate = _many(everybody, sex=MALE, birth_day=START - 120)
    assert (fate == rules.SOLD_CALF).mean() == pytest.approx(0.5, abs=0.02)


def test_the_dead_and_the_born_are_nobodys_sales(parameters: Parameters) -> None:
    for number in range(40):
        stage = Stage(np.random.default_rng(number))
        fate = np.zeros(len(stage.herd.alive), np.int8)
        rules.live(
            stage.herd.arrays, stage.herders.arrays, fate, np.full(9, 0.5), START, END, number, 60.0, 1.0,
            parameters.cattle, parameters.herd_life,
        )  # fmt: skip
        assert (fate[~stage.herd.alive] == rules.STAYS).all()
        assert stage.herders.cattle_sold.sum() == (fate >= rules.SOLD_CALF).sum()
        assert stage.herders.cattle_died.sum() == (fate == rules.DIED).sum()
