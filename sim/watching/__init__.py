"""Watching one run: a page with the map of the communes, prices and incomes, stepped and played in a browser."""
