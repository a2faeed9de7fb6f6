"""Strict reading of YAML and CSV files: what is not declared is refused, and a refusal is one clear line."""

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

Lines = Mapping[tuple[str, ...], int]
"""Line, counted from 1, of each key path of a YAML file."""


class BadInput(ValueError):  # noqa: N818
    """An input that cannot be used; its text is one line: where, what was read, what is allowed."""


# What records are made of


class Record(BaseModel):
    """What one file, row or entry must hold: no unknown key, no NaN, no infinity, no later change."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def _as_ids(value: object) -> object:
    """Turn `a;b` or a list into a tuple of ids."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(";"))
    return tuple(value) if isinstance(value, list) else value


JOINERS = "\u200c\u200d\u200e\u200f"
"""Hidden characters of honest Arabic: they join letters, part them, or set the side of a sign."""


def hidden_in(text: str, but: str = "") -> str | None:
    """Give the first character that a reader does not see, line breaks too, as it is written in a program."""
    hidden = (sign for sign in text if unicodedata.category(sign) in _HIDDEN and sign not in but)
    return next((sign.encode("unicode_escape").decode() for sign in hidden), None)


_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode's control, format and surrogate characters, line and paragraph separators."""


def _on_one_line(text: str) -> str:
    """Refuse control characters and those that turn the order of what follows."""
    hidden = hidden_in(text, but=JOINERS)
    if hidden:
        raise ValueError(f"read {_shown(text)}, allowed one line of text without hidden characters such as {hidden}")
    return text


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_on_one_line)]
Year = Annotated[int, Field(ge=1900, le=2100)]

LARGEST = 10**15
"""Amounts beyond which cents are lost in the arithmetic."""
SourceIds = Annotated[tuple[Text, ...], BeforeValidator(_as_ids), Field(min_length=1)]
"""Ids of the table of sources, or `prior` for an assumption: one, a list, or `a;b` in a table."""

Status = Literal["sourced", "derived", "mixed", "prior"]
"""How a row or a series is known: published, computed from published facts, partly or wholly assumed."""


class Note(Record):
    """An explanation, in French and in English."""

    fr: Text
    en: Text


class Title(Record):
    """A name to print, in French, English and Arabic."""

    fr: Text
    en: Text
    ar: Text


# Where, what was read, what is allowed


def wrong(where: str, read: object, allowed: object) -> BadInput:
    """Make the refusal of a value."""
    return BadInput(f"{where}: read {shortened(read)}, allowed {shortened(allowed, 200)}")


def shortened(read: object, most: int = 60) -> str:
    """Write something on one line of `most` characters at most, with what is hidden in it made visible."""
    text = str(read)[: most + 1]
    seen = "".join(sign if hidden_in(sign) is None else str(hidden_in(sign)) for sign in text)
    return seen if len(seen) <= most else f"{seen[: most - 3]}..."


def place(path: Path, keys: Iterable[object] = (), lines: Lines | None = None) -> str:
    """Name a place in a file, such as `folder/margins.yaml: cattle.low (line 12)`."""
    name = "/".join(shortened(part) for part in (path.parent.name, path.name) if part)
    steps = tuple(str(key) for key in keys)
    if not steps:
        return name
    line = _line_of(steps, lines or {})
    return f"{name}: {'.'.join(map(shortened, steps))}" + (f" (line {line})" if line else "")


def _line_of(steps: tuple[str, ...], lines: Lines) -> int | None:
    """Give the line of a key path, or of the closest key above it that has one."""
    above = (lines.get(steps[:depth]) for depth in range(len(steps), 0, -1))
    return next((line for line in above if line), None)


def unknown(what: str, read: object, allowed: Iterable[str]) -> str:
    """Say that a name is not known, with the nearest allowed one, or all of them when they are few."""
    names = sorted(set(allowed))
    every = f", allowed {shortened(', '.join(names), 200)}" if 0 < len(names) <= 15 else ""
    return f"unknown {what} {_shown(str(read))}{_hint(read, names) or every}"


def _hint(read: object, names: Iterable[str], closeness: float = 0.6) -> str:
    """Propose the name nearest to what was read, if one is close, from 0 to 1."""
    near = difflib.get_close_matches(str(read)[:200], list(names), n=1, cutoff=closeness)
    return f"; did you mean {_shown(near[0])}?" if near else ""


def check_sources(ids: Iterable[str], known: Iterable[str], where: str) -> None:
    """Refuse an id that is neither `prior` nor in the table of sources."""
    allowed = {"prior", *known}
    for source in ids:
        if source not in allowed:
            raise BadInput(f"{where}: {unknown('source', source, allowed)}")


# YAML


class YamlMapping(dict[str, Any]):
    """The keys and values of a YAML file, with the `lines` where its keys stand."""

    def __init__(self, data: Mapping[str, Any], lines: Lines) -> None:
        super().__init__(data)
        self.lines = lines


DEEPEST = 50
LARGEST_FILE = 20_000_000
MOST_ROWS = 10_000
"""Levels of a YAML file, bytes of any file, and rows of a table, beyond which it is refused."""

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where PyYAML has its C parser


class _Loader(_SafeLoader):  # type: ignore[misc]  # chosen when the module is read
    """Safe loader that knows the line of every key; it refuses duplicate keys and anchors, and reads 1e-3."""

    def construct_document(self, node: yaml.Node) -> Any:
        self.lines: dict[tuple[str, ...], int] = {}
        self.seen: set[yaml.Node] = set()
        self._walk(node, ())
        return super().construct_document(node)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, AttributeError, KeyError, IndexError) as error:  # 2013-02-30, !!bool abc, !!int ""
            problem = f"read {_shown(node.value)}: {shortened(error, 120)}"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark) from None

    def _walk(self, node: yaml.Node, path: tuple[str, ...]) -> None:
        """Note the line of every key under a node."""
        if node in self.seen:
            raise yaml.MarkedYAMLError(problem="anchors are not allowed", problem_mark=node.start_mark)
        self.seen.add(node)
        if isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self._walk(item, (*path, str(index)))
        if not isinstance(node, yaml.MappingNode):
            return
        for key, value in node.value:
            inner = (*path, str(key.value))
            if inner in self.lines:
                problem = f"duplicate key {_shown(key.value)}, already on line {self.lines[inner]}"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            self.lines[inner] = key.start_mark.line + 1
            self._walk(value, inner)


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+$"), list("-+0123456789")
)


def read_yaml(path: Path) -> YamlMapping:
    """Read a YAML file whose top is a mapping.

    Raises BadInput when the file is missing, empty, not UTF-8 or not YAML, or repeats a key.
    """
    text = _text(path)
    _refuse_depth(path, text)
    try:
        loader = _Loader(text)
        data = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = f" line {error.problem_mark.line + 1}:" if error.problem_mark else ""
        raise BadInput(f"{place(path)}:{line} {shortened(error.problem or error.context, 200)}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise BadInput(f"{place(path)}: not YAML: {shortened(' '.join(str(error).split()), 200)}") from None
    if data is None:
        raise BadInput(f"{place(path)}: the file is empty")
    if not isinstance(data, dict):
        raise wrong(place(path), _shown(data), "a mapping of keys")
    return YamlMapping(data, loader.lines)


def _refuse_odd(path: Path) -> None:
    """Raise BadInput for a pipe or a device, and for a file too large to be one of ours."""
    if not path.is_file():
        raise BadInput(f"{place(path)}: not a file")
    if path.stat().st_size > LARGEST_FILE:
        raise wrong(place(path), f"{path.stat().st_size} bytes", f"{LARGEST_FILE} at most")


def _refuse_depth(path: Path, text: str) -> None:
    """Raise BadInput for nesting that would exhaust the parser; what it is made of is counted, not parsed."""
    deepest = max((len(run) // 2 for run in re.findall(rf"(?:[-?] ){{{DEEPEST},}}", text)), default=0)
    depth = 0
    for bracket in re.findall(r"[\[{}\]]", text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    if deepest >= DEEPEST:
        raise BadInput(f"{place(path)}: not YAML: nested {deepest} levels deep, allowed {DEEPEST}")


def _text(path: Path) -> str:
    """Read a file as UTF-8, with or without a byte-order mark."""
    try:
        if path.exists() and not path.is_dir():
            _refuse_odd(path)
        content = path.read_bytes()
    except FileNotFoundError:
        near = _hint(path.name, [other.name for other in path.parent.glob("*")], closeness=0.85)
        raise BadInput(f"{place(path)}: no such file{near}") from None
    except OSError as error:
        raise BadInput(f"{place(path)}: cannot be read: {error.strerror}") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadInput(f"{place(path)}: line {line}: not UTF-8 text") from None


# Checking against a model

R = TypeVar("R", bound=BaseModel)
Keys = Sequence[int | str]


def validated(model: type[R], data: object, path: Path, lines: Lines, at: tuple[object, ...] = ()) -> R:
    """Check data read at the key path `at` of a YAML file against a model.

    Raises BadInput for the first problem, with the number of others.
    """
    return validated_from(model, data, lambda keys: place(path, (*at, *keys), lines))


def validated_from(model: type[R], data: object, where: Callable[[Keys], str]) -> R:
    """Check data whose keys stand in several files; `where` names the place of a key. Raises BadInput."""
    try:
        return model.model_validate(data, strict=True)
    except ValidationError as error:
        raise BadInput(_first_problem(error, model, where)) from None


def _first_problem(error: ValidationError, model: type[BaseModel], where: Callable[[Keys], str]) -> str:
    """Say the first problem in one line; an unknown key goes first, for it explains a missing one."""
    problems = error.errors(include_url=False)
    first = min(problems, key=lambda problem: problem["type"] != "extra_forbidden")
    keys = [_as_written(step) for step in first["loc"] if step != "[key]"]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{where(keys)}: {_explained(first, model)}{more}"


def _as_written(step: int | str) -> int | str:
    """Undo what pydantic does to a date used as a key: it shows its representation."""
    parts = re.fullmatch(r"datetime\.date\((\d+), (\d+), (\d+)\)", str(step))
    return f"{int(parts[1]):04}-{int(parts[2]):02}-{int(parts[3]):02}" if parts else step


_ALLOWED = {
    "bool": "true or false",
    "date": "a date such as 2013-01-01",
    "datetime": "a date such as 2013-01-01",
    "dict": "a mapping of keys",
    "finite": "a finite number",
    "float": "a number such as 3.5",
    "int": "a whole number",
    "list": "a list",
    "literal": "{expected}",
    "model": "a mapping of keys",
    "string": "some text",
    "tuple": "a list",
}
"""What is allowed, by the first word of pydantic's error type."""

_BOUNDS = {
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "{ge:g} or more",
    "less_than": "less than {lt:g}",
    "less_than_equal": "{le:g} or less",
    "string_pattern_mismatch": "text of the form {pattern}",
    "string_too_long": "at most {max_length} characters",
    "too_long": "at most {max_length} items",
    "too_short": "{min_length} item or more",
}


def _explained(problem: Mapping[str, Any], model: type[BaseModel]) -> str:
    """Say what was read and what is allowed, for one pydantic error."""
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "missing":
        return "missing"
    if kind == "extra_forbidden":
        return unknown("key", problem["loc"][-1], _keys_allowed(model, problem["loc"][:-1]))
    if kind == "value_error":
        return str(context["error"])
    allowed = _BOUNDS.get(kind) or _ALLOWED.get(kind.split("_")[0])
    if allowed is None:
        return f"read {_shown(problem['input'])}: {shortened(problem['msg'], 120)}"
    choices = re.findall(r"'([^']*)'", context.get("expected", ""))
    near = _hint(problem["input"], choices) if len(choices) > 1 else ""
    return f"read {_shown(problem['input'])}, allowed {allowed.format_map(context)}{near}"


def _shown(value: object) -> str:
    """Show what was read, shortly."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | list | tuple):
        return "a mapping" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and abs(value) >= 10**30:
        return "a number of more than 30 figures"
    return shortened(repr(value[:100]) if isinstance(value, str) else str(value))


def _keys_allowed(model: type[BaseModel], keys: Iterable[object]) -> list[str]:
    """List the keys that a model allows under a key path; names of a mapping and list indices are free."""
    models = [model]
    for key in keys:
        fields = [each.model_fields[str(key)].annotation for each in models if str(key) in each.model_fields]
        if fields:
            models = [inner for annotation in fields for inner in _models_in(annotation)]
    return [name for each in models for name in each.model_fields]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Give the models that an annotation names, inside mappings, tuples and unions too."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


# Tables


def read_table(path: Path, model: type[R]) -> tuple[R, ...]:
    """Read a CSV table, one record per row; the first field of the model is the key, and is unique.

    An empty cell is an absent value. Raises BadInput for a missing, unknown or repeated column, a cell that
    the model refuses, a hidden character, a row too short or too long, a repeated key, and a table without rows or of
    more than MOST_ROWS.
    """
    rows = _rows(path)
    _, header = next(rows, (1, []))
    _check_header(header, list(model.model_fields), path)
    key = next(iter(model.model_fields))
    first_line: dict[object, int] = {}
    records: list[R] = []
    for line, cells in rows:
        if len(records) == MOST_ROWS:
            raise wrong(f"{place(path)}: line {line}", "one row more", f"{MOST_ROWS} rows at most")
        record = _record(cells, header, model, path, line)
        name = getattr(record, key)
        if name in first_line:
            where = f"{place(path)}: line {line}, column {key}"
            raise BadInput(f"{where}: {shortened(name)} is already on line {first_line[name]}")
        first_line[name] = line
        records.append(record)
    if not records:
        raise BadInput(f"{place(path)}: no rows")
    return tuple(records)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Give each row that is not blank, with its line."""
    rows = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        for cells in rows:
            if any(cell.strip() for cell in cells):
                yield rows.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise BadInput(f"{place(path)}: line {rows.line_num}: {shortened(error, 200)}") from None


def _check_header(header: list[str], allowed: list[str], path: Path) -> None:
    if not header:
        raise BadInput(f"{place(path)}: the file is empty")
    if len(header) == 1 and ";" in header[0]:
        raise BadInput(f"{place(path)}: line 1: cells are separated by ';', allowed ','")
    for column in header:
        if column not in allowed:
            raise BadInput(f"{place(path)}: line 1: {unknown('column', column, allowed)}")
        if header.count(column) > 1:
            raise BadInput(f"{place(path)}: line 1: duplicate column {_shown(column)}")
    for column in allowed:
        if column not in header:
            raise BadInput(f"{place(path)}: line 1: missing column {column!r}")


def _record(cells: list[str], header: list[str], model: type[R], path: Path, line: int) -> R:
    """Check one row against the model."""
    where = f"{place(path)}: line {line}"
    if len(cells) != len(header):
        raise wrong(where, f"{len(cells)} cells", f"{len(header)}, one per column")
    for column, cell in zip(header, cells, strict=True):
        hidden = hidden_in(cell)
        if hidden:
            allowed = f"text without hidden characters such as {hidden}"
            raise wrong(f"{where}, column {column}", _shown(cell), allowed)
    filled = {column: cell for column, cell in zip(header, cells, strict=True) if cell}
    try:
        return model.model_validate(filled)
    except ValidationError as error:
        problem = _first_problem(error, model, lambda keys: ", column ".join([where, *map(str, keys[:1])]))
        raise BadInput(problem) from None
