"""What a checked folder says: its estimates, and the territory that follows from them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from calibration.field.checking import Checked
from calibration.field.design import Estimate
from calibration.field.estimates import estimates_of, frame_of
from sim.territory.reading import Note, Record, Text, place, read_yaml, validated, wrong

QUANTITIES = Path(__file__).with_name("quantities.yaml")


class Quantity(Record):
    """Something that field data tell; a target has the name of the measure of the model that answers for it."""

    title: Note
    kind: Literal["level", "trend", "distribution", "season", "price", "response"]
    unit: Text
    is_target: bool


@cache
def read_quantities() -> dict[str, Quantity]:
    """Read what there is to say of each quantity. Raises BadInput for a file that cannot be used."""
    document = read_yaml(QUANTITIES)
    return {
        name: validated(Quantity, entry, QUANTITIES, document.lines, at=(name,)) for name, entry in document.items()
    }


@dataclass(frozen=True)
class Fitted:
    """What was checked, and its estimates by quantity, in the order in which to read them."""

    checked: Checked
    estimates: dict[str, Estimate]


def fit_folder(checked: Checked, folder: Path) -> Fitted:
    """Estimate all that a folder tells. Raises BadInput when it has errors, or nothing to estimate."""
    errors = len(checked.errors)
    if errors:
        raise wrong(place(folder), f"{errors} errors in the data", "none: see lben field check")
    tables = {name: sheet.data for name, sheet in checked.sheets.items()}
    found = estimates_of(tables, frame_of(checked.territory, checked.survey.year))
    if not found:
        raise wrong(
            place(folder), "nothing to estimate from", "rows from two communes, cooperatives or places at least"
        )
    return Fitted(checked, {name: found[name] for name in read_quantities() if name in found})
