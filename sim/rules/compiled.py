"""One place that says how rules are compiled."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile a rule to machine code at its first call and keep the result on disk.

    Division by zero gives inf or nan, as in NumPy, so that a rule and its per-agent twin agree.
    No fast-math: the same seed must give the same bits everywhere.

    Worth it for rules over columns and for what these call. To hand a compiled rule the parameters of a topic takes ten
    times what a formula over a few numbers does: one that only phases call is left to Python.
    """
    return cast(Function, njit(cache=True, error_model="numpy")(function))
