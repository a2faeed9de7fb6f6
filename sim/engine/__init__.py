"""What every actor stands on: columns, clock, draws, ledger."""
