"""The summary of a study: what was compared, with what, what matters most, and the sentences that say so."""

import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import pandas as pd

from calibration.outcome import posterior_hash
from calibration.sensitivity.choosing import why_kept
from calibration.sensitivity.outputs import Output
from calibration.sensitivity.reading import Sensitivity
from calibration.sensitivity.study import Findings, Settings
from calibration.sensitivity.tables import is_withheld
from calibration.sensitivity.telling import sentences
from sim.report.evidence import HEADLINES
from sim.report.words import LANGUAGES
from sim.study.ensemble.history import RANKED_YEARS
from sim.study.ensemble.plan import Plan
from sim.territory.registry import Registry

MOST_TOLD = 5
SEEDS = "1, 2, ... under luck alone at the centre; seed k in unit k of the design; seed k along path k"


def summary_of(
    findings: Findings, tables: Mapping[str, pd.DataFrame], plan: Plan, settings: Settings, registry: Registry
) -> dict[str, Any]:
    """Make the contents of `summary.json`, see `reading.Sensitivity`."""
    policies, posterior = [each.name for each in plan.scenarios if each.name != plan.baseline], registry.posterior
    summary: dict[str, Any] = {
        "territory": plan.scenarios[0].territory,
        "posterior_sha256": None if posterior is None else posterior_hash(posterior),
        "baseline": plan.baseline,
        "policies": policies,
        "titles": {each.name: each.title.model_dump() for each in plan.scenarios},
        "years": [plan.first_year, plan.last_year],
        "observed_years": [plan.first_year - RANKED_YEARS, plan.first_year - 1],
        "scale": plan.scale,
        "settings": settings._asdict(),
        "seeds": SEEDS,
        "units": {**findings.shares._asdict(), "asked": len(findings.units), "found": findings.n_found},
        "seconds": round(findings.seconds, 1),
        "cost": findings.cost.model_dump(mode="json"),
        "uncertain": len(findings.inputs.names),
        "parameters": _parameters(findings, registry),
        "most_for_effects": {each: most_for(findings, each) for each in policies},
        "context": findings.context,
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("lben", "mesa", "numpy", "numba", "pandas", "scipy", "salib")},
        },
    }
    told = Sensitivity(**tables, summary=summary)
    return {**summary, "sentences": {language: sentences(told, language) for language in LANGUAGES}}


def _parameters(findings: Findings, registry: Registry) -> dict[str, Any]:
    inputs = findings.inputs
    by = why_kept(inputs.names, findings.found, findings.moved, findings.luck, findings.all_kept)
    return {
        name: {
            "unit": registry.entry(name).unit,
            "centre": inputs.centre[name],
            "low": registry.entry(name).low,
            "high": registry.entry(name).high,
            "note": registry.entry(name).note.model_dump(),
            "distribution": "posterior" if name in inputs.fitted else "prior",
            "by": why,
        }
        for name, why in by.items()
    }


def most_for(findings: Findings, policy: str) -> list[dict[str, Any]]:
    """The parameters that matter most for the effects of a policy, on average over the seven impacts.

    What one matters for an effect is the share of its variance: the total Sobol index times what the emulator explains,
    or, where that is withheld, the squared rank correlation if it is clear.
    """
    shares: dict[str, dict[str, tuple[float, str]]] = {}
    for output in findings.outputs:
        if output.kind == "effect" and output.policy == policy:
            for name, share, by in _shares(findings, output):
                shares.setdefault(name, {})[output.indicator] = share, by
    means = {name: sum(share for share, _ in each.values()) / len(HEADLINES) for name, each in shares.items()}
    best = sorted(means, key=lambda name: -means[name])[:MOST_TOLD]
    return [_most(name, shares[name], means[name]) for name in best]


def _most(name: str, of_effects: Mapping[str, tuple[float, str]], mean: float) -> dict[str, Any]:
    indicator = max(of_effects, key=lambda each: of_effects[each][0])
    share, by = of_effects[indicator]
    return {"name": name, "indicator": indicator, "share": share, "by": by, "mean_share": mean}


def _shares(findings: Findings, output: Output) -> Sequence[tuple[str, float, str]]:
    at = findings.at(output)
    explained = findings.explained[at]
    if explained is not None and not is_withheld(explained):
        totals = explained.indices.st * explained.share
        return [(name, float(total), "sobol") for name, total in zip(explained.names, totals, strict=True)]
    squares = findings.found.rho[:, at] ** 2
    return [
        (name, float(square), "correlation")
        for name, square, is_clear in zip(findings.inputs.names, squares, findings.found.is_clear[:, at], strict=True)
        if is_clear
    ]
