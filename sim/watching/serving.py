"""Serving the page on this machine alone, without a word to any other."""

import os
import socket
import threading
import webbrowser
from collections.abc import Callable

import solara
import solara.server.settings
import solara.settings
import uvicorn

from sim.territory.reading import BadInput
from sim.watching.page import Watching
from sim.watching.watched import Choice
from sim.watching.wording import speak

HOST = "127.0.0.1"
NOWHERE = ""
"""Where Solara's server would fetch a file that its assets lack: it fails at once instead of asking the internet."""
GRACE_S = 1
"""Seconds that open pages are given when the server stops."""

asked, language = Choice(), "fr"
"""What the page shows. Solara finds a page by the name of its module only, so that the command leaves it here."""


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
    speak(spoken)
    _keep_to_ourselves()
    os.environ["SOLARA_APP"] = f"{__name__}:Page"
    from solara.server.starlette import app  # noqa: PLC0415 - reads SOLARA_APP

    url = f"http://{HOST}:{listening.getsockname()[1]}/"
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=GRACE_S))
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
    solara.settings.assets.cdn = NOWHERE


def listen(port: int) -> socket.socket:
    """Take a port of this machine, 0 for any that is free. Raises BadInput when it is taken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()
    except OSError:
        listening.close()
        raise BadInput(f"--port: read {port}, which is taken; allowed another one, or 0 for any that is free") from None
    return listening
