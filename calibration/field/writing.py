"""Writes what was fitted: a territory of one's own with updated margins, targets, and the estimates as a table.

The territory is a copy, made beside its place and moved there whole; the one it comes from is never touched.
"""

import csv
import hashlib
import io
import re
import shutil
from pathlib import Path
from typing import Any

import yaml

from calibration.field.design import Estimate
from calibration.field.fitting import Fitted, read_quantities
from calibration.field.forms import SURVEY, Survey
from calibration.targets import FIELD_FILE, Target
from sim.study.scenario import OWN_TERRITORIES, find_territory, load_territory
from sim.territory.posterior_file import FILE as POSTERIOR
from sim.territory.reading import BadInput, place, read_yaml, validated, wrong
from sim.territory.territory import FILES, LATER_FILES, WHOLES, Source

ESTIMATES = "estimates.csv"
SUMS = "SHA256SUMS"
"""What each file was when it was written, as `sha256sum` writes it."""

COPIED = (*FILES, *(name for name in LATER_FILES if name != POSTERIOR), "targets.yaml", "README.md")
DIGITS = 4

MARGINS = {
    "cow_share": "cow_share",
    **{name: name for names in WHOLES for name in names},
    "mean_household_size": "household_size",
    "share_children_under_15": "children_share",
    "share_women_among_adults": "women_share",
    "female_headed": "female_headed",
    "literacy_women_rural": "literacy_women",
}
"""Margins of the population, and the quantity that gives each; `cattle` is a head count times the households."""

LEAST_ERROR = 0.01
"""Standard error of a target seen whole, as a share of its value: what books and memories leave open (prior)."""


def territory_name(survey: Survey) -> str:
    """Name of the territory that a survey makes."""
    return f"{survey.territory}_{survey.name}"


def write_fitted(fitted: Fitted, folder: Path) -> Path:
    """Write the territory that a survey makes and give its folder; one made before by the same survey is replaced.

    Raises BadInput when another territory has that name, or a file of the one made before is not as it was written, or
    when what was made cannot be read back.
    """
    survey = fitted.checked.survey
    home = OWN_TERRITORIES / territory_name(survey)
    if home.exists():
        _refuse_another(home, survey)
        _refuse_edited(home)
    beside = home.with_name(f".{home.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        _copy(find_territory(survey.territory), beside)
        shutil.copy(folder / SURVEY, beside / SURVEY)
        _rename(beside / "territory.yaml", home.name)
        _cite(beside / "sources.csv", fitted)
        _update_margins(beside / "margins.yaml", fitted)
        (beside / FIELD_FILE).write_text(targets_text(fitted), encoding="utf-8")
        (beside / ESTIMATES).write_text(estimates_text(fitted), encoding="utf-8")
        _check_targets(beside / FIELD_FILE)
        (beside / SUMS).write_text("".join(_sums(beside)), encoding="utf-8")
        shutil.rmtree(home, ignore_errors=True)
        beside.replace(home)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    load_territory(home.name)
    return home


def _refuse_another(home: Path, survey: Survey) -> None:
    """Refuse to replace a territory that this survey did not make."""
    mark = home / SURVEY
    if not mark.is_file() or read_yaml(mark).get("name") != survey.name:
        raise wrong(place(home), "a territory that another hand made", "a free name: change name in survey.yaml")


def _refuse_edited(home: Path) -> None:
    """Refuse to replace a territory with a file that is not as it was written, which would be lost."""
    written = home / SUMS
    known = written.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True) if written.is_file() else []
    edited = next((line for line in _sums(home) if line not in known), None)
    if edited:
        file = home / edited.rstrip("\n").split("  ", 1)[1]
        raise BadInput(f"{file}: not as lben field fit wrote it, and is left as it is: remove or rename {home} first")


def _sums(folder: Path) -> list[str]:
    """Give the digest and the name of each file but the one that holds them, one a line."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != SUMS)
    return [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(folder).as_posix()}\n" for file in files
    ]


def _copy(source: Path, to: Path) -> None:
    """Copy the data of a territory; what was fitted to its old margins stays behind."""
    to.mkdir(parents=True)
    for name in COPIED:
        if (source / name).is_file():
            shutil.copy(source / name, to / name)
    if (source / "parameters").is_dir():
        shutil.copytree(source / "parameters", to / "parameters")


def _rename(path: Path, name: str) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^name:.*$", f"name: {name}", text, count=1), encoding="utf-8")


def _cite(path: Path, fitted: Fitted) -> None:
    """Add the survey to the table of sources."""
    survey = fitted.checked.survey
    rows = sum(len(sheet.data) for sheet in fitted.checked.sheets.values())
    known: dict[str, Any] = {
        "id": survey.source,
        "topic": "field data",
        "quantity": f"{rows} rows of field data",
        "year": survey.year,
        "place": fitted.checked.territory.title.en,
        "source_title": survey.title.en,
        "confidence": "high",
        "note": "estimates and standard errors in estimates.csv",
    }
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([known.get(column, "") for column in Source.model_fields])
    text = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(f"{text}\n{line.getvalue()}", encoding="utf-8")


# Margins


def _update_margins(path: Path, fitted: Fitted) -> None:
    """Replace the margins that the survey tells, each as a whole block; comments and other margins stay."""
    text = path.read_text(encoding="utf-8")
    for name, entry in margins_of(fitted).items():
        block = yaml.safe_dump({name: entry}, sort_keys=False, allow_unicode=True, width=1000)
        text, count = re.subn(rf"(?m)^{name}:.*\n(?:[ \t]+.*\n?)*", block.replace("\\", r"\\"), text, count=1)
        if not count:
            raise BadInput(f"{place(path)}: missing {name!r}")
    path.write_text(text, encoding="utf-8")


def margins_of(fitted: Fitted) -> dict[str, dict[str, Any]]:
    """Give the margins that a household survey tells, by name, each with its interval, source and standard error."""
    found = fitted.estimates
    if "cattle_a_household" not in found:
        return {}
    margins = fitted.checked.territory.margins
    households = margins["herder_households"]
    cattle = found["cattle_a_household"]
    scaled = cattle._replace(
        value=cattle.value * households,
        standard_error=cattle.standard_error * households,
        low=cattle.low * households,
        high=cattle.high * households,
    )
    values = _adding_up({name: found[quantity].value for name, quantity in MARGINS.items() if quantity in found})
    entries = {"cattle": _entry(fitted, "cattle", scaled, float(round(scaled.value)), None)}
    for name, value in values.items():
        most = None if name == "mean_household_size" else 1.0
        entries[name] = _entry(fitted, name, found[MARGINS[name]], value, most)
    return entries


def _adding_up(values: dict[str, float]) -> dict[str, float]:
    """Round the values; what is rounded away of shares that add to 1 goes to the largest."""
    rounded = {name: round(value, DIGITS) for name, value in values.items()}
    for names in WHOLES:
        if all(name in rounded for name in names):
            largest = max(names, key=lambda name: rounded[name])
            rest = sum(rounded[name] for name in names if name != largest)
            rounded[largest] = round(1.0 - rest, DIGITS)
    return rounded


def _entry(fitted: Fitted, name: str, estimate: Estimate, value: float, most: float | None) -> dict[str, Any]:
    """One margin; a share that nobody showed may still be up to 3 in as many as were asked (rule of three)."""
    survey = fitted.checked.survey
    high = 3.0 / estimate.units if value == 0.0 else max(estimate.high, value)
    low = round(max(min(estimate.low, value), 0.0 if most else 1.0), DIGITS)
    high = round(high if most is None else min(high, most), DIGITS)
    error = f"{estimate.standard_error:.3g}"
    said = {"n": estimate.units, "c": estimate.clusters}
    return {
        "value": value,
        "low": low,
        "high": high,
        "distribution": "fixed" if low == high else "pert",
        "unit": fitted.checked.territory.margins.entry(name).unit,
        "year": survey.year,
        "source": survey.source,
        "note": {
            "fr": "{} : {n} ménages dans {c} communes ; erreur type {} ; intervalle à 90 %.".format(
                survey.title.fr, error, **said
            ),
            "en": "{}: {n} households in {c} communes; standard error {}; 90% interval.".format(
                survey.title.en, error, **said
            ),
        },
    }


# Targets and estimates


def targets_text(fitted: Fitted) -> str:
    """Give the targets that the survey tells, in the format of `targets.yaml`, all to be fitted."""
    head = (
        "# Cibles tirées de l'enquête, lues avec celles de targets.yaml par lben calibrate et lben validate.\n"
        "# Targets from the survey, read with those of targets.yaml by lben calibrate and lben validate.\n"
    )
    entries = {
        name: _target(fitted, name, estimate)
        for name, estimate in fitted.estimates.items()
        if read_quantities()[name].is_target
    }
    return head + yaml.safe_dump(entries, sort_keys=False, allow_unicode=True, width=1000)


def _target(fitted: Fitted, name: str, estimate: Estimate) -> dict[str, Any]:
    survey, quantity = fitted.checked.survey, read_quantities()[name]
    error = max(estimate.standard_error, LEAST_ERROR * abs(estimate.value))
    reach = max((estimate.high - estimate.low) / 2.0, 1.645 * error)
    return {
        "title": {"fr": f"{quantity.title.fr}, {survey.year}", "en": f"{quantity.title.en}, {survey.year}"},
        "measure": name,
        "kind": quantity.kind,
        "year": survey.year,
        "value": _rounded(estimate.value),
        "standard_error": _rounded(error),
        "low": _rounded(max(estimate.value - reach, 0.0)),
        "high": _rounded(estimate.value + reach),
        "unit": quantity.unit,
        "source": survey.source,
        "use": "fit",
        "note": {
            "fr": f"{survey.title.fr} : {estimate.units} observations, {estimate.clusters} grappes.",
            "en": f"{survey.title.en}: {estimate.units} observations, {estimate.clusters} clusters.",
        },
        "if_missed": {
            "fr": "Définition différente, erreur de mémoire ou paramètre tiré loin de sa valeur.",
            "en": "Another definition, a slip of memory, or a parameter drawn far from its value.",
        },
    }


def _check_targets(path: Path) -> None:
    """Refuse to write what calibration could not read."""
    document = read_yaml(path)
    for name, entry in document.items():
        validated(Target, entry, path, document.lines, at=(name,))


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")


def estimates_text(fitted: Fitted) -> str:
    """Give all estimates as a CSV table, titles in French and English."""
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(
        ["quantity", "fr", "en", "unit", "value", "standard_error", "low", "high", "degrees", "units", "clusters"]
    )
    for name, estimate in fitted.estimates.items():
        quantity = read_quantities()[name]
        numbers = [_rounded(number) for number in estimate[:5]]
        rows.writerow([name, quantity.title.fr, quantity.title.en, quantity.unit, *numbers, *estimate[5:]])
    return table.getvalue()
