"""Many scenarios under much luck: paired runs that share their history, planned before the first and resumed if killed.

`history` runs the years already lived once and keeps them, `plan` freezes what is to be done, `work` does one unit of
it, `executor` sends units to processes or to a cluster, `pieces` keeps what is done, `effects` sums it up in tables.
"""
