"""Equations of the pages keep their sense as MathML."""

import re

import pytest

pytest.importorskip("docutils")

from maker.mathml import as_mathml


def numbers(tex: str) -> list[str]:
    return re.findall(r"<mn>([^<]*)</mn>", as_mathml(tex, is_block=False))


def test_a_comma_parts_two_numbers() -> None:
    assert numbers(r"\text{clip}(x, 0, 1)") == numbers(r"\text{clip}(x,0,1)") == ["0", "1"]
    assert numbers("1.4 + 0.6") == ["1.4", "0.6"]


def test_a_fraction_without_braces_is_of_its_two_digits() -> None:
    half = r"(\text{trust}-\tfrac12)"
    assert as_mathml(half, is_block=True) == as_mathml(half.replace("12", "{1}{2}"), is_block=True)
    assert numbers(half) == ["1", "2"]
