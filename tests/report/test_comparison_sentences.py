"""The report of a comparison: sentences by rule, rankings, costs per unit, the page and what is printed."""

import ast
import string
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from comparison_tables import BASELINE, TITLES, YEARS, write_made_up
from rich.console import Console

from sim.report.brief.rendering import as_html
from sim.report.comparison import BRIEF, TABLES, print_comparison, write_comparison
from sim.report.comparison.page import page_of
from sim.report.comparison.ranking import CLOSE, first_places, flip_share, ranked
from sim.report.comparison.reading import Comparison, read_comparison
from sim.report.comparison.spending import is_equal_cost, ratio_to, total_cost
from sim.report.comparison.telling import INCOME, Telling
from sim.report.differences import LEAST_PAIRS
from sim.report.evidence import HEADLINES
from sim.report.words import LANGUAGES, catalogue
from sim.territory.reading import BadInput

HOME = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_made_up(tmp_path_factory.mktemp("comparison"), pairs=30)


@pytest.fixture(scope="module")
def found(folder: Path) -> Comparison:
    return read_comparison(folder)


@pytest.fixture(scope="module")
def pages(found: Comparison) -> Mapping[str, str]:
    return {each: as_html(page_of(found, each), "comparison.html.jinja") for each in LANGUAGES}


Making = Callable[[Mapping[str, np.ndarray]], Telling]


@pytest.fixture
def making(tmp_path: Path) -> Making:
    """Make a comparison in which the differences of income of each policy are given, all other numbers as made up."""

    def make(differences: Mapping[str, np.ndarray]) -> Telling:
        pairs = len(next(iter(differences.values())))
        made = write_made_up(tmp_path / "given", pairs, tuple(differences))
        table = pd.read_parquet(made / "replicates.parquet")
        effects = pd.read_parquet(made / "effects.parquet")
        for policy, values in differences.items():
            rows = (table["scenario"] == policy) & (table["indicator"] == INCOME) & (table["group_kind"] == "all")
            table.loc[rows, "difference"] = values
            row = (effects["scenario"] == policy) & (effects["indicator"] == INCOME) & (effects["year"] == 0)
            row &= effects["group_kind"] == "all"
            low, high = np.quantile(values, [0.05, 0.95])
            effects.loc[row, ["mean", "median", "low", "high"]] = [values.mean(), np.median(values), low, high]
        table.to_parquet(made / "replicates.parquet", index=False)
        effects.to_parquet(made / "effects.parquet", index=False)
        return Telling(read_comparison(made), "fr")

    return make


def around(mean: float, spread: float, pairs: int = 40) -> np.ndarray:
    return mean + np.linspace(-spread, spread, pairs)


# Sentences


def test_a_clear_gain_is_said_with_its_interval_and_the_chance_of_a_flip(making: Making) -> None:
    telling = making({"indh_6040": around(400.0, 50.0), "indh_8020": around(200.0, 50.0)})
    text = dict(telling.answers())["Niveau de vie"]
    assert "« Subvention INDH 60/40 » fait nettement mieux que la référence" in text
    assert "+400 (+355 à +445)".replace(" ", "\u00a0") in text
    assert "Devant « Subvention INDH 80/20 » ; l'ordre s'inverse dans 0" in text
    assert "moins de 1" not in text


def test_a_small_gain_is_called_slight(making: Making) -> None:
    telling = making({"indh_6040": around(40.0, 10.0)})
    assert "C'est moins de 1 % du niveau de la référence" in dict(telling.answers())["Niveau de vie"]


def test_what_may_be_nil_is_not_called_best(making: Making) -> None:
    telling = making({"indh_6040": around(20.0, 400.0), "indh_8020": around(-20.0, 400.0)})
    text = dict(telling.answers())["Niveau de vie"]
    assert text.startswith("Aucune politique ne fait nettement mieux que la référence")
    assert "s'inverse" not in text


def test_a_clear_gain_is_never_hidden_by_a_larger_doubtful_mean(making: Making) -> None:
    telling = making({"indh_6040": around(300.0, 900.0), "indh_8020": around(200.0, 50.0)})
    text = dict(telling.answers())["Niveau de vie"]
    assert text.startswith("« Subvention INDH 80/20 » fait nettement mieux que la référence")
    assert "La moyenne de « Subvention INDH 60/40 » est meilleure" in text
    assert "Aucune politique" not in text


def test_a_loss_is_said_as_plainly_as_a_gain(making: Making) -> None:
    telling = making({"indh_6040": around(-200.0, 20.0), "indh_8020": around(-400.0, 20.0)})
    text = dict(telling.answers())["Niveau de vie"]
    assert "Aucune politique ne fait mieux que la référence" in text
    assert "Font nettement moins bien que la référence : « Subvention INDH 60/40 », « Subvention INDH 80/20 »" in text
    assert "nettement moins bien que la référence" in telling.result("indh_8020", "living_standard")


def test_nothing_at_all_is_said_to_be_nothing(making: Making) -> None:
    telling = making({"indh_6040": np.zeros(30)})
    assert "aucune politique ne change rien" in dict(telling.answers())["Niveau de vie"].lower()
    assert "aucune différence avec la référence" in telling.result("indh_6040", "living_standard")


def test_few_pairs_conclude_nothing(making: Making) -> None:
    telling = making(
        {"indh_6040": around(400.0, 50.0, LEAST_PAIRS - 1), "indh_8020": around(0.0, 5.0, LEAST_PAIRS - 1)}
    )
    said = [text for _, text in telling.answers()]
    said += [telling.path("indh_6040"), telling.groups("indh_6040"), telling.reasons("indh_6040")]
    for text in said:
        assert text.startswith("Trop peu de paires")
    assert all("nettement" not in text for text in said)
    assert telling.unit_cost("indh_6040", "jobs") == "pas de chiffre : trop peu de paires"


def test_close_policies_are_not_told_apart(making: Making) -> None:
    telling = making({"indh_6040": around(200.0, 50.0), "indh_8020": around(195.0, 50.0)[::-1]})
    text = dict(telling.answers())["Niveau de vie"]
    assert "Sans différence nette avec" in text
    assert "Devant" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said(found: Comparison, language: str) -> None:
    telling = Telling(found, language)
    for policy in found.policies:
        said = [telling.result(policy, impact) for impact in HEADLINES]
        said += [telling.cost(policy), telling.unit_costs(policy), telling.moved(policy), telling.groups(policy)]
        said += [telling.path(policy), telling.reasons(policy)]
        assert all(text and "{" not in text and "nan" not in text.lower() for text in said)
    assert 1 <= len(telling.answers()) <= 7


def test_a_dip_is_said(found: Comparison) -> None:
    text = Telling(found, "fr").path("indh_6040")
    assert text.startswith("Creux en 2026, au plus bas en 2026")
    assert "à partir de 2027" in text
    assert Telling(found, "fr").path("full_package").startswith("Creux en 2027–2031, sans en sortir")


# Rankings


def pairs_of(*values: float) -> pd.Series:
    index = pd.MultiIndex.from_product([range(1, len(values) + 1), [1]], names=["draw", "seed"])
    return pd.Series(values, index=index, dtype=float)


def test_the_chance_of_a_flip_by_hand() -> None:
    first, second = pairs_of(3.0, 1.0, 2.0, 2.0), pairs_of(1.0, 2.0, 2.0, 0.0)
    assert flip_share(first, second, INCOME) == pytest.approx(0.25)
    assert flip_share(second, first, "poverty_headcount") == pytest.approx(0.25)
    assert np.isnan(flip_share(first, second.iloc[:0], INCOME))


def test_only_common_pairs_are_compared() -> None:
    assert flip_share(pairs_of(1.0, 1.0), pairs_of(2.0, 0.0, 5.0), INCOME) == pytest.approx(0.5)


def test_less_poverty_ranks_first(found: Comparison) -> None:
    ranking = ranked(found, "poverty")
    assert ranking is not None
    assert ranking.order[0] == "indh_6040"
    assert ranking.order[-1] == "full_package"
    assert ranking.is_close == (ranking.flips >= CLOSE)


def test_first_places_leave_room_for_doing_nothing(found: Comparison) -> None:
    shares = first_places(found, "jobs")
    assert set(shares) == {*found.policies, found.baseline}
    assert sum(shares.values()) <= 1.0 + 1e-9
    assert shares["full_package"] == 0.0


# Public money


def test_a_cost_per_unit_by_hand() -> None:
    gains = pairs_of(*np.linspace(8.0, 12.0, 41))
    unit = ratio_to(1000.0, gains)
    assert unit.reason == ""
    assert unit.value == pytest.approx(100.0)
    assert (unit.low, unit.high) == pytest.approx((1000.0 / 11.8, 1000.0 / 8.2))


def test_a_cost_per_unit_goes_with_what_each_pair_spends() -> None:
    """Pairs that gain twice as much for twice the money say the same; one without spending says nothing of it."""
    gains = pairs_of(*np.linspace(8.0, 12.0, 41))
    unit = ratio_to(1000.0, gains, gains * 100.0)
    assert (unit.value, unit.low, unit.high) == pytest.approx((100.0, 100.0, 100.0))
    spent = pd.Series(np.linspace(500.0, 1500.0, 41), gains.index)
    unit = ratio_to(1000.0, gains, spent.sample(frac=1.0, random_state=1))
    assert (unit.low, unit.high) == pytest.approx(tuple(1.0 / np.quantile(gains / spent, [0.95, 0.05])))
    assert unit.low < 1000.0 / 11.8
    spent.iloc[0] = 0.0
    assert np.isfinite(ratio_to(1000.0, gains, spent).high)
    assert ratio_to(1000.0, gains, spent * 0.0).reason == "nil"


@pytest.mark.parametrize(
    ("gains", "cost", "reason"),
    [
        (np.linspace(-1.0, 10.0, 40), 1000.0, "nil"),
        (np.linspace(-9.0, -5.0, 40), 1000.0, "worse"),
        (np.zeros(40), 1000.0, "nil"),
        (np.linspace(5.0, 6.0, LEAST_PAIRS - 1), 1000.0, "too_few"),
        (np.linspace(5.0, 6.0, 40), 0.0, "no_cost"),
        (np.array([]), 1000.0, "not_measured"),
    ],
)
def test_no_figure_where_there_is_none(gains: np.ndarray, cost: float, reason: str) -> None:
    unit = ratio_to(cost, pairs_of(*gains))
    assert unit.reason == reason
    assert np.isnan(unit.value)


def test_costs_are_those_beyond_the_baseline(found: Comparison) -> None:
    telling = Telling(found, "fr")
    assert total_cost(telling.costs, "indh_6040", "day") == pytest.approx(6e6)
    assert telling.totals["indh_6040"] == pytest.approx(6e6)
    by_hand = sum(2e6 / found.prices[year] for year in YEARS[:3])
    assert total_cost(telling.costs, "indh_6040", "real") == pytest.approx(by_hand)
    assert found.prices[2026] > 1.0
    assert "INDH" not in telling.cost("indh_6040")
    assert "État 60" in telling.cost("indh_6040")


def test_equal_costs_are_said_to_be_equal_and_others_not(found: Comparison) -> None:
    assert is_equal_cost({"a": 100.0, "b": 104.0})
    assert not is_equal_cost({"a": 100.0, "b": 110.0})
    assert is_equal_cost({"a": 100.0, "b": 0.0})
    assert not is_equal_cost({"a": 0.0})
    assert "ne coûtent pas la même chose" in Telling(found, "fr").equal_cost()


# The page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_and_in_its_language(pages: Mapping[str, str], language: str) -> None:
    page = pages[language]
    for name in ("effects", "policies", "costs", "gains", "path", "levers", "why", "sure", "assumed", "limits"):
        assert f'<section id="{name}"' in page
    assert f'lang="{language}"' in page
    assert 'src="http' not in page
    assert "@import" not in page
    for name, titles in TITLES.items():
        others = set(titles) - {titles[LANGUAGES.index(language)]}
        assert not [title for title in others if title in page], name
        if "_" in name:
            assert name not in page
            assert name.replace("_", " ") not in page


def test_the_page_says_who_pays_and_who_moves(pages: Mapping[str, str]) -> None:
    assert "Communes et province" in pages["fr"]
    assert "vivent mieux\u00a0: 1\u202f590" in pages["fr"]
    assert "Effet contraire, donc sans chiffre" in pages["fr"]


@pytest.mark.slow
def test_what_a_planner_writes_is_only_text(folder: Path, tmp_path: Path) -> None:
    found = read_comparison(folder)
    mischief = "<script>alert(1)</script>{x}"
    scenarios = {name: {**each, "title": dict.fromkeys(LANGUAGES, mischief)} for name, each in found.scenarios.items()}
    made = Comparison(
        {**found.about, "plan": {**found.plan, "scenarios": scenarios}},
        *(found.effects, found.replicates, found.costs, found.moved, found.flows, found.shapley),
    )
    page = as_html(page_of(made, "en"), "comparison.html.jinja")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.slow
def test_the_same_tables_give_the_same_page(found: Comparison, folder: Path, pages: Mapping[str, str]) -> None:
    assert as_html(page_of(read_comparison(folder), "en"), "comparison.html.jinja") == pages["en"]


def test_one_policy_alone_has_its_report(tmp_path: Path) -> None:
    made = write_made_up(tmp_path / "one", pairs=25, policies=("womens_bundle",))
    (made / "shapley.parquet").unlink()
    write_comparison(made, "fr")
    page = (made / BRIEF).read_text(encoding="utf-8")
    assert (made / TABLES).stat().st_size > 0
    assert "s’inverse" not in page
    assert 'id="levers"' not in page


def test_it_is_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    print_comparison(folder, Console(width=200, highlight=False), "en")
    text = " ".join(capsys.readouterr().out.split())
    assert "INDH grant 60/40" in text
    assert "clearly worse" in text
    assert "no figure, as the effect may be nil" in text
    assert "[" not in text


def test_a_folder_without_a_plan_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{}", encoding="utf-8")
    with pytest.raises(BadInput, match="no comparison"):
        read_comparison(tmp_path)


def test_the_baseline_is_no_policy(found: Comparison) -> None:
    assert found.baseline == BASELINE
    assert BASELINE not in found.policies


# Words


def test_every_text_of_the_report_exists_and_gets_its_values() -> None:
    texts = catalogue("fr")
    for path in sorted((HOME / "sim/report/comparison").glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args):
                continue
            key = call.args[0]
            if call.func.attr in ("say", "_say") and isinstance(key, ast.Constant):
                assert f"comparison.{key.value}" in texts, f"{path.name}: {key.value}"
                wanted = {name for _, name, _, _ in string.Formatter().parse(texts[f"comparison.{key.value}"]) if name}
                given = {keyword.arg for keyword in call.keywords}
                assert None in given or wanted <= given, f"{path.name}: {key.value}"
