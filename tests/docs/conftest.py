"""The documentation's own modules can be imported; the pages that are read here, and the blocks of code in them."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))
