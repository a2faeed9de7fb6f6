"""The page in a browser: stepped, played, paused, set otherwise and restarted; it asks nothing of the internet."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="the browser group is not installed")
pytest.importorskip("solara", reason="the watch extra is not installed")

SCALE, SEED = 0.02, 1
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WAIT_MS = 60_000
STILL_MS = 5_000
"""Longer than a quinzaine and its drawings take on a busy machine."""
STOPPED_S = 20
"""Far longer than it takes to stop, even on a busy machine."""
GONE_S = 4.0
NUMBER = re.compile(r"quinzaine (\d+) sur 24")

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::UserWarning:solara")]


class Server(NamedTuple):
    """A page that is served, and the process that serves it."""

    address: str
    process: "subprocess.Popen[str]"

    def stop(self) -> None:
        """Interrupt it as a user does; it ends well and says nothing."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(timeout=STOPPED_S) == 0
        assert self.process.stdout is not None
        assert self.process.stdout.read() == ""


@contextlib.contextmanager
def served() -> Iterator[Server]:
    """The page, served by the command as a user starts it; a server that fetched anything would find no way out."""
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
    command = ["watch", "--port", "0", "--no-browser", "--scale", str(SCALE), "--seed", str(SEED)]
    with subprocess.Popen(
        [sys.executable, "-m", "sim.cli", *command],
        env={**os.environ, **nowhere, "COLUMNS": "200", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        assert server.stdout is not None
        said, found = "", None
        for line in server.stdout:
            said, found = said + line, re.search(r"http://127\.0\.0\.1:\d+/", line)
            if found:
                break
        assert found, said
        try:
            yield Server(found[0], server)
        finally:
            server.kill()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as server:
        yield server.address
        server.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip(f"no browser: none of {', '.join(BROWSERS)} is installed")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


class Visit:
    """A visit of the page, with all that went wrong in it."""

    def __init__(self, browser: Any, address: str) -> None:
        self.wrong: list[str] = []
        self.page = browser.new_page(viewport={"width": 1400, "height": 1000})
        self.page.set_default_timeout(WAIT_MS)
        self.page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("response", lambda got: self.wrong.append(f"{got.status} {got.url}") if not got.ok else None)
        self.page.route("**/*", self._only_here)
        self.page.goto(address)
        self.page.wait_for_function("document.querySelectorAll('.watch-drawings img').length == 4")

    def _only_here(self, route: Any) -> None:
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.continue_()
        else:
            self.wrong.append(f"outside: {route.request.url}")
            route.abort()

    @property
    def headline(self) -> str:
        return str(self.page.inner_text(".watch h1"))

    @property
    def quinzaine(self) -> int:
        found = NUMBER.search(self.headline)
        assert found, self.headline
        return int(found[1])

    def paragraphs(self) -> list[str]:
        return [str(each) for each in self.page.locator(".watch > * p, .watch > p").all_inner_texts()]

    def images(self) -> list[str]:
        return [str(each.get_attribute("src")) for each in self.page.locator(".watch-drawings img").all()]

    def click(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def wait_for(self, number: int) -> None:
        self.page.wait_for_function(
            "number => Number(document.querySelector('.watch h1').innerText.match(/quinzaine (\\d+)/)[1]) >= number",
            arg=number,
        )

    def wait_for_others(self, images: list[str]) -> None:
        """Wait until every drawing is another: they follow the headline one by one."""
        self.page.wait_for_function(
            "old => [...document.querySelectorAll('.watch-drawings img')].every(image => !old.includes(image.src))",
            arg=images,
        )

    def still(self) -> int:
        """Wait until the quinzaine is the same for a while, which it is not as long as the page plays, and give it."""
        for _ in range(10):
            before = self.quinzaine
            self.page.wait_for_timeout(STILL_MS)
            if self.quinzaine == before:
                return before
        raise AssertionError(f"still playing: {self.headline}")

    def play(self) -> None:
        """Play until three quinzaines have passed, and go on."""
        self.click("▶")
        self.wait_for(4)

    def slider(self, label: str) -> int:
        """The value that a slider shows."""
        found = self.page.locator(".v-input__slider", has_text=label)
        return int(found.locator(".v-slider__thumb-label").inner_text())

    def push_slider(self, label: str) -> int:
        """Move a slider to the right and give the value that it shows then."""
        slider = self.page.locator(".v-input__slider", has_text=label)
        before = slider.locator(".v-slider__thumb-label").inner_text()
        slider.get_by_role("slider").press("ArrowRight")
        after = slider.locator(".v-slider__thumb-label").inner_text()
        assert int(after) > int(before)
        return int(after)


def test_the_page_is_clicked_through(browser: Any, address: str) -> None:
    from sim.watching.page import summary
    from sim.watching.watched import NO_SHOCK, Watched

    visit = Visit(browser, address)
    watched = Watched("baseline", NO_SHOCK, SCALE, SEED, 2013)
    assert visit.headline == "Du 1er janvier 2013 au 15 janvier 2013, quinzaine 1 sur 24"
    assert summary(watched, "fr") in visit.paragraphs()
    widths = "[...document.querySelectorAll('.watch-drawings img')].every(image => image.naturalWidth > 500)"
    assert visit.page.evaluate(widths)
    words = visit.page.inner_text("body").lower()
    assert not [word for word in ("controls", "parameters", "interval", "reset", "threads", "step") if word in words]

    before = visit.images()
    visit.click("Avancer")
    visit.wait_for(2)
    watched.step()
    assert visit.headline == "Du 16 janvier 2013 au 31 janvier 2013, quinzaine 2 sur 24"
    assert summary(watched, "fr") in visit.paragraphs()
    visit.wait_for_others(before)

    visit.play()
    visit.click("❚❚")
    visit.page.get_by_role("button", name="▶").wait_for()
    paused = visit.still()

    assert visit.slider("Pause entre deux dessins") == 100
    stride = visit.push_slider("Quinzaines par dessin")
    visit.click("Avancer")
    visit.wait_for(paused + 1)
    assert visit.quinzaine == paused + stride

    seed = visit.push_slider("Graine du hasard")
    visit.page.locator(".v-select", has_text="Scénario").click()
    visit.page.get_by_role("option", name="Sans coopératives").click()
    visit.click("Recommencer")
    visit.page.wait_for_function("document.querySelector('.watch h1').innerText.includes('quinzaine 1 sur')")
    other = Watched("no_cooperatives", NO_SHOCK, SCALE, seed, 2013)
    assert summary(other, "fr") != summary(Watched("baseline", NO_SHOCK, SCALE, SEED, 2013), "fr")
    visit.page.get_by_text(summary(other, "fr")).wait_for()
    assert visit.wrong == []


def test_nobody_is_played_for_and_interrupted_it_stops(browser: Any) -> None:
    psutil = pytest.importorskip("psutil")
    with served() as server:
        process = psutil.Process(server.process.pid)
        for is_said in (True, False):  # a tab that is closed, and one that is cut off
            visit = Visit(browser, server.address)
            visit.play()
            visit.page.close(run_before_unload=is_said)
            visit.page.context.close()
            time.sleep(GONE_S)
            before = process.cpu_times().user
            time.sleep(GONE_S)
            assert process.cpu_times().user - before < 0.1 * GONE_S, is_said
        visit = Visit(browser, server.address)
        visit.play()
        server.stop()
        visit.page.get_by_text("lben est arrêté").wait_for()
