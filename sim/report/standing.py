"""What standing results have: from parameters that were never fitted, or from a posterior."""

import datetime

from sim.report.numbers import date, number
from sim.report.words import say
from sim.territory.posterior import Posterior
from sim.territory.registry import Registry


def say_by_standing(key: str, registry: Registry, language: str, **values: object) -> str:
    """Give a text, or its variant `key.posterior` where the parameters have a posterior, which gets `standing`."""
    if registry.posterior is None:
        return say(key, language, **values)
    variant = f"{key}.posterior"
    return say(variant, language, standing=standing(registry.posterior, language), **values)


def standing(posterior: Posterior, language: str) -> str:
    """How many draws a posterior has, and what it was fitted to where its file says so."""
    counts = {"draws": len(posterior.weights), "fitted": len(posterior.fitted)}
    said = {name: number(count, 0, language) for name, count in counts.items()}
    basis = posterior.basis
    if basis is None:
        return say("standing.posterior_alone", language, **said)
    years = {"first": basis.first_year, "last": basis.last_year}
    facts, day = number(basis.facts, 0, language), date(datetime.date.fromisoformat(basis.found_on), language)
    return say("standing.posterior", language, facts=facts, date=day, **years, **said)
