"""Territories as data, and what fits and tests the model against them."""
