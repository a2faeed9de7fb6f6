"""Reports say what standing their numbers have: never fitted, or from a posterior, and of which data."""

from dataclasses import replace

import numpy as np
import pytest

from sim.report.standing import say_by_standing, standing
from sim.report.words import LANGUAGES, catalogue
from sim.territory.posterior import Basis, Posterior
from sim.territory.territory import Territory

BASIS = Basis(27, 2013, 2024, "2026-11-23")


@pytest.fixture
def posterior(sefrou: Territory) -> Posterior:
    names = tuple(sefrou.registry.entries)
    values = np.tile([entry.value for entry in sefrou.registry.entries.values()], (1500, 1))
    return Posterior(names, values, np.full(1500, 1 / 1500), names[:3], BASIS)


def test_without_a_posterior_a_text_says_that_nothing_was_fitted(sefrou: Territory) -> None:
    registry = replace(sefrou.registry, posterior=None)
    assert "pas encore calibré" in say_by_standing("figure.status", registry, "fr", title="Référence")


def test_with_a_posterior_it_says_how_many_draws_and_which_years(sefrou: Territory, posterior: Posterior) -> None:
    registry = replace(sefrou.registry, posterior=posterior)
    said = say_by_standing("run.not_calibrated", registry, "fr", priors=1, parameters=2)
    assert "27 faits observés de 2013 à 2024" in said
    assert "1\u202f500 tirages pondérés, 3 paramètres ajustés (le 23 novembre 2026)" in said
    assert "pas encore" not in said


def test_a_posterior_that_does_not_say_its_basis_says_no_years(posterior: Posterior) -> None:
    said = standing(replace(posterior, basis=None), "en")
    assert said == "Model calibrated: 1,500 weighted draws, 3 parameters fitted."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_variant_is_of_a_text_and_says_something_else(language: str) -> None:
    texts = catalogue(language)
    variants = [key for key in texts if key.endswith(".posterior") and key.removesuffix(".posterior") in texts]
    assert len(variants) >= 10
    for key in variants:
        assert texts[key] != texts[key.removesuffix(".posterior")]
