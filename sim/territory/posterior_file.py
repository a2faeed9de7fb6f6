"""The file of a posterior, `posterior.parquet`: strict reading and writing.

It has a row for each draw, a column for each parameter of the registry and the column `weight`; its metadata name the
parameters that were fitted and, once adopted, what they were fitted to. Where a territory has no such file, its
parameters are drawn from their ranges.
"""

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.territory.posterior import Basis, Posterior
from sim.territory.reading import BadInput, place, shortened, unknown, wrong
from sim.territory.registry import Entry, Registry

FILE = "posterior.parquet"
WEIGHT = "weight"
FITTED, BASIS = b"fitted", b"basis"
FEWEST = 2


def with_posterior(registry: Registry, folder: Path) -> Registry:
    """Give a registry the posterior in its territory's folder, if there is one. Raises BadInput like reading it."""
    path = folder / FILE
    return replace(registry, posterior=read_posterior(path, registry.entries)) if path.exists() else registry


def write_posterior(path: Path, posterior: Posterior) -> None:
    """Write the file, the same bytes for the same draws."""
    path.write_bytes(as_bytes(posterior))


def as_bytes(posterior: Posterior) -> bytes:
    """Give the contents of the file, the same for the same draws."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, and few territories need it
    import pyarrow.parquet as pq  # noqa: PLC0415

    columns = {name: posterior.values[:, at] for at, name in enumerate(posterior.names)}
    table = pa.table({WEIGHT: posterior.weights, **columns})
    about = {FITTED: json.dumps(list(posterior.fitted)).encode()}
    if posterior.basis is not None:
        about[BASIS] = json.dumps(posterior.basis._asdict()).encode()
    buffer = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata(about), buffer, compression="zstd", use_dictionary=False)
    contents: bytes = buffer.getvalue().to_pybytes()
    return contents


def read_posterior(path: Path, entries: Mapping[str, Entry]) -> Posterior:
    """Read the file. Raises BadInput where it is not whole or does not belong to the registry.

    Refused are an unknown, missing or repeated column, a column that is not of numbers, a value outside the range of
    its parameter, a weight that is infinite or not more than 0, weights without a finite sum, and fewer than two rows.
    Weights are made to add to 1.
    """
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise BadInput(f"{place(path)}: cannot be read: {shortened(' '.join(str(error).split()), 120)}") from None
    _check_columns(table.column_names, entries, path)
    if table.num_rows < FEWEST:
        raise wrong(place(path), f"{table.num_rows} draws", f"{FEWEST} or more")
    columns = {name: _numbers(table, name, path) for name in table.column_names}
    weights = columns.pop(WEIGHT)
    for at in np.flatnonzero(~((weights > 0.0) & np.isfinite(weights)))[:1].tolist():
        raise wrong(_spot(path, WEIGHT, at), f"{weights[at]:g}", "more than 0, and finite")
    with np.errstate(over="ignore"):
        total = weights.sum()
    if not np.isfinite(total):
        raise wrong(
            f"{place(path)}, column {WEIGHT!r}", "weights that add up to infinity", "a finite sum, of 1 as a rule"
        )
    for name, values in columns.items():
        entry = entries[name]
        for at in np.flatnonzero(~((entry.low <= values) & (values <= entry.high)))[:1].tolist():
            raise wrong(_spot(path, name, at), f"{values[at]:g}", f"{entry.low:g} to {entry.high:g} {entry.unit}")
    return Posterior(
        tuple(entries),
        np.column_stack([columns[name] for name in entries]),
        weights / total,
        _fitted(table.schema.metadata or {}, entries, path),
        _basis(table.schema.metadata or {}, path),
    )


def _check_columns(found: Sequence[str], entries: Mapping[str, Entry], path: Path) -> None:
    for name in found:
        if name != WEIGHT and name not in entries:
            raise BadInput(f"{place(path)}: {unknown('parameter', name, entries)}")
        if found.count(name) > 1:
            raise BadInput(f"{place(path)}: column {name!r} comes twice")
    for name in (WEIGHT, *entries):
        if name not in found:
            raise BadInput(f"{place(path)}: missing column {name!r}: calibrate again, or remove the file")


def _numbers(table: Any, name: str, path: Path) -> NDArray[np.float64]:
    values = table.column(name).to_numpy()
    if values.dtype.kind not in "iuf":
        raise wrong(f"{place(path)}: column {name}", str(table.schema.field(name).type), "numbers")
    return np.asarray(values, np.float64)


def _fitted(metadata: Mapping[bytes, bytes], entries: Mapping[str, Entry], path: Path) -> tuple[str, ...]:
    try:
        names = json.loads(metadata[FITTED])
    except (KeyError, ValueError):
        names = None
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise BadInput(f"{place(path)}: does not say which parameters were fitted: calibrate again, or remove the file")
    for name in names:
        if name not in entries:
            raise BadInput(f"{place(path)}: fitted: {unknown('parameter', name, entries)}")
    return tuple(names)


def _basis(metadata: Mapping[bytes, bytes], path: Path) -> Basis | None:
    if BASIS not in metadata:
        return None
    try:
        said = json.loads(metadata[BASIS])
        found_on = datetime.date.fromisoformat(said["found_on"]).isoformat()
        return Basis(int(said["facts"]), int(said["first_year"]), int(said["last_year"]), found_on)
    except (ValueError, KeyError, TypeError):
        raise BadInput(f"{place(path)}: does not say what it was fitted to: adopt it again") from None


def _spot(path: Path, column: str, at: int) -> str:
    return f"{place(path)}: column {column}, draw {at + 1}"
