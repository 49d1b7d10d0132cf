"""What the browser tests share: find Chromium, open pages that may reach no other host, serve a folder on loopback."""

import functools
import os
import shutil
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import axe_core_python

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
AXE = Path(axe_core_python.__file__).with_name("axe.min.js")
OURS = {"127.0.0.1", "localhost", ""}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
NO_CHROMIUM = """No Chromium was found. Any of these helps:
  apt-get install chromium                      (Debian, Ubuntu)
  .venv/bin/python -m playwright install chromium
  CHROMIUM=/path/to/chromium make test"""


def find_chromium(playwright=None):
    """Return the path of a Chromium: the variable CHROMIUM, the PATH, then Playwright's own.

    Raises:
        FileNotFoundError: there is none; the message says how to get one.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        if not Path(named).is_file():
            raise FileNotFoundError(f"CHROMIUM names {named}, which does not exist.\n{NO_CHROMIUM}")
        return named
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    if playwright and Path(playwright.chromium.executable_path).is_file():
        return playwright.chromium.executable_path
    raise FileNotFoundError(NO_CHROMIUM)


class Watch:
    """What went wrong on a page, and whom it asked for anything."""

    def __init__(self, page):
        self.problems, self.strangers = [], []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        page.on("request", self._request)

    def _console(self, message):
        if message.type == "error":
            self.problems.append(f"console error: {message.text}")

    def _request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in OURS:
            self.strangers.append(request.url)

    def check(self):
        """Fail where the page raised or printed an error, or asked another host for anything."""
        strangers = f"{len(self.strangers)} requests to other hosts: {', '.join(self.strangers)}"
        assert not self.strangers, strangers
        assert not self.problems, "\n".join(self.problems)


@contextmanager
def open_page(browser, **options):
    """A page in a context of its own; `options` are Playwright's (viewport, color_scheme, has_touch, …).

    The page carries `page.watch`; on leaving, an error or a request to another host fails the test.
    """
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.watch = Watch(page)
    try:
        yield page
        page.watch.check()
    finally:
        context.close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@contextmanager
def serve(folder):
    """Serve a folder on loopback; yield its address, without a slash at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def axe(page, within="document"):
    """Run axe-core over the page, or over a part of it; return one line for each violation."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(
        """async (within) => {
            const part = within === "document" ? document : within;
            const { violations } = await axe.run(part, { resultTypes: ["violations"] });
            return violations.map((v) => `${v.id}: ${v.help}; ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)
                + " " + n.failureSummary.replace(/\\s+/g, " ").slice(0, 200)).join(" | ")}`);
        }""",
        within,
    )


def scrolls_sideways(page):
    """True where the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
