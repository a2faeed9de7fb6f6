"""Checks a whole folder of field data: reads each file, then its cells, then what its columns say together."""

from dataclasses import dataclass
from pathlib import Path

from calibration.field.checks import cell_issues
from calibration.field.forms import FORM_NAMES, Survey, read_form, read_survey
from calibration.field.sheets import Issue, Sheet, nearest, read_sheet
from calibration.field.traps import trap_issues
from sim.study.scenario import load_territory
from sim.territory.territory import Territory


@dataclass(frozen=True)
class Checked:
    """What was read of a folder, sheets by the name of their form, and what is wrong or odd in it, by file and line."""

    survey: Survey
    territory: Territory
    sheets: dict[str, Sheet]
    issues: list[Issue]

    @property
    def errors(self) -> list[Issue]:
        """What must be corrected before anything is fitted."""
        return [issue for issue in self.issues if issue.level == "error"]


def check_folder(folder: Path) -> Checked:
    """Check a folder. Raises BadInput when it does not say which survey it holds."""
    survey = read_survey(folder)
    territory = load_territory(survey.territory)
    communes = [commune.commune for commune in territory.communes]
    issues = _strangers(folder)
    sheets: dict[str, Sheet] = {}
    for name in FORM_NAMES:
        path = folder / f"{name}.csv"
        if not path.is_file():
            issues.append(Issue("warning", "no_file", path.name))
            continue
        sheet, found = read_sheet(path, name, read_form(name))
        if sheet is not None and not sheet.data.empty:
            sheets[name] = sheet
            found += cell_issues(sheet, communes)
            found += trap_issues(sheet, survey.year, territory.margins["herder_households"])
        issues += sorted(found, key=lambda issue: issue.line)
    return Checked(survey, territory, sheets, issues)


def _strangers(folder: Path) -> list[Issue]:
    """CSV files whose name is none of the forms: most often a form that was renamed."""
    allowed = [f"{name}.csv" for name in FORM_NAMES]
    odd = [path.name for path in sorted(folder.glob("*.csv")) if path.name not in allowed]
    return [
        Issue("warning", "odd_file", name, values={"near": nearest(name, allowed) or ", ".join(allowed)})
        for name in odd
    ]
