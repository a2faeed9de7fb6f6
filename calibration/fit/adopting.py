"""A posterior becomes that of its territory: the file, with what it was fitted to, in the territory's folder."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sim.study.store import write_whole
from sim.territory.posterior import Basis, Posterior
from sim.territory.posterior_file import as_bytes


def basis_of(about: Mapping[str, Any]) -> Basis:
    """What a calibration was fitted to, from its `fit.json`: how many targets, first and last year, day it ended.

    Raises KeyError, TypeError or ValueError where it does not say so.
    """
    periods = [about["context"]["statistics"][name][1:] for name in about["targets"]]
    first, last = min(start for start, _ in periods), max(end for _, end in periods)
    return Basis(len(periods), first, last, datetime.fromisoformat(about["finished_at"]).date().isoformat())


def adopt(posterior: Posterior, about: Mapping[str, Any], path: Path) -> Posterior:
    """Write a posterior, with what it was fitted to, as that of a territory; give it as written."""
    adopted = replace(posterior, basis=basis_of(about))
    write_whole(path, as_bytes(adopted))
    return adopted
