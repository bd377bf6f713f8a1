"""A JupyterLab of the course's own, on copies in a folder of its own, and a browser that notes whom it talks to."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from labkit.cli.jupyter import copies
from labkit.cli.jupyter.server import Server

ROOT = Path(__file__).parents[2]
VARIABLE = "LABKIT_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Whatever a browser does on its own account (updates, variations, safe browsing) stays off: it is not the page's doing.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
)
LOCAL = ("127.0.0.1", "localhost")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    course = tmp_path_factory.mktemp("course")
    for language in copies.LANGUAGES:
        shutil.copytree(ROOT / "notebooks" / language, course / "notebooks" / language)
        copies.bring(course, language)
    (course / "work" / ".jupyter").mkdir(exist_ok=True)
    started = Server(course, 8950)
    started.wait_until_it_answers()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="make browser installs it")
    program = os.environ.get(VARIABLE) or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.fail(f"found no Chromium ({', '.join(NAMES)}); {VARIABLE} may name one")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


class Visit:
    """One page of the browser, the hosts it asked, and the errors that were thrown on it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.foreign: set[str] = set()
        self.errors: list[str] = []
        page.on("request", self._asked)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _asked(self, request: Any) -> None:
        scheme, _, rest = request.url.partition("://")
        host = rest.partition("/")[0].rpartition("@")[2].partition(":")[0]
        if scheme in ("http", "https", "ws", "wss") and host not in LOCAL:
            self.foreign.add(host)


@pytest.fixture
def visit(chromium: Any) -> Iterator[Visit]:
    page = chromium.new_page(viewport={"width": 1200, "height": 1400})
    yield Visit(page)
    page.close()
