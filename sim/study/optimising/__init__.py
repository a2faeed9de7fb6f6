"""The best packages for a budget: settings of levers searched for several goals at once, over many draws.

`goals` says what may be aimed at, `space` what may be chosen, `evaluating` tries a choice under some luck, `keeping`
remembers every try on disk, `search` proposes choices and keeps the best, `frontier` sums them up on fresh draws.
"""
