"""What a planner caught a comparison at: verdicts against figures, policies named that are no better, costs."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from comparison_tables import BASELINE, write_made_up
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from sim.engine.public_purse import Payer
from sim.report.comparison import charts, sections
from sim.report.comparison.levers import lever_sentences, lever_table
from sim.report.comparison.page import page_of
from sim.report.comparison.pictures import PAYERS
from sim.report.comparison.ranking import places
from sim.report.comparison.reading import Comparison, read_comparison
from sim.report.comparison.spending import envelope_of
from sim.report.comparison.telling import INCOME, Telling, rounded_to_hundred
from sim.report.comparison.verdicts import is_nil, sureness, verdict_written
from sim.report.comparison.workbook import Sheets
from sim.report.evidence import IN_GROUPS
from sim.study.comparison import Effect

PAIRS = 40
Given = Mapping[tuple[str, ...], np.ndarray]
Making = Callable[..., Telling]


def around(mean: float, spread: float) -> np.ndarray:
    return mean + np.linspace(-spread, spread, PAIRS)


def effect_of(values: np.ndarray, baseline: float = 100.0) -> Effect:
    low, high = np.quantile(values, [0.05, 0.95])
    mean = float(values.mean())
    above, below = float((values > 0.0).mean()), float((values < 0.0).mean())
    return Effect(baseline, baseline + mean, mean, float(low), float(high), above, below, len(values))


@pytest.fixture
def making(tmp_path: Path) -> Making:
    """Make a comparison in which some differences are given: by policy, indicator, and kind and group if not all."""

    def make(given: Given, policies: tuple[str, ...] = ("indh_6040", "womens_bundle")) -> Telling:
        folder = write_made_up(tmp_path / "given", PAIRS, policies)
        replicates, effects = (pd.read_parquet(folder / f"{name}.parquet") for name in ("replicates", "effects"))
        for (policy, indicator, *group), values in given.items():
            kind, name = group or ("all", "all")
            keys = {"scenario": policy, "indicator": indicator, "group_kind": kind, "group": name}
            is_it = [(table[list(keys)] == pd.Series(keys)).all(axis=1) for table in (replicates, effects)]
            replicates.loc[is_it[0], "difference"] = values
            found = effect_of(values)
            row = is_it[1] & (effects["year"] == 0)
            effects.loc[row, ["mean", "low", "high"]] = found.difference, found.low, found.high
            effects.loc[row, "level"] = effects.loc[row, "level_baseline"] + found.difference
        replicates.to_parquet(folder / "replicates.parquet", index=False)
        effects.to_parquet(folder / "effects.parquet", index=False)
        return Telling(read_comparison(folder), "fr")

    return make


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    policies = ("indh_6040", "womens_bundle", "full_package")
    return read_comparison(write_made_up(tmp_path_factory.mktemp("statements"), PAIRS, policies))


def rows_of(found: Comparison, key: str) -> list[tuple[object, ...]]:
    page = next(page for page in Sheets(found, "fr").pages() if page.key == key)
    return [row.cells for row in page.rows]


def answer(telling: Telling, impact: str = "Niveau de vie") -> str:
    return dict(telling.answers())[impact]


# Verdicts


def test_more_households_worse_off_are_never_called_better(found: Comparison) -> None:
    for name in ("better_off_share", "worse_off_share"):
        assert verdict_written(name, effect_of(around(0.02, 0.01)), "1") == "not_judged"
    worse = [cells for cells in rows_of(found, "effects") if str(cells[2]).startswith("Ménages qui vivent moins bien")]
    assert worse
    assert all("mieux" not in str(cells[12]) for cells in worse)


@pytest.mark.parametrize(
    ("values", "unit", "verdict"),
    [
        (around(3.0, 2.0), "MAD of 2014", "better"),
        (np.concatenate([[0.0, 0.0], np.linspace(0.004, 7.0, 38)]), "MAD of 2014", "likely_better"),
        (around(0.02, 0.01), "MAD of 2014", "nil"),
        (around(0.01, 8.0), "MAD of 2014", "unclear"),
        (np.concatenate([np.full(35, 0.3), np.full(5, -9.0)]), "MAD of 2014", "unclear"),
        (around(0.03, 0.0299), "1", "better"),
    ],
)
def test_a_verdict_does_not_contradict_the_figures_beside_it(values: np.ndarray, unit: str, verdict: str) -> None:
    assert verdict_written(INCOME, effect_of(values), unit) == verdict


def test_a_clear_verdict_shows_an_interval_without_nought(making: Making) -> None:
    values = np.concatenate([np.full(4, 0.0003), np.linspace(0.02, 0.07, PAIRS - 4)])
    telling = making({("womens_bundle", "gender_equality"): values})
    effect = telling.found.effect("womens_bundle", "gender_equality")
    assert effect is not None
    assert telling.found.verdict("gender_equality", effect) == "better"
    assert "(+0,03 à" in telling.difference("gender_equality", effect)


def test_what_is_written_as_nought_is_said_to_be_nil_without_a_share_of_pairs(making: Making) -> None:
    values = np.concatenate([np.full(17, 1e-6), np.full(3, -1e-6), np.zeros(20)])
    telling = making({("indh_6040", "unemployment_rate"): values, ("womens_bundle", "unemployment_rate"): values})
    said = telling.result("indh_6040", "unemployment")
    assert "nul ou presque" in said
    assert "mieux dans" not in said
    assert answer(telling, "Réduction du chômage").startswith("Aucune politique ne change rien, ou presque")


def test_nil_is_neither_likely_nor_clear() -> None:
    effect = effect_of(np.full(PAIRS, 0.01))
    assert is_nil(effect, "FTE")
    assert sureness(effect, "FTE") == ""


# Who is named


def test_where_one_policy_is_the_same_and_another_worse_nobody_says_that_nothing_changes(making: Making) -> None:
    harm = np.concatenate([np.full(2, 0.002), np.zeros(PAIRS - 2)])
    telling = making(
        {("indh_6040", "poverty_headcount"): np.zeros(PAIRS), ("womens_bundle", "poverty_headcount"): harm}
    )
    said = answer(telling, "Lutte contre la pauvreté")
    assert "ne change rien" not in said
    assert said == "Aucune politique ne fait mieux que la référence, même en moyenne."


def test_no_policy_is_named_that_is_no_better(making: Making) -> None:
    telling = making({("indh_6040", INCOME): around(-1.8, 9.0), ("womens_bundle", INCOME): around(-4.0, 9.0)})
    assert answer(telling) == "Aucune politique ne fait mieux que la référence, même en moyenne."


def test_a_better_mean_is_named_as_a_mean(making: Making) -> None:
    telling = making({("indh_6040", INCOME): around(1.8, 9.0), ("womens_bundle", INCOME): around(-4.0, 9.0)})
    said = answer(telling)
    assert said.startswith("Aucune politique ne fait nettement mieux")
    assert "La meilleure moyenne est celle de « Subvention INDH 60/40 »" in said


def test_the_baseline_has_its_place_in_the_order(making: Making) -> None:
    telling = making({("indh_6040", INCOME): around(-1.0, 0.5), ("womens_bundle", INCOME): around(-4.0, 0.5)})
    order = places(telling.found, "living_standard")
    assert [place.name for place in order] == [BASELINE, "indh_6040", "womens_bundle"]
    assert order[0].best == 1.0
    assert (order[0].overtaken, order[1].overtaken) == (0.0, 0.0)
    first = rows_of(telling.found, "rankings")[0]
    assert first[2:6] == (telling.title(BASELINE), "DH de 2014 par an", 0.0, "Référence")


def test_ties_between_neighbours_are_told(making: Making) -> None:
    same = around(2.0, 1.0)
    telling = making({("indh_6040", INCOME): same, ("womens_bundle", INCOME): same})
    first, second, _ = places(telling.found, "living_standard")
    assert (first.overtaken, first.tied) == (0.0, 1.0)
    assert second.best == first.best == 0.0
    table = sections.order_of_means(telling)
    assert "égales 100" in table.rows[0].cells[0]


# Who loses


def test_those_who_likely_lose_are_named(making: Making) -> None:
    likely = np.concatenate([np.full(34, -6.0), np.full(6, 3.0)])
    telling = making(
        {("womens_bundle", INCOME, "member", "other"): likely, ("womens_bundle", "real_consumption_bottom40"): likely}
    )
    said = telling.groups("womens_bundle")
    where = said.index("Consommation plutôt plus basse, sans certitude : ")
    assert "non-adhérents" in said[where:]
    assert "les 40 % les plus modestes" in said[where:]
    assert "personne" not in said.split("Dixième")[0]


def test_losses_in_other_impacts_are_told(making: Making) -> None:
    telling = making(
        {
            ("womens_bundle", "decent_work", "sex", "men"): around(-0.0021, 0.001),
            ("womens_bundle", "jobs_on_farm", "sex", "women"): np.concatenate([np.full(34, -2.9), np.full(6, 3.0)]),
        }
    )
    said = telling.losses("womens_bundle")
    assert said.startswith("Ce que l'on perd ailleurs : ")
    assert "Travail décent, hommes −0,21" in said
    assert "nettement" in said
    assert "Travail à la ferme, femmes −2,0" in said


def test_seats_are_said_not_to_count(making: Making) -> None:
    telling = making({("womens_bundle", "women_board_seats"): around(26.0, 5.0)})
    said = telling.seats("womens_bundle")
    assert said.startswith("Aucun des sept indicateurs ne compte les sièges")
    assert "1 026 au lieu de 1 000".replace(" ", "\u202f", 1).replace("de 1 000", "de 1\u202f000") in said


def test_an_index_is_told_with_the_number_of_women(making: Making) -> None:
    telling = making(
        {
            ("womens_bundle", "empowerment_no_workload"): around(0.021, 0.01),
            ("womens_bundle", "empowered_women_no_workload"): around(0.3, 9.0),
        }
    )
    said = telling.result("womens_bundle", "empowerment")
    assert "nettement mieux" in said
    assert "Femmes au-dessus du seuil d'autonomie, charge de travail non comptée" in said
    assert "sans différence nette" in said


def test_the_table_of_groups_calls_farm_work_by_its_name(found: Comparison) -> None:
    table = sections.group_table(Telling(found, "fr"), "womens_bundle")
    assert any(title.startswith("Travail à la ferme") for title in table.columns)
    assert not any(title.startswith("Création d'emploi") for title in table.columns)
    labels = {row.label: row.cells for row in table.rows}
    assert labels["femmes"][0] != "–"


def test_groups_in_which_nothing_moved_are_left_out(making: Making) -> None:
    still = {
        ("womens_bundle", name, "zone", "mountain"): around(0.0, 5.0 if name in (INCOME, "jobs_on_farm") else 0.005)
        for name in IN_GROUPS.values()
    }
    table = sections.group_table(making(still), "womens_bundle")
    assert "montagne" not in [row.label for row in table.rows]
    assert "non montrés : " in table.note


# Money


def test_envelope_and_spending_stand_side_by_side(found: Comparison) -> None:
    telling = Telling(found, "fr")
    envelope = envelope_of(found, "indh_6040")
    assert (envelope.planned, envelope.spent) == (6e6, 0.0)
    rows = {row.label: row.cells for row in sections.envelope_table(telling).rows}
    assert rows["Subvention INDH 60/40"] == ("6,00", "0,00", "0 %".replace(" ", "\u00a0"), "6,00")
    cells = next(cells for cells in rows_of(found, "envelopes") if cells[0] == "Subvention INDH 60/40")
    assert cells[1:5] == (6.0, 0.0, 0.0, 6.0)
    assert telling.money_left("indh_6040").startswith("Il reste 6,00 MDH d'une enveloppe de 6,00")
    assert "womens_milk_money" not in telling.money_left("indh_6040")


def with_costs(found: Comparison, extra: pd.DataFrame) -> Telling:
    made = Comparison(
        found.about,
        found.effects,
        found.replicates,
        pd.concat([found.costs, extra], ignore_index=True),
        *(found.moved, found.flows, found.shapley),
    )
    return Telling(made, "fr")


def test_a_payer_who_saves_is_told_apart(found: Comparison) -> None:
    rows = [(BASELINE, 2026, "founding_grant", "social", 5e5, 5e5, 5e5)]
    telling = with_costs(found, pd.DataFrame(rows, columns=list(found.costs.columns)))
    said = telling.cost("indh_6040")
    assert "Dépense en moins, Protection sociale : 0,50 MDH (Subventions aux coopératives nouvelles)." in said
    shares = [int(part.split()[-1]) for part in said.split("\u00a0%")[:-1]]
    assert sum(shares) == 100


def test_shares_of_payers_add_up_to_a_hundred() -> None:
    shares = rounded_to_hundred([0.335, 0.335, 0.33])
    assert sum(shares) == pytest.approx(1.0)
    assert shares == pytest.approx([0.34, 0.33, 0.33])


def test_women_with_and_without_workload_have_their_own_cost(making: Making) -> None:
    telling = making(
        {
            ("womens_bundle", "empowered_women"): around(56.0, 30.0),
            ("womens_bundle", "empowered_women_no_workload"): around(24.0, 40.0),
        }
    )
    costs = {cells[1]: cells for cells in rows_of(telling.found, "unit_costs") if str(cells[0]).startswith("Bouquet")}
    counted = costs["Femme autonome, charge de travail comptée"]
    assert counted[4] == pytest.approx(1e6 / 56.0)
    assert counted[7] == ""
    assert costs["Femme autonome, charge de travail non comptée"][7] == "pas de chiffre : l'effet peut être nul"


def test_an_index_has_a_cost_by_the_point(making: Making) -> None:
    telling = making({("womens_bundle", "gender_equality"): around(0.03, 0.01)})
    assert telling.per_unit("womens_bundle", "gender_point").value == pytest.approx(1e6 / 3.0)


def test_each_lever_is_told_with_its_cost_and_their_sum_is_the_effect(found: Comparison) -> None:
    levers = {"full_package": ("womens_milk_money", 3e5), "other": ("womens_seats", 1e5)}
    rows = [("full_package", 2026, lever, "indh", *[mad] * 3) for lever, mad in levers.values()]
    telling = with_costs(found, pd.DataFrame(rows, columns=list(found.costs.columns)))
    said = list(lever_sentences(telling, "full_package"))
    assert said[0].startswith("Argent du lait aux femmes : 0,30 MDH sur 0,30 (100")
    table = lever_table(telling, "full_package")
    place = table.columns.index("Ensemble") - 1
    _, first = table.rows[0]
    assert first[place] == telling.difference(INCOME, telling.found.effect("full_package", INCOME))
    label, money = table.rows[-1]
    assert label == "Coût public, MDH"
    assert "0,30" in money


# Why


def test_what_moved_is_judged_as_everywhere(making: Making) -> None:
    values = np.concatenate([np.full(33, 9.0), np.full(7, -9.0)])
    telling = making({("womens_bundle", "women_members"): values})
    said = telling.reasons("womens_bundle")
    moved, _, _ = said.partition("Sans changement net")
    assert "femmes adhérentes (nombre)" in moved
    assert "plutôt" in moved
    assert "lait collecté" not in said


# Figures


def test_every_band_is_drawn_and_no_shared_axis_cuts_one() -> None:
    lines = [
        charts.Line([0.0, 1.0], [-1.0, -15.5], [1.0, 13.8], 0),
        charts.Line([0.0, 0.1], [-0.1, -0.2], [0.1, 0.2], 1),
    ]
    panels = [charts.PathPanel("a", "", lines[1:], 10.0), charts.PathPanel("b", "", lines, 10.0)]
    figure = Figure(figsize=(7, 2))
    charts.draw_paths(
        figure, panels, (2026, 2027), (), lambda value, digits: f"{value:.{digits}f}", is_shared=True, columns=2
    )
    bands = [each for axis in figure.axes for each in axis.collections if isinstance(each, PolyCollection)]
    assert len(bands) == 3
    low, high = figure.axes[0].get_ylim()
    assert low <= -15.5
    assert high >= 13.8


def test_every_payer_has_its_own_colour() -> None:
    assert [str(payer) for payer in Payer] == list(PAYERS)


# The workbook


def test_differences_of_shares_are_points_with_two_decimals(found: Comparison) -> None:
    page = next(page for page in Sheets(found, "fr").pages() if page.key == "effects")
    row = next(row for row in page.rows if str(row.cells[2]).startswith("Personnes des ménages suivis sous le seuil"))
    effect = found.effect("indh_6040", "poverty_headcount")
    assert effect is not None
    assert row.form == "two"
    assert row.cells[4] == "% ; différences en points"
    assert row.cells[7] == pytest.approx(100.0 * effect.difference)
    years = next(page for page in Sheets(found, "fr").pages() if page.key == "years")
    units = {row.cells[1]: row.cells[3] for row in years.rows}
    assert units["Taux de chômage, 15 ans et plus"] == "points de pourcentage"


def test_columns_say_what_they_hold(found: Comparison) -> None:
    pages = {page.key: page for page in Sheets(found, "fr").pages()}
    titles = [column.title for column in pages["unit_costs"].columns]
    assert "Coût par unité" in titles
    assert "Différence moyenne" not in titles
    assert {row.form for row in pages["why"].rows} <= {"whole", "one", "two"}


# The page


def test_a_shock_is_said_once(found: Comparison) -> None:
    words = ("sous une sécheresse comme celle de 2022-2024", "under a drought like that of 2022-2024", "تحت جفاف")
    ending = "-under-drought"
    scenarios = []
    for name, each in found.scenarios.items():
        titles = {key: f"{text}, {said}" for (key, text), said in zip(each["title"].items(), words, strict=True)}
        scenarios.append({**each, "name": name + ending, "title": titles})
    tables = []
    for table in (found.effects, found.replicates, found.costs, found.moved, found.flows, found.shapley):
        names = {column: table[column].astype(str) + ending for column in ("scenario", "baseline") if column in table}
        tables.append(table.assign(**names))
    made = Comparison({**found.about, "plan": {**found.plan, "scenarios": scenarios}}, *tables)
    page = page_of(made, "fr")
    assert "sécheresse" in page.title
    assert "sécheresse" not in dict(page.head)["Politiques"]
    assumed = next(section for section in page.sections if section.name == "assumed")
    assert any("lben compare indh_6040 womens_bundle full_package" in str(block) for block in assumed.blocks)


def test_settings_are_said_in_words(found: Comparison) -> None:
    asked = {"target": "women_first", "items": ("vehicle", "tank"), "communes": ()}
    scenario = {"levers": {"indh_grant": asked}, "has_cooperatives": True}
    (said,) = sections.settings(Telling(found, "fr"), "indh_6040", scenario)
    assert "women_first" not in said
    assert "women first" not in said
    assert "Qui passe d'abord : coopératives de femmes et de jeunes" in said
    assert "véhicule, bac" in said
    assert "Communes choisies : toute la province" in said


def test_what_a_policy_assumes_besides_its_levers_is_told(found: Comparison) -> None:
    telling = Telling(found, "fr")
    assert "Seule la politique change." in telling.pairs(pairs="40", draws="40")
    assert not list(sections.assumed_otherwise(telling))
    scenarios = [dict(each) for each in found.scenarios.values()]
    given = next(each for each in scenarios if each["name"] == "indh_6040")
    given["outlook"] = {**(given.get("outlook") or {}), "inflation": 0.08, "harvest_million_quintals": {2027: 34.0}}
    given["parameters"] = {"investing.apply_per_year": 0.2}
    tables = (found.effects, found.replicates, found.costs, found.moved, found.flows, found.shapley)
    made = Telling(Comparison({**found.about, "plan": {**found.plan, "scenarios": scenarios}}, *tables), "fr")
    (said,) = sections.assumed_otherwise(made)
    assert "INDH 60/40" in said
    for name, value in (("inflation", "0,08"), ("harvest_million_quintals", "34"), ("apply_per_year", "0,20")):
        assert name in said and value in said
    assert "Seule la politique change." not in made.pairs(pairs="40", draws="40")
    assert "toutes les politiques partagent" not in sections.outlook(made)
