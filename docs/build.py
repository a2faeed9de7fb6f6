"""Build the documentation, in French and in English, for reading without a network.

    uv run --group docs python docs/build.py [--output site]

Every page of `docs/` and those that are made from the code are put together by language and given to Sphinx, for which
a warning is an error. The folder is replaced when both languages are built, and left as it was when one is not.
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

MARK = ".lben-documentation"
"""A file by which a folder is known as one that this command has made and may replace."""

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
    """Build both languages into `output`; give the exit status of Sphinx."""
    if output.exists() and not (output / MARK).is_file() and (not output.is_dir() or any(output.iterdir())):
        print(f"{output}: holds something else than this documentation; name another folder", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "site"
        for language in LANGUAGES:
            sources = Path(scratch) / language
            stage(sources, language, generated_pages(language))
            status = _sphinx(sources, made / language, Path(scratch) / "doctrees" / language, language)
            if status != 0:
                return status
        (made / "index.html").write_text(DOOR, encoding="utf-8")
        (made / MARK).touch()
        shutil.rmtree(output, ignore_errors=True)
        shutil.copytree(made, output)
    print(f"{output}/index.html")
    return 0


def _sphinx(sources: Path, made: Path, doctrees: Path, language: str) -> int:
    """Run Sphinx in a process of its own, for it keeps the words of the first language it meets."""
    own = ["-c", str(ROOT / "docs" / "maker"), "-d", str(doctrees), "-D", f"language={language}"]
    strict = ["--fail-on-warning", "--keep-going", "--nitpicky", "--quiet"]
    command = [sys.executable, "-m", "sphinx", *own, *strict, str(sources), str(made)]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT / "docs")}, check=False).returncode


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--output", type=Path, default=ROOT / "site", help="folder to replace (default: site)")
    sys.exit(build(parser.parse_args().output))
