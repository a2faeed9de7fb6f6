"""Levers: what the State and its partners do, one file each. They work through states and the ledger only."""
