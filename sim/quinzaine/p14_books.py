"""Phase 14, books: the ledger balances, or the run stops with the account and the period named."""

from sim.actors.province import Province


def close_the_books(province: Province) -> None:
    """Close the quinzaine; see `engine.ledger.Ledger.close`."""
    province.ledger.close(province.quinzaine)
