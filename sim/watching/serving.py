"""Serving the page on this machine alone, without a word to any other."""

import os
import socket
import threading
import webbrowser
from collections.abc import Callable
from types import FrameType

import solara
import solara.server.settings
import solara.settings
import uvicorn

from sim.watching.page import Watching
from sim.watching.ports import HOST
from sim.watching.visitor import stopping
from sim.watching.watched import Choice
from sim.watching.wording import speak

NOWHERE = ""
"""Where Solara's server would fetch a file that its assets lack: it fails at once instead of asking the internet."""
GRACE_S = 1
"""Seconds that open pages are given when the server stops."""
KEPT = "1h"
"""How long a run is kept for a tab that was cut off without being closed."""

asked, language = Choice(), "fr"
"""What the page shows. Solara finds a page by the name of its module only, so that the command leaves it here."""


class Server(uvicorn.Server):  # type: ignore[misc]
    """A server that has whoever plays stop as soon as it is told to."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal to stop."""
        stopping.set()
        super().handle_exit(sig, frame)


@solara.component
def Page() -> None:
    """The page that Solara serves."""
    Watching(asked, language)


def serve(
    choice: Choice, listening: socket.socket, spoken: str, tell: Callable[[str], None], with_browser: bool
) -> None:
    """Serve the page of a run until interrupted; `tell` is given its address once it can be opened."""
    global asked, language
    asked, language = choice, spoken
    os.environ["SOLARA_APP"] = f"{__name__}:Page"
    speak(spoken)
    _keep_to_ourselves()
    from solara.server.starlette import app  # noqa: PLC0415 - reads SOLARA_APP

    url = f"http://{HOST}:{listening.getsockname()[1]}/"
    server = Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=GRACE_S))
    _open(url, tell, with_browser)  # who comes before the server is ready waits
    server.run(sockets=[listening])


def _open(url: str, tell: Callable[[str], None], with_browser: bool) -> None:
    tell(url)
    if with_browser:
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def _keep_to_ourselves() -> None:
    """No telemetry, no file from elsewhere, no reloading of code."""
    solara.server.settings.main.mode = "production"
    solara.server.settings.telemetry.mixpanel_enable = False
    solara.server.settings.theme.loader = "plain"
    solara.server.settings.kernel.cull_timeout = KEPT
    solara.settings.assets.cdn = NOWHERE
