"""A new territory: a folder to fill in, where each value is the place's own, borrowed from another one, or national."""

import re
import shutil
from pathlib import Path
from string import Template

from sim.study.scenario import OWN_TERRITORIES, find_territory, territory_names
from sim.territory.reading import BadInput, shortened, unknown, wrong
from sim.territory.territory import NAME, lender_name

SKELETON = Path(__file__).parent / "skeleton"

LONGEST_NAME = 40

SCENARIO = "scenario.yaml"
"""The file of the skeleton that is named after the territory, for results are named after it."""


def write_skeleton(name: str, lender: str) -> Path:
    """Write the folder of a new territory under `territories/`, whole or not at all, and give it.

    Raises BadInput for a name that cannot be one or is taken, and for a lender that cannot lend.
    """
    folder = _free(name)
    _refuse_lender(lender)
    beside = folder.with_name(f".{name}.new")
    try:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        for file in sorted(SKELETON.iterdir()):
            text = Template(file.read_text(encoding="utf-8")).substitute(name=name, lender=lender)
            (beside / _name_of(file, name)).write_text(text, encoding="utf-8")
        beside.rename(folder)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        raise BadInput(f"{folder}: cannot be written: {error.strerror}") from None
    return folder


def scenario_of(folder: Path) -> Path:
    """The scenario that comes with a territory: the baseline, played there."""
    return folder / f"{folder.name}_baseline.yaml"


def _free(name: str) -> Path:
    """Give the folder that a new territory will have. Raises BadInput for a name that cannot be one or is taken."""
    if not re.fullmatch(NAME, name) or len(name) > LONGEST_NAME:
        allowed = f"small letters without accents, figures and _, a letter first, {LONGEST_NAME} at most"
        raise wrong("NAME", repr(shortened(name)), allowed)
    if name in territory_names():
        raise BadInput(f"{find_territory(name)}: {name} is a territory already, and is left as it is")
    folder = OWN_TERRITORIES / name
    if folder.exists() or folder.is_symlink():
        raise BadInput(f"{folder}: exists already, and is left as it is")
    return folder


def _refuse_lender(lender: str) -> None:
    """Raise BadInput for what does not come with the simulator, or borrows itself."""
    folders = [folder for folder in map(find_territory, territory_names()) if folder.parent != OWN_TERRITORIES]
    lending = [folder.name for folder in folders if lender_name(folder / "territory.yaml") is None]
    if lender not in lending:
        raise BadInput(f"--from: {unknown('territory that lends', lender, lending)}")


def _name_of(file: Path, territory: str) -> str:
    return scenario_of(Path(territory)).name if file.name == SCENARIO else file.name
