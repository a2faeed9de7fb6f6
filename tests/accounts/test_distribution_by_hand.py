"""Who gets what of a chain of fifteen flows: prices from shop to farm, and women's part, on paper."""

import pandas as pd
import pytest
from ledger_books import YEAR, A, Cell, G, books_of

from sim.accounts.cells import read_cells
from sim.accounts.coefficients import Coefficients
from sim.accounts.distribution import by_sex, farm_gate, shared_by_sex, split_herders
from sim.accounts.ledger_accounts import operate

CELLS = (
    Cell(A.HERDERS, A.COOPERATIVES, G.RAW_MILK, 3_000.0, 1_000.0),
    Cell(A.HERDERS, A.COLLECTORS, G.RAW_MILK, 900.0, 300.0),
    Cell(A.HERDERS, A.CONSUMERS, G.RAW_MILK, 500.0, 100.0),
    Cell(A.HERDERS, A.CONSUMERS, G.LBEN, 700.0, 100.0),
    Cell(A.COOPERATIVES, A.PLANTS, G.RAW_MILK, 3_500.0, 960.0),
    Cell(A.COOPERATIVES, A.CONSUMERS, G.PASTEURISED, 240.0, 40.0),
    Cell(A.COLLECTORS, A.MAHLABAS, G.RAW_MILK, 1_200.0, 300.0),
    Cell(A.MAHLABAS, A.CONSUMERS, G.RAIB, 2_000.0, 300.0),
    Cell(A.PLANTS, A.RETAIL, G.PACKAGED_DAIRY, 5_000.0, 960.0),
    Cell(A.RETAIL, A.CONSUMERS, G.PACKAGED_DAIRY, 6_240.0, 960.0),
    Cell(A.WORKERS, A.HERDERS, G.LABOUR, 80.0, 10.0),
    Cell(A.WORKERS, A.COOPERATIVES, G.LABOUR, 60.0, 7.0),
    Cell(A.WORKERS, A.MAHLABAS, G.LABOUR, 50.0, 6.0),
    Cell(A.WORKERS, A.PLANTS, G.LABOUR, 30.0, 3.0),
    Cell(A.WORKERS, A.RETAIL, G.LABOUR, 40.0, 5.0),
)


@pytest.mark.parametrize(
    ("kind", "farm", "shop"),
    [
        # Collectors, neighbours and the souk: 2,100 MAD for 500 L; what is not packaged: 3,440 MAD for 540 L
        ("loose", 2_100.0 / 500.0, 3_440.0 / 540.0),
        # Cooperatives: 3,000 MAD for 1,000 L; shops: 6,240 MAD for 960 L
        ("packaged", 3.0, 6.5),
        ("all", 5_100.0 / 1_500.0, 9_680.0 / 1_500.0),
    ],
)
def test_prices_at_the_farm_and_in_the_shop(kind: str, farm: float, shop: float) -> None:
    found = farm_gate(read_cells(books_of(CELLS).flows))[kind]
    assert [float(values[0]) for values in found] == pytest.approx([farm, shop, farm / shop])


@pytest.fixture(scope="module")
def sexes(coefficients: Coefficients) -> pd.Series:
    """Amounts of a year under shares that no two share alike, each in the range of its coefficient."""
    shares = {
        "wages_herders": 0.1,
        "wages_cooperatives": 0.5,
        "wages_mahlabas": 0.2,
        "wages_plants": 0.3,
        "wages_retail": 0.05,
        "owners_collectors": 0.04,
        "owners_mahlabas": 0.12,
        "owners_retail": 0.15,
    }
    chosen = coefficients.with_values({f"women.{name}": share for name, share in shares.items()})
    books = books_of(CELLS)
    operating = operate(books, chosen)
    shared = shared_by_sex(books, operating, split_herders(books, operating), chosen)
    table = by_sex(shared, operating.years)
    assert set(table["year"]) == {YEAR}
    return table.set_index(["way", "actor", "recipient", "sex"])["value"]


@pytest.mark.parametrize("way", ["work", "money"])
@pytest.mark.parametrize(
    ("actor", "recipient", "women", "men"),
    [
        # 3,740 sold less 3,000 and 60, by members: 3 of 10 are women
        ("cooperatives", "profit", 204.0, 476.0),
        ("collectors", "profit", 300.0 * 0.04, 300.0 * 0.96),
        ("mahlabas", "profit", 750.0 * 0.12, 750.0 * 0.88),
        ("retail", "profit", 1_200.0 * 0.15, 1_200.0 * 0.85),
        ("herders", "wages", 8.0, 72.0),
        ("cooperatives", "wages", 30.0, 30.0),
        ("mahlabas", "wages", 10.0, 40.0),
        ("plants", "wages", 9.0, 21.0),
        ("retail", "wages", 2.0, 38.0),
    ],
)
def test_wages_and_owners(sexes: pd.Series, way: str, actor: str, recipient: str, women: float, men: float) -> None:
    found = [sexes[way, actor, recipient, sex] for sex in ("women", "men")]
    assert found == pytest.approx([women, men])


def test_herders_share_by_hours_or_by_money(sexes: pd.Series) -> None:
    """5,100 sold less 80 of wages; women give 300 of 400 hours and receive 25 of 100 MAD of the milk."""
    assert sexes["work", "herders", "profit", "women"] == pytest.approx(5_020.0 * 0.75)
    assert sexes["money", "herders", "profit", "women"] == pytest.approx(5_020.0 * 0.25)
    assert sexes["money", "herders", "profit", "men"] == pytest.approx(5_020.0 * 0.75)
    assert len(sexes) == 2 * 2 * 10
