"""Phase 10, consumption: loose milk clears by scarcity, packaged dairy comes from plants, people pay."""

from typing import NamedTuple

import numpy as np

from sim.actors.province import Province
from sim.engine.ledger import Account, Good
from sim.policy import industrial_plant, school_milk
from sim.quinzaine.p07_sale import appetite_l
from sim.quinzaine.p09_processing import Mix, loose_mix, mean_premium, products_of, transform, workshop_mix
from sim.rules.market import clearing_price, parity_price, split_demand

CHURNED_ONLY = Mix(0.0, 1.0, 0.0, 0.0)


def feed_the_people(province: Province) -> None:
    """Clear the loose market, sell packaged dairy, give consumers the money they spend."""
    appetite, supply = appetite_l(province), _loose_supply(province)
    _serve_schools_from_workshops(province)
    _clear_loose_market(province, appetite, supply)
    _share_demand(province, appetite)
    _sell_loose(province, supply)
    _sell_packaged(province)
    _eat(province)
    province.ledger.pay(Good.OTHER_INCOME, Account.REST, Account.CONSUMERS, -np.minimum(province.consumers.cash, 0.0))


def _clear_loose_market(province: Province, appetite: np.ndarray, supply: np.ndarray) -> None:
    """The loose price at which what comes to town is bought or shipped; see `rules.market.clearing_price`."""
    consumers, outside, market = province.consumers, province.outside, province.parameters.market
    here = consumers.commune >= 0
    province.packaged_price = float(province.processors.retail_price[province.leader])
    province.parity = parity_price(province.packaged_price, outside.national_milk, outside.day_of_year, market)
    town, _ = split_demand(province.parity, province.packaged_price, outside.cpi, market.loose_share_urban, market)
    province.town_demand_l = float(appetite[~here].sum()) * town
    kept = 1.0 - province.parameters.processing.mahlaba_loss_share
    province.loose_price = clearing_price(
        float((supply * np.array([1.0, 1.0, 1.0, kept])).sum()),
        float(appetite[here & consumers.is_urban].sum()),
        float(appetite[here & ~consumers.is_urban].sum()),
        province.town_demand_l,
        province.packaged_price,
        province.parity,
        outside.cpi,
        market,
    )


def _loose_supply(province: Province) -> np.ndarray:
    """Loose milk by way: neighbours, souk, cooperative workshops, mahlabas' intake (L milk equivalent)."""
    herders, cooperatives, collectors = province.herders, province.cooperatives, province.collectors
    return np.array(
        [
            herders.to_direct_l.sum() * province.weight,
            herders.to_souk_l.sum() * province.weight,
            (cooperatives.workshop_l - cooperatives.school_l).sum(),
            (collectors.milk_l - collectors.lost_l).sum() + cooperatives.loose_l.sum(),
        ]
    )


def _serve_schools_from_workshops(province: Province) -> None:
    """What workshops made for schools is delivered, paid and eaten."""
    raib_l = province.territory.products["raib"].milk_equivalent_l
    made = province.cooperatives.school_l
    school_milk.deliver(province, Good.RAIB, Account.COOPERATIVES, made, np.arange(len(made)), 1.0 / raib_l)


def _eat(province: Province) -> None:
    """All dairy bought in the quinzaine is eaten in it."""
    province.ledger.pass_on_dairy(Account.CONSUMERS, Account.TABLE)


def _share_demand(province: Province, appetite: np.ndarray) -> None:
    """What each segment buys at the prices found."""
    consumers, market, cpi = province.consumers, province.parameters.market, province.outside.cpi
    here = consumers.commune >= 0
    for is_urban, share in ((True, market.loose_share_urban), (False, market.loose_share_rural)):
        loose, packaged = split_demand(province.loose_price, province.packaged_price, cpi, share, market)
        rows = here & (consumers.is_urban == is_urban)
        consumers.loose_l[rows] = appetite[rows] * loose
        consumers.packaged_l[rows] = appetite[rows] * packaged
    consumers.loose_l[~here] = appetite[~here] / max(appetite[~here].sum(), 1e-9) * province.town_demand_l
    consumers.packaged_l[~here] = 0.0


def _sell_loose(province: Province, supply: np.ndarray) -> None:
    """Neighbours, souk, workshops and mahlabas sell to people here; mahlabas of the big town buy the net export."""
    consumers, ledger, market = province.consumers, province.ledger, province.parameters.market
    herders, cooperatives = province.herders, province.cooperatives
    here = np.flatnonzero(consumers.commune >= 0)
    town = np.flatnonzero(consumers.commune < 0)
    share_here = consumers.loose_l[here] / max(consumers.loose_l[here].sum(), 1e-9)
    share_town = consumers.loose_l[town] / max(consumers.loose_l[town].sum(), 1e-9)
    consumers.dairy_spending[:] = 0.0
    direct, souk, workshop, mahlaba = supply

    price = market.direct_price_share * province.loose_price
    _sell(province, Account.HERDERS, herders.to_direct_l, None, Mix(1.0, 0.0, 0.0, 0.0), price, here, share_here)
    transform(province, Account.HERDERS, float(herders.to_souk_l.sum()), CHURNED_ONLY)
    price = market.souk_price_share * province.loose_price
    _sell(province, Account.HERDERS, herders.to_souk_l, None, CHURNED_ONLY, price, here, share_here)
    province.workshop_price = price * mean_premium(workshop_mix(market), market)
    made = cooperatives.workshop_l - cooperatives.school_l
    _sell(province, Account.COOPERATIVES, made, None, workshop_mix(market), price, here, share_here)

    wanted_here = max(float(consumers.loose_l[here].sum()) - direct - souk - workshop, 0.0)
    kept = 1.0 - province.parameters.processing.mahlaba_loss_share
    bought_here = wanted_here / kept
    province.net_export_l = mahlaba - bought_here
    _supply_mahlabas(province, bought_here, mahlaba)
    lost = (1.0 - kept) * (bought_here + max(province.net_export_l, 0.0))
    ledger.move(Good.RAW_MILK, Account.MAHLABAS, Account.LOSSES, lost, milk=lost)
    for rows, bought, price, buyers, share in (
        (province.mahlabas_here, bought_here, province.loose_price, here, share_here),
        (province.mahlabas_town, max(province.net_export_l, 0.0), province.parity, town, share_town),
    ):
        sizes = province.processors.size_share[rows]
        mix = loose_mix(market)
        transform(province, Account.MAHLABAS, bought * kept, mix)
        _sell(province, Account.MAHLABAS, bought * kept * sizes, rows, mix, price, buyers, share)


def _sell(
    province: Province,
    seller: Account,
    milk_l: np.ndarray,
    seller_rows: np.ndarray | None,
    mix: Mix,
    price: float,
    buyer_rows: np.ndarray,
    buyer_share: np.ndarray,
) -> None:
    """Sell a mix of products: milk_l by seller row (L), price in MAD/L of raw milk, buyers pay by their shares."""
    made = [
        (good, quantity, milk, milk * premium * price)
        for good, quantity, milk, premium in products_of(province, mix)
        if milk > 0.0
    ]
    province.consumers.dairy_spending[buyer_rows] += province.ledger.sell_mix_at_market(
        made, seller, Account.CONSUMERS, milk_l, buyer_share, seller_rows, buyer_rows
    )


def _supply_mahlabas(province: Province, bought_here: float, brought: float) -> None:
    """Collectors and cooperatives with spare milk sell to mahlabas at the loose price less their margin.

    Volume is paid at the mean milk content of all that comes: watering one load costs everybody a little.
    """
    collectors, cooperatives, ledger = province.collectors, province.cooperatives, province.ledger
    market = province.parameters.market
    wholesale = max(province.loose_price - market.mahlaba_margin_mad_l * province.outside.cpi, 0.1)
    province.wholesale_price = wholesale
    milk = collectors.milk_l - collectors.lost_l
    measured = collectors.volume_l * np.divide(
        milk, collectors.milk_l, out=np.zeros(len(milk)), where=collectors.milk_l > 0
    )
    content = milk.sum() / measured.sum() if measured.sum() > 0.0 else 1.0
    local = float(np.clip(1.0 - province.net_export_l / max(brought, 1e-9), 0.0, 1.0))
    _buy_loose(province, Account.COLLECTORS, milk, measured * content * wholesale, local)
    _buy_loose(province, Account.COOPERATIVES, cooperatives.loose_l, cooperatives.loose_l * wholesale, local)
    shipped = province.net_export_l
    sizes = province.processors.size_share
    if shipped < 0.0:
        ledger.move(
            Good.RAW_MILK,
            Account.REST,
            Account.MAHLABAS,
            -shipped * sizes[province.mahlabas_here],
            -shipped * sizes[province.mahlabas_here] * wholesale,
            milk=-shipped * sizes[province.mahlabas_here],
            buyer_rows=province.mahlabas_here,
        )
    else:
        cost = shipped * market.trade_cost_mad_l * province.outside.cpi * sizes[province.mahlabas_town]
        ledger.move(Good.TRANSPORT, Account.SERVICES, Account.MAHLABAS, value=cost, buyer_rows=province.mahlabas_town)
    bought = np.where(province.processors.business == 1, bought_here, max(shipped, 0.0)) * sizes
    bought[province.plants] = 0.0
    province.processors.intake_l[province.mahlabas] = bought[province.mahlabas]


def _buy_loose(province: Province, seller: Account, milk: np.ndarray, value: np.ndarray, local: float) -> None:
    """Mahlabas here and in town share what a seller brings, by what each market takes: here the share `local`."""
    local = float(milk.sum()) and local
    for rows, part in ((province.mahlabas_here, local), (province.mahlabas_town, 1.0 - local)):
        spent = province.processors.size_share[rows] * float(value.sum()) * part
        sold = milk * part
        province.ledger.sell_at_market(
            Good.RAW_MILK, seller, Account.MAHLABAS, sold, sold, value * part, spent, None, rows
        )


class Batch(NamedTuple):
    """What plants do in a quinzaine, by plant (L milk equivalent): see `_plan_plants`."""

    sold: np.ndarray
    to_schools: np.ndarray
    bought_elsewhere: np.ndarray
    processed: np.ndarray
    surplus: np.ndarray
    fresh_share: float


def _sell_packaged(province: Province) -> None:
    """Plants supply the shops: from the province's milk first, the rest from elsewhere; a surplus leaves."""
    batch = _plan_plants(province)
    _make_packaged(province, batch)
    _ship_packaged(province, batch)
    _pay_plant_costs(province, batch.processed)


def _plan_plants(province: Province) -> Batch:
    """How much each plant buys elsewhere and sends away so that its brand is sold and its store is as it should be.

    A plant sells its share of what people want; a boycott takes demand from the leader to the others. Pasteurised milk
    is made as it sells; only packaged dairy that keeps is stored or sent away.
    """
    processors, plants, processing = province.processors, province.plants, province.parameters.processing
    fresh_share = _pasteurised_share(province)
    brands = _brand_shares(province)
    sold = float(province.consumers.packaged_l.sum()) * brands
    schools = school_milk.order_from_plants(province, brands)
    kept = 1.0 - processing.plant_loss_share
    made_here, stock = processors.intake_l[plants] * kept, processors.stock_l[plants]
    wanted_stock = processing.plant_stock_days / province.quinzaine.days * sold
    wanted = np.maximum(sold + schools + wanted_stock - stock, sold * fresh_share + schools)
    short = np.maximum(wanted - made_here, 0.0)
    surplus = np.maximum(made_here + short + stock - sold - schools - wanted_stock, 0.0)
    return Batch(sold, schools, short / kept, processors.intake_l[plants] + short / kept, surplus, fresh_share)


def _make_packaged(province: Province, batch: Batch) -> None:
    """Milk from elsewhere comes in, some of all milk is lost, the rest becomes pasteurised and packaged dairy."""
    ledger, plants = province.ledger, province.plants
    bought = batch.bought_elsewhere
    value = bought * province.processors.price[plants]
    ledger.move(Good.RAW_MILK, Account.REST, Account.PLANTS, bought, value, milk=bought, buyer_rows=plants)
    lost = float(batch.processed.sum()) * province.parameters.processing.plant_loss_share
    raw = float(batch.processed.sum()) - lost
    fresh = float(batch.sold.sum()) * batch.fresh_share + float(batch.to_schools.sum())
    ledger.move(Good.RAW_MILK, Account.PLANTS, Account.LOSSES, lost, milk=lost)
    ledger.move(Good.RAW_MILK, Account.PLANTS, Account.WORKSHOP, raw, milk=raw)
    ledger.move(Good.PASTEURISED, Account.WORKSHOP, Account.PLANTS, fresh, milk=fresh)
    ledger.move(Good.PACKAGED_DAIRY, Account.WORKSHOP, Account.PLANTS, raw - fresh, milk=raw - fresh)


def _ship_packaged(province: Province, batch: Batch) -> None:
    """To the shops and from them to people, who pay the shop price; what is too much leaves at the same price."""
    consumers, processors, ledger, plants = province.consumers, province.processors, province.ledger, province.plants
    wholesale = (1.0 - province.parameters.market.retail_margin_share) * processors.retail_price[plants]
    for good, share in ((Good.PASTEURISED, batch.fresh_share), (Good.PACKAGED_DAIRY, 1.0 - batch.fresh_share)):
        sold, bought = batch.sold * share, consumers.packaged_l * share
        ledger.move(good, Account.PLANTS, Account.RETAIL, sold, sold * wholesale, milk=sold, seller_rows=plants)
        ledger.move(good, Account.RETAIL, Account.CONSUMERS, bought, bought * province.packaged_price, milk=bought)
    school_milk.deliver(province, Good.PASTEURISED, Account.PLANTS, batch.to_schools, plants)
    _pay_shop_costs(province, float(batch.sold.sum()))
    away = batch.surplus
    ledger.move(
        Good.PACKAGED_DAIRY, Account.PLANTS, Account.REST, away, away * wholesale, milk=away, seller_rows=plants
    )
    consumers.dairy_spending[:] += consumers.packaged_l * province.packaged_price
    kept = batch.processed * (1.0 - province.parameters.processing.plant_loss_share)
    processors.stock_l[plants] += kept - batch.sold - batch.to_schools - away
    ledger.stock(Account.PLANTS, Good.PACKAGED_DAIRY, float(processors.stock_l[plants].sum()))


def _pay_shop_costs(province: Province, sold_l: float) -> None:
    """Shops pay hands and supplies for the packaged dairy they sell (L), out of their margin."""
    processing, outside, ledger = province.parameters.processing, province.outside, province.ledger
    hours = processing.retail_hours_per_1000l / 1000.0 * sold_l
    ledger.move(Good.LABOUR, Account.WORKERS, Account.RETAIL, hours, hours * outside.wage_hour)
    supplies = processing.retail_supplies_mad_l * outside.cpi * sold_l
    ledger.move(Good.SUPPLIES, Account.SERVICES, Account.RETAIL, value=supplies)


def _brand_shares(province: Province) -> np.ndarray:
    """Share of packaged demand that each plant supplies; what the leader loses goes to the others in proportion."""
    shares = province.processors.size_share[province.plants].copy()
    leader = int(np.argmax(shares))
    lost = shares[leader] * (1.0 - province.outside.leader_factor)
    others = np.arange(len(shares)) != leader
    if others.any():
        shares[leader] -= lost
        shares[others] += lost * shares[others] / shares[others].sum()
    return np.asarray(shares)


def _pasteurised_share(province: Province) -> float:
    """Share of pasteurised milk in packaged dairy, by where it is bought."""
    consumers, market = province.consumers, province.parameters.market
    urban = float(consumers.packaged_l[consumers.is_urban].sum())
    rural = float(consumers.packaged_l[~consumers.is_urban].sum())
    total = max(urban + rural, 1e-9)
    return (urban * market.pasteurised_share_urban + rural * market.pasteurised_share_rural) / total


def _pay_plant_costs(province: Province, processed: np.ndarray) -> None:
    """Collection from the province's tanks, processing and wages of plants (MAD)."""
    processing, processors, ledger = province.parameters.processing, province.processors, province.ledger
    plants, cpi = province.plants, province.outside.cpi
    collection = processors.intake_l[plants] * processing.plant_collection_cost_mad_l * cpi
    ledger.move(Good.TRANSPORT, Account.SERVICES, Account.PLANTS, value=collection, buyer_rows=plants)
    hours = processed * processing.plant_hours_per_1000l / 1000.0
    wages = hours * province.outside.wage_hour
    ledger.move(Good.LABOUR, Account.WORKERS, Account.PLANTS, hours, wages, buyer_rows=plants)
    supplies = np.maximum(industrial_plant.processing_costs(province, processed) - wages, 0.0)
    ledger.move(Good.SUPPLIES, Account.SERVICES, Account.PLANTS, value=supplies, buyer_rows=plants)
    processors.hours[plants] = processors.intake_l[plants] * processing.plant_hours_per_1000l / 1000.0
