"""A scenario file that extends another: mappings merged, the extending file wins, each key keeps its file and line."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.territory.reading import BadInput, Lines, place, read_yaml, shortened, wrong

EXTENDS = "extends"
OWN = (EXTENDS, "title", "question")
"""Keys that a file never takes from the one it extends: what it asks is its own."""

Places = Mapping[tuple[str, ...], tuple[Path, int]]
"""File and line, counted from 1, of each key path."""


class Document(NamedTuple):
    """What a file says once the files it extends are laid under it, and where each key stands."""

    data: Mapping[str, Any]
    places: Places


def read_extended(path: Path, find: Callable[[str], Path]) -> Document:
    """Read a file and the files it extends; `find` gives the file of a name without a folder or ending.

    Raises BadInput when one cannot be read, or extends itself through others.
    """
    return _read(path, find, ())


def where(path: Path, places: Places, keys: Iterable[object]) -> str:
    """Name the place of a key: in the file that says it, or in that of the closest key above it."""
    steps = tuple(str(key) for key in keys)
    for depth in range(len(steps), 0, -1):
        if steps[:depth] in places:
            file, line = places[steps[:depth]]
            return place(file, steps, {steps: line})
    return place(path, steps)


def merged(below: Mapping[Any, Any], above: Mapping[Any, Any]) -> dict[Any, Any]:
    """Lay a mapping over another: mappings under a key of both are merged, of two other values the upper one stays."""
    result = dict(below)
    for key, value in above.items():
        before = result.get(key)
        both = isinstance(before, Mapping) and isinstance(value, Mapping)
        result[key] = merged(before, value) if both else value  # type: ignore[arg-type]  # known by `both`
    return result


def _read(path: Path, find: Callable[[str], Path], above: tuple[Path, ...]) -> Document:
    document = read_yaml(path)
    places = _places(path, document.lines)
    if "name" in document:
        raise BadInput(f"{place(path, ['name'], document.lines)}: not allowed, the file's name is the scenario's")
    if EXTENDS not in document:
        return Document(document, places)
    said = place(path, [EXTENDS], document.lines)
    base_path = _base(document[EXTENDS], path, find, said)
    files = [each.resolve() for each in (*above, path)]
    if base_path.resolve() in files:
        circle = " > ".join(shortened(each.name) for each in (*above, path, base_path))
        raise BadInput(f"{said}: a circle: {circle}")
    base = _read(base_path, find, (*above, path))
    inherited = {key: value for key, value in base.data.items() if key not in OWN}
    inherited_places = {keys: spot for keys, spot in base.places.items() if keys[0] not in OWN}
    return Document(merged(inherited, document), {**inherited_places, **places})


def _base(named: object, path: Path, find: Callable[[str], Path], said: str) -> Path:
    """Give the file that another one extends: by its name, or by its path from that file's folder."""
    if not isinstance(named, str) or not named.strip():
        raise wrong(said, named, "the name of a scenario, or the path of its file")
    given = Path(named)
    is_path = given.suffix in {".yaml", ".yml"} or len(given.parts) > 1
    try:
        found = path.parent / given if is_path else find(named)
    except BadInput as error:
        raise BadInput(f"{said}: {error}") from None
    if not found.exists():
        raise BadInput(f"{said}: read {shortened(named)}: no such file")
    return found


def _places(path: Path, lines: Lines) -> Places:
    return {keys: (path, line) for keys, line in lines.items()}
