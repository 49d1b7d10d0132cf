"""Fixtures of the tests that need a browser or the built site."""

import pytest
from playwright.sync_api import sync_playwright

from tests import browser as shared


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright):
    """The path of Chromium."""
    try:
        return shared.find_chromium(playwright)
    except FileNotFoundError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def browser(playwright, chromium):
    """One browser for the whole session; each test opens a context of its own."""
    running = playwright.chromium.launch(executable_path=chromium, args=shared.FLAGS)
    yield running
    running.close()


@pytest.fixture
def page(browser):
    """An empty page, 1280×900; errors on it and requests to other hosts fail the test."""
    with shared.open_page(browser) as opened:
        yield opened


@pytest.fixture(scope="session")
def built():
    """The folder of the built site."""
    if not (shared.SITE / "index.html").is_file():
        pytest.fail(f"There is no site in {shared.SITE}: run `make site` first.", pytrace=False)
    return shared.SITE


@pytest.fixture(scope="session")
def site(built):
    """The address of the built site, served over loopback."""
    with shared.serve(built) as address:
        yield address
