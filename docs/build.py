"""Build the documentation, in French and in English, for reading without a network.

    uv run --group docs python docs/build.py [--output site]

Every page of `docs/` and those that are made from the code are put together by language and given to Sphinx, for which
a warning is an error. The folder is replaced when both languages are built, and left as it was when one is not; one
that holds anything else, or cannot be written, is refused before anything is built.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from maker.contents import LANGUAGES, ROOT
from maker.generated import generated_pages
from maker.staging import stage

from sim.territory.reading import BadInput

MARK = ".lben-documentation"
"""The file that names, a line each, all that this command has put into the folder, which it may replace."""

UNUSABLE = 2
NAMED = 3
"""How many files of somebody else a refusal names."""

DOOR = """<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="0; url=fr/index.html">
<title>lben</title>
<p><a href="fr/index.html">Français</a> · <a href="en/index.html" lang="en">English</a></p>
</html>
"""


def build(output: Path) -> int:
    """Build both languages into `output`; give the exit status of Sphinx. Raises BadInput and OSError."""
    refuse_what_is_not_ours(output)
    refuse_unwritable(output)
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "site"
        for language in LANGUAGES:
            sources = Path(scratch) / language
            stage(sources, language, generated_pages(language))
            status = _sphinx(sources, made / language, Path(scratch) / "doctrees" / language, language)
            if status != 0:
                return status
        (made / "index.html").write_text(DOOR, encoding="utf-8")
        (made / MARK).write_text("".join(f"{name}\n" for name in sorted(files_in(made))), encoding="utf-8")
        _replace(output, made)
    print(f"{output}/index.html")
    return 0


def files_in(folder: Path) -> set[str]:
    """Every file under a folder but the mark, by its way from there."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()} - {MARK}


def refuse_what_is_not_ours(output: Path) -> None:
    """Raise BadInput when `output` is no folder, or holds a file that this command did not put there."""
    if not output.exists():
        return
    if not output.is_dir():
        raise BadInput(f"{output} : n'est pas un dossier / is no folder")
    mark = output / MARK
    ours = set(mark.read_text(encoding="utf-8").splitlines()) if mark.is_file() else set()
    others = sorted(files_in(output) - ours)
    if others:
        named = ", ".join(others[:NAMED]) + (f", … ({len(others)})" if len(others) > NAMED else "")
        raise BadInput(
            f"{output} : contient autre chose que cette documentation ({named}) ; nommer un autre dossier, ou l'en ôter"
            f" / holds something else than this documentation ({named}); name another folder, or take it away"
        )


def refuse_unwritable(output: Path) -> None:
    """Raise BadInput when `output` cannot be replaced, or made where it is to be."""
    wanted = [output, output.parent] if output.exists() else [next(each for each in output.parents if each.exists())]
    for folder in wanted:
        try:
            tempfile.TemporaryFile(dir=folder).close()
        except OSError as error:
            raise BadInput(_unwritable(output, error)) from None


def _unwritable(output: Path, error: OSError) -> str:
    return f"{output} : ne peut pas être écrit / cannot be written ({error.strerror})"


def _replace(output: Path, made: Path) -> None:
    """Put what was made in the place of `output`, which stays as it was when it cannot be copied there."""
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}-") as beside:
        new = Path(beside, "new")
        shutil.copytree(made, new)
        if output.exists():
            output.rename(Path(beside, "old"))
        new.rename(output)


def _sphinx(sources: Path, made: Path, doctrees: Path, language: str) -> int:
    """Run Sphinx in a process of its own, for it keeps the words of the first language it meets."""
    own = ["-c", str(ROOT / "docs" / "maker"), "-d", str(doctrees), "-D", f"language={language}"]
    strict = ["--fail-on-warning", "--keep-going", "--nitpicky", "--quiet"]
    command = [sys.executable, "-m", "sphinx", *own, *strict, str(sources), str(made)]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT / "docs")}, check=False).returncode


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=f"Construire la documentation. / {__doc__.partition(chr(10))[0]}")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "site", help="dossier à remplacer / folder to replace (%(default)s)"
    )
    folder = parser.parse_args().output.absolute()
    try:
        sys.exit(build(folder))
    except BadInput as refused:
        print(refused, file=sys.stderr)
    except OSError as error:
        print(_unwritable(folder, error), file=sys.stderr)
    sys.exit(UNUSABLE)
