"""Whether anybody looks at a page: what is played for nobody takes the machine's time."""

import threading

from solara.server.kernel_context import PageStatus, VirtualKernelContext

from sim.watching.watched import Visitor

stopping = threading.Event()
"""Set when the server has been told to stop: whoever plays then stops at the next quinzaine."""


def visitor_of(context: VirtualKernelContext) -> Visitor:
    """Say whether the tab of a browser that a context serves is open, cut off (it may come back), or closed."""
    if stopping.is_set() or context.closed_event.is_set():
        return Visitor.GONE
    return Visitor.HERE if PageStatus.CONNECTED in context.page_status.values() else Visitor.AWAY
