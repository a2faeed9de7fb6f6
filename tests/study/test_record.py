"""What a run records: every quinzaine and year, and tables that agree with each other and with the ledger."""

import numpy as np
import pandas as pd
import pytest

from sim.study import Run, Scenario, run
from sim.study.fields import FIELDS
from sim.study.scenario import load_territory
from sim.territory import BadInput
from sim.territory.draws import drawn

OUTLETS = ["calves_l", "home_l", "cooperative_l", "collector_l", "neighbours_l", "souk_l", "farm_loss_l"]


def value(run: Run, year: int, seller: str, buyer: str, product: str, column: str = "value_mad") -> float:
    flows = run.flows
    chosen = (flows["year"] == year) & (flows["seller"] == seller) & (flows["buyer"] == buyer)
    return float(flows.loc[chosen & (flows["product"] == product), column].sum())


def test_every_quinzaine_and_year_has_its_row(short_run: Run) -> None:
    chain = short_run.chain
    assert len(chain) == 3 * 24
    assert chain["first_day"].is_monotonic_increasing
    assert (chain["last_day"] - chain["first_day"]).dt.days.add(1).tolist() == chain["days"].tolist()
    assert chain["days"].sum() == 3 * 365
    for table in (short_run.flows, short_run.herders, short_run.cooperatives, short_run.collectors):
        assert sorted(table["year"].unique()) == [2013, 2014, 2015]
    assert list(short_run.years.index) == [2013, 2014, 2015]


def test_every_column_has_a_unit_and_a_meaning(short_run: Run) -> None:
    for name, table in short_run.tables.items():
        assert list(table.columns) == list(FIELDS[name])
        assert all(field.unit and field.meaning for field in FIELDS[name].values())


def test_all_milk_goes_somewhere(short_run: Run) -> None:
    chain = short_run.chain
    assert np.allclose(chain["milk_l"], chain[OUTLETS].sum(axis=1), rtol=1e-9)
    assert (chain["milk_l"] > 0).all()


def test_quinzaines_add_up_to_the_flows_of_the_year(short_run: Run) -> None:
    for year, chain in short_run.chain.groupby("year"):
        assert isinstance(year, int)
        for column, buyer in (("cooperative_l", "cooperatives"), ("collector_l", "collectors"), ("home_l", "table")):
            milk = value(short_run, year, "herders", buyer, "raw_milk", "milk_equivalent_l")
            assert chain[column].sum() == pytest.approx(milk, rel=1e-9)
        assert chain["cattle_sales_mad"].sum() == pytest.approx(value(short_run, year, "herders", "rest", "cattle"))


def test_herders_add_up_to_the_flows_of_the_year(short_run: Run) -> None:
    """Sums over a second year show that they start from nothing."""
    weight = short_run.about["weight"]
    for year, herders in short_run.herders.groupby("year"):
        assert isinstance(year, int)
        sums = herders[[name for name in herders if str(name).endswith("_year")]].astype(float).sum() * weight
        milk = value(short_run, year, "cows", "herders", "raw_milk", "milk_equivalent_l")
        feed = sum(value(short_run, year, "feed_dealers", "herders", good) for good in ("concentrate", "straw"))
        spent = value(short_run, year, "rest", "herders", "other_consumption")
        assert sums["milk_l_year"] == pytest.approx(milk, rel=1e-5)
        assert sums["feed_cost_year"] == pytest.approx(feed, rel=1e-5)
        assert sums["spending_year"] == pytest.approx(spent, rel=1e-5)
        assert sums["cattle_sales_year"] == pytest.approx(value(short_run, year, "herders", "rest", "cattle"), rel=1e-5)


def test_cooperatives_and_collectors_add_up_to_the_flows_of_the_year(short_run: Run) -> None:
    for table, account, column in (
        (short_run.cooperatives, "cooperatives", "received_milk_l_year"),
        (short_run.collectors, "collectors", "milk_l_year"),
    ):
        for year, agents in table.groupby("year"):
            assert isinstance(year, int)
            milk = value(short_run, year, "herders", account, "raw_milk", "milk_equivalent_l")
            assert agents[column].astype(float).sum() == pytest.approx(milk, rel=1e-5)


def test_members_are_named_by_the_id_of_their_cooperative(short_run: Run) -> None:
    last = short_run.herders[short_run.herders["year"] == 2015]
    cooperatives = short_run.cooperatives[short_run.cooperatives["year"] == 2015].set_index("unique_id")
    members = last.loc[last["cooperative"] >= 0, "cooperative"].value_counts() * short_run.about["weight"]
    assert set(members.index) <= set(cooperatives.index)
    assert members.sum() == pytest.approx(cooperatives["n_members"].sum(), rel=0.05)


def test_the_same_seed_gives_the_same_tables_and_another_does_not(baseline: Scenario) -> None:
    short = baseline.but(last_year=2013)
    first, again, other = (run(short, scale=0.02, seed=seed) for seed in (7, 7, 8))
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name])
    assert first.about["seed"] == 7
    assert not first.chain.equals(other.chain)


def test_results_may_start_after_history(baseline: Scenario, short_run: Run) -> None:
    late = run(baseline.but(first_year=2015, last_year=2015), scale=0.02)
    assert list(late.years.index) == [2015]
    expected = short_run.chain[short_run.chain["year"] == 2015].reset_index(drop=True)
    assert np.allclose(late.chain["milk_l"], expected["milk_l"], rtol=1e-9)
    assert np.allclose(late.chain["feed_cost_mad"], expected["feed_cost_mad"], rtol=1e-9)
    before = short_run.herders[short_run.herders["year"] == 2015].reset_index(drop=True)
    pd.testing.assert_frame_equal(late.herders, before)


def test_progress_is_told_after_each_quinzaine(baseline: Scenario) -> None:
    told: list[tuple[int, int, int]] = []
    run(baseline.but(last_year=2013), scale=0.02, progress=lambda q, done, total: told.append((q.year, done, total)))
    assert told == [(2013, done, 24) for done in range(1, 25)]


def test_about_says_what_it_takes_to_run_the_same_again(short_run: Run) -> None:
    about = short_run.about
    assert Scenario.model_validate(about["scenario"]).content_hash() == about["scenario_sha256"]
    centre = drawn(load_territory("sefrou").registry, 0)
    assert about["parameters"]["outlets.trust_value_mad"] == centre["outlets.trust_value_mad"]
    assert {"python", "mesa", "numpy", "numba", "lben"} <= set(about["versions"])
    assert about["scale"] == 0.02
    assert set(about["priors"]) < set(about["parameters"])


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), float("inf"), 101.0, 1e-6])
def test_a_scale_out_of_bounds_is_refused(baseline: Scenario, scale: float) -> None:
    with pytest.raises(BadInput, match="scale: read"):
        run(baseline, scale=scale)


def test_indicators_are_what_the_tables_say(short_run: Run) -> None:
    years, chain = short_run.years, short_run.chain
    of_2014 = chain[chain["year"] == 2014]
    assert years.at[2014, "milk_l"] == pytest.approx(of_2014["milk_l"].sum())
    assert years.at[2014, "organised_share"] == pytest.approx(of_2014["cooperative_l"].sum() / of_2014["milk_l"].sum())
    paid = value(short_run, 2014, "herders", "cooperatives", "raw_milk")
    litres = value(short_run, 2014, "herders", "cooperatives", "raw_milk", "quantity")
    assert years.at[2014, "cooperative_price"] == pytest.approx(paid / litres)
    assert years.at[2014, "cows"] == of_2014["cows"].iloc[-1]
    assert years["poverty_share"].between(0, 1).all()


def test_flows_explain_every_change_of_what_an_account_owns(short_run: Run) -> None:
    """Cash + receivable - payable - debt moves by what came in less what went out, loans apart, write-offs included."""
    flows, balances = short_run.flows, short_run.balances.set_index(["year", "account"])
    flows = flows[~flows["product"].isin(["loan", "repayment"])]
    worth = balances["cash"] + balances["receivable"] - balances["payable"] - balances["debt"]
    for (year, account), now in worth.items():
        if year == short_run.scenario.first_year - 1:
            continue
        of_year = flows[flows["year"] == year]
        came = of_year.loc[of_year["seller"] == account, "value_mad"].sum()
        went = of_year.loc[of_year["buyer"] == account, "value_mad"].sum()
        before = worth[(year - 1, account)]
        assert now - before == pytest.approx(came - went, abs=1e-9 * (came + went + abs(now) + abs(before) + 1.0))


def test_debts_move_by_loans_and_repayments(short_run: Run) -> None:
    balances = short_run.balances.set_index(["year", "account"])
    for year in (2013, 2014, 2015):
        lent = value(short_run, year, "herders", "banks", "loan")
        repaid = value(short_run, year, "banks", "herders", "repayment")
        gone = balances.loc[(year, "herders"), "debt"] - balances.loc[(year - 1, "herders"), "debt"]
        assert gone == pytest.approx(lent - repaid, abs=1e-6 * (lent + repaid + 1.0))
