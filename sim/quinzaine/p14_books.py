"""Phase 14, books: the ledger balances, or the run stops with the account and the period named."""

from sim.actors.province import Province


def close_the_books(province: Province) -> None:
    """Close the quinzaine; see `engine.public_purse.PublicPurse.close` and `engine.ledger.Ledger.close`."""
    province.purse.close(province.quinzaine.year, province.quinzaine)
    province.ledger.close(province.quinzaine)
