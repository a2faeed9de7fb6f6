"""The accounts of a real small run: identities, classes that add up, figures that are what their formulas say."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from sim import Scenario, run
from sim.accounts.account import BrokenIdentity
from sim.accounts.books import Books
from sim.accounts.coefficients import INPUT_LINES, Coefficients
from sim.accounts.distribution import RAW_GAP, RECIPIENTS, Grouping, farm_gate, tenths
from sim.accounts.growth import BAND, at_value, growth_figures, parity_price
from sim.accounts.ledger_accounts import ACTORS
from sim.accounts.results import FIGURES, ChainBooks, accounts_of
from sim.engine.ledger import Account, Good

A, G = Account, Good
YEARS = (2013, 2014, 2015)
DROUGHT = 2022


@cache
def small_run(name: str, first: int, last: int) -> Books:
    scenario = Scenario.read(name).but(first_year=first, last_year=last)
    return run(scenario, scale=0.05).books


@pytest.fixture(scope="module")
def books() -> Books:
    return small_run("baseline", YEARS[0], YEARS[-1])


@pytest.fixture(scope="module")
def accounts(books: Books, coefficients: Coefficients) -> ChainBooks:
    return accounts_of(books, coefficients)


def test_value_added_created_is_received_by_every_actor(accounts: ChainBooks) -> None:
    table = accounts.actors.pivot_table(index=["year", "actor"], columns="line", values="value", observed=True)
    received = accounts.recipients.groupby(["year", "actor"], observed=True)["value"].sum()
    created = table["value_added"].drop("chain", level="actor")
    assert created.to_numpy() == pytest.approx(received.reindex(created.index).to_numpy(), rel=1e-9, abs=1e-3)
    chain = table.xs("chain", level="actor")["value_added"]
    assert created.groupby("year").sum().to_numpy() == pytest.approx(chain.to_numpy(), rel=1e-9)
    operating = accounts.operating
    assert operating.profit == pytest.approx(operating.profit_by_money, rel=1e-9, abs=1e-2)
    assert set(accounts.recipients["recipient"].cat.categories) == set(RECIPIENTS)


def test_chain_output_is_imports_value_added_and_rest(accounts: ChainBooks) -> None:
    found = accounts.values
    made_of = found["total_imports"] + found["total_value_added"] + found["non_ventilated"]
    assert found["chain_output"] == pytest.approx(made_of, rel=1e-9)
    consumers = accounts.operating.cells.value[:, :, A.CONSUMERS].sum(axis=(1, 2))
    own = found["own_use_herders"] + found["cattle_sold_herders"] + found["herd_change_herders"]
    away = accounts.operating.cells.value[:, A.PLANTS, A.REST, G.PACKAGED_DAIRY]
    others = consumers - accounts.operating.cells.value[:, A.REST, A.CONSUMERS].sum(axis=1)
    final = others + own + away + accounts.operating.worth.stock_change
    assert found["chain_output"] == pytest.approx(final, rel=1e-9)


@pytest.mark.parametrize("kind", ["all", "size", "zone", "member", "tenth", "poverty"])
def test_classes_of_herders_add_up_to_the_ledger(accounts: ChainBooks, kind: str) -> None:
    table = accounts.herders[accounts.herders["group_kind"] == kind]
    whole = table.groupby(["year", "line"], observed=True)["value"].sum()
    herders = accounts.actors[accounts.actors["actor"] == "herders"].set_index(["year", "line"])["value"]
    for line in ("output", "intermediate_consumption", "wages", "taxes", "depreciation", "net_operating_profit"):
        for year in YEARS:
            assert whole[year, line] == pytest.approx(herders[year, line], rel=1e-9, abs=1e-3), (line, year)
    assert max(gap.max() for gap in accounts.split.raw_gap.values()) < RAW_GAP


def test_family_labour_at_zero_and_at_the_farm_wage(accounts: ChainBooks) -> None:
    table = accounts.herders[accounts.herders["group_kind"] == "size"]
    wide = table.pivot_table(index=["year", "group"], columns="line", values="value", observed=True)
    family = wide["family_labour_women"] + wide["family_labour_men"]
    assert (wide["net_operating_profit"] - family).to_numpy() == pytest.approx(
        wide["profit_after_family_labour"].to_numpy(), abs=1e-3
    )
    by_year = wide.groupby("year", observed=True)
    assert by_year["profit_after_family_labour"].sum().to_numpy() == pytest.approx(
        accounts.values["profit_after_family_labour_herders"], rel=1e-9
    )


def test_households_profits_add_up_to_the_account_and_surplus(accounts: ChainBooks) -> None:
    herders = ACTORS.index(A.HERDERS)
    for k, _ in enumerate(YEARS):
        of_year = accounts.household_profit[accounts.split.at == k].sum() * accounts.books.weight
        expected = accounts.operating.profit[k, herders] + accounts.split.amounts["patronage"][k]
        assert of_year == pytest.approx(expected, rel=1e-9)


def test_every_figure_is_what_its_formula_says(accounts: ChainBooks) -> None:
    values = accounts.values
    names = [figure.name for figure in FIGURES]
    assert len(set(names)) == len(names)
    assert set(names) == set(values)
    for figure in FIGURES:
        assert set(figure.parts) <= set(names), figure.name
        if figure.parts:
            found = eval(figure.formula, {}, dict(values))
            of_rounding = 1e-3 if figure.unit == "MAD" else 0.0  # sums of amounts that may cancel; shares are exact
            assert values[figure.name] == pytest.approx(found, rel=1e-9, abs=of_rounding, nan_ok=True), figure.name


def test_arrays_and_engine_agree(accounts: ChainBooks, coefficients: Coefficients) -> None:
    """The band is drawn by the same formulas as the headlines of the engine."""
    found = growth_figures(accounts.basis, at_value(coefficients))
    for name in (
        *("total_imports", "indirect_value_added", "non_ventilated", "indirect_taxes", "total_value_added"),
        *("integration", "trade_balance", "npc", "epc", "drc_vca4d", "drc_pam"),
    ):
        assert found[name] == pytest.approx(accounts.values[name], rel=1e-12), name
    for name, (middle, low, high) in accounts.band.items():
        assert (low <= high).all(), name
        assert (middle >= low - 0.3 * np.abs(low)).all(), name
    assert BAND == (0.05, 0.95)


def test_break_even_is_where_the_country_neither_gains_nor_loses(
    accounts: ChainBooks, books: Books, coefficients: Coefficients
) -> None:
    prices = dict(zip(YEARS, accounts.values["powder_price_at_break_even"].tolist(), strict=True))
    there = accounts_of(books, coefficients.with_series("powder_price_mad_kg", prices))
    assert there.values["drc_pam"] == pytest.approx(1.0, rel=1e-9)


def test_parity_price_by_hand(accounts: ChainBooks, coefficients: Coefficients) -> None:
    cpi = accounts.basis.cpi[0]
    by_hand = 40.0 * 1.08 / 7.5 + 0.35 * cpi
    assert parity_price(accounts.basis, at_value(coefficients))[0] == pytest.approx(by_hand)
    parity = accounts.parity[(accounts.parity["year"] == 2013) & (accounts.parity["item"] == "dairy")].iloc[0]
    gain = accounts.basis.dairy_l[0] * (accounts.basis.milk_price[0] - by_hand)
    assert parity["market"] - parity["parity"] == pytest.approx(gain)


def test_sexes_share_what_there_is(accounts: ChainBooks) -> None:
    table = accounts.sexes
    for way in ("work", "money"):
        herders = table[(table["way"] == way) & (table["actor"] == "herders") & (table["recipient"] == "profit")]
        whole = herders.groupby("year")["value"].sum().to_numpy()
        assert whole == pytest.approx(accounts.values["net_operating_profit_herders"], rel=1e-9)
    work, money = accounts.values["women_share_by_work"], accounts.values["women_share_by_money"]
    assert (work > money).all()  # women work more than they are paid for
    assert ((money > 0.0) & (work < 0.7)).all()


def test_public_finance_adds_up_to_the_balance(accounts: ChainBooks) -> None:
    table = accounts.public[~accounts.public["is_memorandum"]]
    assert table.groupby("year")["value"].sum().to_numpy() == pytest.approx(accounts.values["public_balance"], rel=1e-9)


def test_gdp_shares_have_a_denominator_and_a_source(accounts: ChainBooks) -> None:
    shares = {share.name: share for share in accounts.gdp}
    assert set(shares) == {"national", "agricultural", "regional", "provincial"}
    for share in shares.values():
        assert share.source
        assert (share.low <= share.value).all() and (share.value <= share.high).all()
    assert (shares["provincial"].value > shares["regional"].value).all()
    assert shares["national"].denominator[1] == pytest.approx(1001.5e9)


def test_farm_gate_share(accounts: ChainBooks) -> None:
    for kind, (farm, shop, share) in farm_gate(accounts.operating.cells).items():
        assert ((share > 0.3) & (share < 0.8)).all(), kind
        assert farm == pytest.approx(share * shop)


def test_groups_of_another_run_can_be_laid_over(books: Books, coefficients: Coefficients) -> None:
    codes = np.full(len(books.herders), -1)
    codes[:3] = 0, 1, 1
    accounts = accounts_of(books, coefficients, {"three": Grouping(codes, ("one", "two"))})
    numbers = accounts.herders[accounts.herders["line"] == "households"].set_index(["year", "group"])["value"]
    assert numbers[2013, "one"] == pytest.approx(books.weight)
    assert numbers[2013, "two"] == pytest.approx(2.0 * books.weight)
    assert numbers[2014, "one"] == 0.0


def test_a_lost_record_of_households_is_found(books: Books, coefficients: Coefficients) -> None:
    herders = books.herders.copy()
    row = herders["feed_cost_year"].idxmax()
    herders.loc[row, "feed_cost_year"] = 0.0
    accounts = accounts_of(books._replace(herders=herders), coefficients)
    with pytest.raises(BrokenIdentity, match=r"herders, feed, 201\d: households recorded"):
        _ = accounts.herders


def test_drought_feed_is_a_cost_at_full_price_and_a_subsidy(coefficients: Coefficients) -> None:
    books = small_run("baseline", DROUGHT - 1, DROUGHT)
    accounts = accounts_of(books, coefficients)
    herders = accounts.herders[(accounts.herders["group_kind"] == "all") & (accounts.herders["year"] == DROUGHT)]
    lines = herders.set_index("line")["value"]
    paid = books.herders[books.herders["year"] == DROUGHT]["feed_cost_year"].sum() * books.weight
    assert lines["subsidies"] > 0.0
    assert lines["feed"] == pytest.approx(paid + lines["subsidies"], rel=1e-6)
    public = accounts.public[(accounts.public["year"] == DROUGHT) & (accounts.public["instrument"] == "drought_feed")]
    assert public["value"].item() == pytest.approx(-lines["subsidies"])


def test_without_cooperatives_the_accounts_still_balance(coefficients: Coefficients) -> None:
    accounts = accounts_of(small_run("no_cooperatives", *YEARS[::2]), coefficients)
    assert (accounts.values["output_cooperatives"] == 0.0).all()
    assert accounts.values["value_added_herders"].min() > 0.0
    assert np.isnan(accounts.values["farm_gate_share_packaged"]).all()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [3, 9, 21])
def test_every_identity_holds_in_every_replicate(coefficients: Coefficients, seed: int) -> None:
    """Seeds in which cooperatives close with debts to banks and members."""
    books = run(Scenario.read("baseline").but(last_year=2031), scale=0.04, seed=seed).books
    accounts = accounts_of(books, coefficients)
    assert not accounts.herders.empty
    assert len(accounts.years) == 19


def test_tenths_hold_a_tenth_of_the_persons() -> None:
    rng = np.random.default_rng(3)
    at, people = np.repeat([0, 1], 500), rng.integers(1, 12, 1000).astype(float)
    tenth = tenths(at, rng.lognormal(size=1000), people)
    held = np.bincount(at * 10 + tenth, weights=people).reshape(2, 10)
    assert held / held.sum(axis=1, keepdims=True) == pytest.approx(0.1, abs=0.01)


def test_tables_are_tidy(accounts: ChainBooks) -> None:
    for table in (accounts.actors, accounts.inputs, accounts.herders, accounts.figures, accounts.flow_map):
        assert isinstance(table, pd.DataFrame)
        keys = [name for name in table.columns if isinstance(table[name].dtype, pd.CategoricalDtype) and name != "unit"]
        assert not table.duplicated(["year", *keys]).any()
    inputs = accounts.inputs[accounts.inputs["part"] == "value"].set_index(["year", "input"])["value"]
    for year in YEARS:
        assert inputs[year, "total"] == pytest.approx(sum(inputs[year, name] for name in INPUT_LINES))
