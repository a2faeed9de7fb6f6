"""Processes that work for a study on this machine, and end with it."""

import gc
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache, partial
from multiprocessing import get_context, parent_process
from typing import Self, TypeVar

T = TypeVar("T")
R = TypeVar("R")
S = TypeVar("S")


def spread(work: Callable[[T], R], tasks: Iterable[T], jobs: int) -> Iterator[R]:
    """Do each task in one of `jobs` processes; results come in the order of the tasks."""
    context = get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=end_with_parent) as processes:
        yield from processes.map(work, tasks)


def usable_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def end_with_parent() -> None:
    """Watch the process that started this one, and leave when it is gone, however it went."""
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@lru_cache(maxsize=1)
def settle_in() -> None:
    """All that this process has loaded stays to its end: seek no garbage there again.

    For processes of our own, once they have done a first piece of work.
    """
    gc.collect()
    gc.freeze()


class Crew:
    """Processes that stay for several rounds of tasks; with one job the work is done here."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._processes: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        if self.jobs > 1:
            context = get_context("spawn")
            self._processes = ProcessPoolExecutor(self.jobs, mp_context=context, initializer=end_with_parent)
        return self

    def __exit__(self, *_: object) -> None:
        if self._processes:
            self._processes.shutdown(cancel_futures=True)

    def work(self, work: Callable[[S, T], R], shared: S, tasks: Iterable[T]) -> Iterator[R]:
        """Do `work(shared, task)` for each task; results come in the order of the tasks."""
        do = partial(work, shared)
        return self._processes.map(do, tasks) if self._processes else map(do, tasks)
