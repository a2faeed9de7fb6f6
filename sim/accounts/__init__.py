"""The value-chain account, by the method VCA4D: pure functions of numbers, whatever the numbers come from.

A chain is described by the operating accounts of its actors (`account`), the inputs that they buy outside the chain
(`backtracing`) and, where known, prices at import parity (`competitiveness`); `chain_results` puts them together. The
numbers come from a published study (`published`) or from the ledger of a simulation: one engine, two sources.

Method: Fabre, Dabat and Orlandoni, Methodological brief for agri-based value chain analysis, VCA4D, 2021.
"""
