"""The value-chain account put together: from the accounts of its actors to the answers about growth."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sim.accounts.account import ChainAccount, OperatingAccount, consolidate, ratio
from sim.accounts.backtracing import InputLine, Traced, trace
from sim.accounts.competitiveness import Competitiveness, ParityLine, compare_with_parity


@dataclass(frozen=True)
class Headlines:
    """What a value-chain account says about growth: amounts in currency, then ratios; NaN where unknown.

    Where `indirect_taxes` is NaN, `public_balance` is of direct taxes and subsidies only.
    """

    chain_output: float
    chain_intermediate_consumption: float
    intra_chain_purchases: float
    direct_value_added: float
    wages: float
    taxes: float
    subsidies: float
    financial_charges: float
    land_rent: float
    depreciation: float
    net_operating_profit: float
    indirect_value_added: float
    total_value_added: float
    direct_imports: float
    indirect_imports: float
    total_imports: float
    non_ventilated: float
    indirect_taxes: float
    lever_cost: float
    public_balance: float
    exports: float
    trade_balance: float
    integration: float
    npc: float
    epc: float
    drc_vca4d: float
    drc_pam: float


class ChainResults(NamedTuple):
    """A value-chain account, from its actors to its headlines."""

    accounts: tuple[OperatingAccount, ...]
    chain: ChainAccount
    traced: Traced
    headlines: Headlines


def chain_results(
    accounts: Sequence[OperatingAccount],
    inputs: Sequence[InputLine],
    parity: Sequence[ParityLine] = (),
    exports: float = 0.0,
    lever_cost: float = 0.0,
) -> ChainResults:
    """Consolidate the accounts of a chain, trace its inputs back, and draw the headlines.

    `inputs` are all that the actors buy outside the chain; `exports` and the public cost of levers are in the same
    currency as the accounts. Source: VCA4D (Fabre, Dabat and Orlandoni 2021).
    """
    traced = trace(inputs)
    chain = consolidate(accounts, traced.total.value)
    headlines = draw_headlines(chain, traced, compare_with_parity(parity), exports, lever_cost)
    return ChainResults(tuple(accounts), chain, traced, headlines)


def draw_headlines(
    chain: ChainAccount,
    traced: Traced,
    competitiveness: Competitiveness,
    exports: float = 0.0,
    lever_cost: float = 0.0,
) -> Headlines:
    """Draw the headlines of a chain.

    total value added = direct + indirect; rate of integration = total value added / chain output;
    public balance = direct taxes + indirect taxes (where known) - subsidies - cost of levers;
    trade balance = exports - direct and indirect imports.
    Identity: chain output = imports + total value added + non-ventilated.

    Amounts in one currency. Source: VCA4D (Fabre, Dabat and Orlandoni 2021), framing question 1.
    """
    inputs = traced.total
    total_value_added = chain.value_added + inputs.indirect_value_added
    known_indirect_taxes = 0.0 if math.isnan(inputs.indirect_taxes) else inputs.indirect_taxes
    return Headlines(
        chain_output=chain.output,
        chain_intermediate_consumption=chain.intermediate_consumption,
        intra_chain_purchases=chain.intra_chain_purchases,
        direct_value_added=chain.value_added,
        wages=chain.wages,
        taxes=chain.taxes,
        subsidies=chain.subsidies,
        financial_charges=chain.financial_charges,
        land_rent=chain.land_rent,
        depreciation=chain.depreciation,
        net_operating_profit=chain.net_operating_profit,
        indirect_value_added=inputs.indirect_value_added,
        total_value_added=total_value_added,
        direct_imports=inputs.direct_imports,
        indirect_imports=inputs.indirect_imports,
        total_imports=inputs.imports,
        non_ventilated=inputs.non_ventilated,
        indirect_taxes=inputs.indirect_taxes,
        lever_cost=lever_cost,
        public_balance=chain.taxes + known_indirect_taxes - chain.subsidies - lever_cost,
        exports=exports,
        trade_balance=exports - inputs.imports,
        integration=ratio(total_value_added, chain.output),
        **competitiveness._asdict(),
    )
