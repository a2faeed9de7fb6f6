"""Equations as MathML, which browsers draw themselves: nothing is fetched, nothing runs."""

import re
from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml

_UNKNOWN = (
    (re.compile(r"\\[bB]igg?[lr]?(?=[^a-zA-Z])"), ""),
    (re.compile(r"\\lt\b"), "<"),
    (re.compile(r"\\gt\b"), ">"),
    (re.compile(r"(?<=frac)(\d)(\d)"), r"{\1}{\2}"),
    (re.compile(r"(?<=\d),\s*(?=\d)"), r",\\,"),
)
"""What docutils does not know: larger brackets, which MathML stretches by itself, two signs, fractions without braces,
and that a comma between two numbers, which the point divides, parts them."""

_BAR = re.compile(r'<mover accent="true">\s*(<mi>[^<]*</mi>)\s*<mo stretchy="false">ˉ</mo>\s*</mover>')
"""A mean, whose bar browsers without a font for mathematics draw into the letter."""


def as_mathml(tex: str, *, is_block: bool) -> str:
    """Translate an equation; raises docutils' MathError for what it does not know."""
    for pattern, known in _UNKNOWN:
        tex = pattern.sub(known, tex)
    if tex.lstrip().startswith(("^", "_")):
        tex = "{}" + tex.lstrip()
    return _BAR.sub(r"<mover>\1<mo stretchy=\"false\">–</mo></mover>", tex2mathml(tex, as_block=is_block))


def _inline(writer: Any, node: nodes.Element) -> None:
    writer.body.append(as_mathml(node.astext(), is_block=False))
    raise nodes.SkipNode


def _block(writer: Any, node: nodes.Element) -> None:
    writer.body.append(f'<div class="math">{as_mathml(node.astext(), is_block=True)}</div>\n')
    raise nodes.SkipNode


def setup(app: Any) -> dict[str, bool]:
    """Tell Sphinx."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
