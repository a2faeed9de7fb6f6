"""What Sphinx is told; the language comes from the command line, the pages from `docs/build.py`."""

from importlib.metadata import version as version_of
from typing import Any

from pygments.lexers.special import TextLexer

project = "lben"
author = "The lben authors"
copyright = "2026, The lben authors"
version = release = version_of("lben")

extensions = ["myst_parser", "maker.mathml"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["files"]
nitpicky = True

myst_enable_extensions = ["dollarmath", "attrs_inline"]
myst_heading_anchors = 6
myst_dmath_allow_labels = False

html_theme = "furo"
html_title = f"lben {release}"
html_math_renderer = "mathml"
html_static_path = ["static"]
html_css_files = ["site.css"]
templates_path = ["templates"]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "languages.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
html_use_index = False
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"top_of_page_buttons": []}


def setup(app: Any) -> None:
    """Show tables of values as they are: Pygments has no lexer for them."""
    app.add_lexer("csv", TextLexer)
