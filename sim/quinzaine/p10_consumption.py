"""Phase 10, consumption: loose milk clears by scarcity, packaged dairy comes from plants, people pay."""

from typing import NamedTuple

import numpy as np

from sim.actors.province import Province
from sim.actors.recipe import Recipe
from sim.engine.ledger import Account, Good
from sim.policy import industrial_plant, school_milk
from sim.quinzaine.p07_sale import appetite_l
from sim.quinzaine.p09_processing import transform
from sim.rules.market import clearing_price, parity_price, split_demand


class Supply(NamedTuple):
    """Loose milk by way: neighbours, souk, cooperatives' workshops, mahlabas' intake (L milk equivalent)."""

    direct: float
    souk: float
    workshop: float
    mahlaba: float


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


def _clear_loose_market(province: Province, appetite: np.ndarray, supply: Supply) -> None:
    """The loose price at which what comes to town is bought or shipped; see `rules.market.clearing_price`."""
    segments, outside, market = province.segments, province.outside, province.parameters.market
    province.packaged_price = float(province.processors.retail_price[province.leader])
    province.parity = parity_price(province.packaged_price, outside.national_milk, outside.day_of_year, market)
    town, _ = split_demand(province.parity, province.packaged_price, outside.cpi, market.loose_share_urban, market)
    province.town_demand_l = float(appetite[segments.town].sum()) * town
    kept = 1.0 - province.parameters.processing.mahlaba_loss_share
    province.loose_price = clearing_price(
        supply.direct + supply.souk + supply.workshop + kept * supply.mahlaba,
        float(appetite[segments.urban_here].sum()),
        float(appetite[segments.rural_here].sum()),
        province.town_demand_l,
        province.packaged_price,
        province.parity,
        outside.cpi,
        market,
    )


def _loose_supply(province: Province) -> Supply:
    """What there is to sell before any of it is lost in town."""
    herders, cooperatives, collectors = province.herders, province.cooperatives, province.collectors
    return Supply(
        direct=float(herders.to_direct_l.sum()) * province.weight,
        souk=float(herders.to_souk_l.sum()) * province.weight,
        workshop=float((cooperatives.workshop_l - cooperatives.school_l).sum()),
        mahlaba=float((collectors.milk_l - collectors.lost_l).sum()) + float(cooperatives.loose_l.sum()),
    )


def _serve_schools_from_workshops(province: Province) -> None:
    """What workshops made for schools is delivered, paid and eaten."""
    raib_l = province.territory.products["raib"].milk_equivalent_l
    made = province.cooperatives.school_l
    school_milk.deliver(province, Good.RAIB, Account.COOPERATIVES, made, None, 1.0 / raib_l)


def _eat(province: Province) -> None:
    """All dairy bought in the quinzaine is eaten in it."""
    province.ledger.pass_on_dairy(Account.CONSUMERS, Account.TABLE)


def _share_demand(province: Province, appetite: np.ndarray) -> None:
    """What each segment buys at the prices found."""
    consumers, market, cpi = province.consumers, province.parameters.market, province.outside.cpi
    segments = province.segments
    for rows, share in (
        (segments.urban_here, market.loose_share_urban),
        (segments.rural_here, market.loose_share_rural),
    ):
        loose, packaged = split_demand(province.loose_price, province.packaged_price, cpi, share, market)
        wanted = appetite[rows]
        consumers.loose_l[rows] = wanted * loose
        consumers.packaged_l[rows] = wanted * packaged
    in_town = appetite[segments.town]
    consumers.loose_l[segments.town] = in_town / max(float(in_town.sum()), 1e-9) * province.town_demand_l
    consumers.packaged_l[segments.town] = 0.0


def _sell_loose(province: Province, supply: Supply) -> None:
    """Neighbours, souk, workshops and mahlabas sell to people here; mahlabas of the big town buy the net export."""
    consumers, market, recipes = province.consumers, province.parameters.market, province.recipes
    herders, cooperatives, here = province.herders, province.cooperatives, province.segments.here
    wanted = consumers.loose_l[here]
    wanted_l = float(wanted.sum())
    share_here = wanted / max(wanted_l, 1e-9)

    price = market.direct_price_share * province.loose_price
    spent = _sell(province, Account.HERDERS, herders.to_direct_l, None, recipes.raw, price, here, share_here)
    transform(province, Account.HERDERS, float(herders.to_souk_l.sum()), recipes.churned)
    price = market.souk_price_share * province.loose_price
    spent += _sell(province, Account.HERDERS, herders.to_souk_l, None, recipes.churned, price, here, share_here)
    province.workshop_price = price * recipes.workshop.premium
    made = cooperatives.workshop_l - cooperatives.school_l
    spent += _sell(province, Account.COOPERATIVES, made, None, recipes.workshop, price, here, share_here)
    consumers.dairy_spending[here] = spent

    from_town = max(wanted_l - supply.direct - supply.souk - supply.workshop, 0.0)
    _sell_from_mahlabas(province, from_town, supply.mahlaba, share_here)


def _sell_from_mahlabas(province: Province, wanted_l: float, brought_l: float, share_here: np.ndarray) -> None:
    """Mahlabas here sell what people still want (L), by their shares in it; those of the big town the net export."""
    consumers, segments = province.consumers, province.segments
    kept = 1.0 - province.parameters.processing.mahlaba_loss_share
    bought_here = wanted_l / kept
    province.net_export_l = brought_l - bought_here
    bought_town = max(province.net_export_l, 0.0)
    _supply_mahlabas(province, bought_here, brought_l)
    lost = (1.0 - kept) * (bought_here + bought_town)
    province.ledger.move(Good.RAW_MILK, Account.MAHLABAS, Account.LOSSES, lost, milk=lost)
    wanted_town = consumers.loose_l[segments.town]
    share_town = wanted_town / max(float(wanted_town.sum()), 1e-9)
    consumers.dairy_spending[segments.town] = 0.0
    for rows, bought, price, buyers, share in (
        (province.mahlabas_here, bought_here, province.loose_price, segments.here, share_here),
        (province.mahlabas_town, bought_town, province.parity, segments.town, share_town),
    ):
        milk, recipe = bought * kept, province.recipes.loose
        transform(province, Account.MAHLABAS, milk, recipe)
        sizes = province.processors.size_share[rows]
        consumers.dairy_spending[buyers] += _sell(
            province, Account.MAHLABAS, milk * sizes, rows, recipe, price, buyers, share
        )


def _sell(
    province: Province,
    seller: Account,
    milk_l: np.ndarray,
    seller_rows: np.ndarray | None,
    recipe: Recipe,
    price: float,
    buyer_rows: np.ndarray,
    buyer_share: np.ndarray,
) -> np.ndarray:
    """Sell what milk became: milk_l by seller row (L), price in MAD/L of raw milk; what each buyer spent, by shares."""
    made = [(good, quantity, milk, worth * price) for good, quantity, milk, worth in recipe.products]
    return province.ledger.sell_mix_at_market(
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
    whole = measured.sum()
    content = milk.sum() / whole if whole > 0.0 else 1.0
    local = min(max(1.0 - province.net_export_l / max(brought, 1e-9), 0.0), 1.0)
    _buy_loose(province, Account.COLLECTORS, milk, measured * content * wholesale, local)
    _buy_loose(province, Account.COOPERATIVES, cooperatives.loose_l, cooperatives.loose_l * wholesale, local)
    processors, here, town = province.processors, province.mahlabas_here, province.mahlabas_town
    sizes_here, sizes_town = processors.size_share[here], processors.size_share[town]
    shipped = province.net_export_l
    if shipped < 0.0:
        come = -shipped * sizes_here
        ledger.move(Good.RAW_MILK, Account.REST, Account.MAHLABAS, come, come * wholesale, milk=come, buyer_rows=here)
    else:
        cost = shipped * market.trade_cost_mad_l * province.outside.cpi * sizes_town
        ledger.move(Good.TRANSPORT, Account.SERVICES, Account.MAHLABAS, value=cost, buyer_rows=town)
    processors.intake_l[here] = bought_here * sizes_here
    processors.intake_l[town] = max(shipped, 0.0) * sizes_town


def _buy_loose(province: Province, seller: Account, milk: np.ndarray, value: np.ndarray, local: float) -> None:
    """Mahlabas here and in town share what a seller brings, by what each market takes: here the share `local`."""
    if not milk.any():
        return
    worth = float(value.sum())
    for rows, part in ((province.mahlabas_here, local), (province.mahlabas_town, 1.0 - local)):
        if part == 0.0:
            continue
        spent = province.processors.size_share[rows] * worth * part
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
    processed = float(batch.processed.sum())
    lost = processed * province.parameters.processing.plant_loss_share
    raw = processed - lost
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
    shares = province.processors.size_share[province.plants]
    if province.outside.leader_factor == 1.0:
        return np.asarray(shares)
    leader = int(np.argmax(shares))
    lost = shares[leader] * (1.0 - province.outside.leader_factor)
    if len(shares) > 1:
        others = np.arange(len(shares)) != leader
        theirs = shares[others]
        shares[others] = theirs + lost * theirs / theirs.sum()
        shares[leader] -= lost
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
