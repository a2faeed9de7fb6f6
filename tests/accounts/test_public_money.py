"""Public money: what the purse says, what left the account STATE and what the accounts show are one amount."""

import pytest

from sim.accounts.account import BrokenIdentity
from sim.accounts.results import ChainBooks, accounts_of
from sim.engine.ledger import Account, Good
from sim.engine.public_purse import SOCIAL
from sim.study.beside import coefficients_of
from sim.study.record import Run, run
from sim.study.scenario import read_scenario

OPEN = {"first_year": 2026, "last_year": 2027, "budget_mad_year": 4e5}
LEVERS = {
    "womens_milk_money": OPEN,
    "womens_seats": {**OPEN, "seats_share": 0.4},
    "womens_training": OPEN,
    "social_aid_extension": {**OPEN, "raise_share": 0.1},
    "health_cover_extension": OPEN,
}


@pytest.fixture(scope="module")
def done() -> Run:
    """A small run in which every kind of public money flows."""
    return run(read_scenario("baseline").but(first_year=2022, last_year=2027, levers=LEVERS), scale=0.05)


@pytest.fixture(scope="module")
def accounts(done: Run) -> ChainBooks:
    return done.accounts


def test_the_purse_says_what_left_the_state(done: Run) -> None:
    flows = done.flows[done.flows["buyer"] == "state"]
    left = flows.groupby("year")["value_mad"].sum()
    costs = done.public_costs.groupby("year")["value_mad"].sum()
    assert costs.to_dict() == pytest.approx(left.to_dict(), rel=1e-12)
    assert set(LEVERS) <= set(done.public_costs["programme"])


def test_public_finance_shows_every_programme_of_every_payer(done: Run, accounts: ChainBooks) -> None:
    expenses = accounts.public[accounts.public["is_expense"]]
    shown = {(row.year, row.instrument, row.payer): -row.value for row in expenses.itertuples() if row.value}
    paid = {(row.year, row.programme, row.payer): row.value_mad for row in done.public_costs.itertuples()}
    assert shown == pytest.approx(paid, rel=1e-12)
    assert set(expenses[expenses["is_memorandum"]]["instrument"]) == SOCIAL


def test_no_public_dirham_is_counted_twice_or_left_out(accounts: ChainBooks) -> None:
    chain = accounts.public[~accounts.public["is_memorandum"]]
    spent = -chain[chain["is_expense"]].groupby("year")["value"].sum().to_numpy()
    counted = accounts.values["subsidies"] + accounts.values["lever_cost"]
    assert spent == pytest.approx(counted, rel=1e-9, abs=1e-6)
    assert chain.groupby("year")["value"].sum().to_numpy() == pytest.approx(accounts.values["public_balance"], rel=1e-9)
    assert (accounts.values["subsidies"][:2] > 0.0).any()  # drought feed of 2022 and 2023 is a subsidy, no lever


def test_what_a_lever_costs_is_in_its_cost(accounts: ChainBooks) -> None:
    services = accounts.operating.cells.value[:, Account.SERVICES, Account.STATE, Good.TRAINING]
    grants = accounts.operating.grants.sum(axis=1)
    assert accounts.values["lever_cost"] == pytest.approx(services + grants, rel=1e-12)
    assert (services[-2:] > 1e5).all()
    assert not services[:-2].any()


def test_a_purse_that_differs_from_the_ledger_is_named(done: Run) -> None:
    costs = done.public_costs.copy()
    row = costs.index[costs["programme"] == "womens_training"][0]
    costs.loc[row, "value_mad"] += 1.0
    books = done.books._replace(public_costs=costs)
    with pytest.raises(BrokenIdentity, match="state, 2026: all else"):
        _ = accounts_of(books, coefficients_of(done.territory)).public
