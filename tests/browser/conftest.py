"""A real headless Chromium, one per test run; each test gets clean storage, an empty download folder and its pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.webdriver import WebDriver

from tests.browser.page import Page

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
)
REQUIRED = bool(os.environ.get("CI")) or os.environ.get("QBANK_REQUIRE_BROWSER") == "1"


def unavailable(reason: str) -> None:
    """Skip on a machine without a browser, but fail where one is promised: a skipped check proves nothing there."""
    if REQUIRED:
        pytest.fail(f"{reason}, though a browser is required here (CI or QBANK_REQUIRE_BROWSER=1)")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """Start Chromium through its driver; both must be installed, nothing is downloaded."""
    binary = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    if binary is None or driver is None:
        unavailable("no Chromium with chromedriver on the path")
    options = webdriver.ChromeOptions()
    options.binary_location = str(binary)
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chrome = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(driver)))
    yield chrome
    chrome.quit()


@pytest.fixture
def opened(chromium: WebDriver, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page's text; `before` is a script that runs in it first."""
    added: list[str] = []
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    chromium.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(downloads)})
    chromium.execute_cdp_cmd("Emulation.setFocusEmulationEnabled", {"enabled": True})
    chromium.get_log("performance")  # what earlier tests asked for is theirs
    chromium.get_log("browser")

    def open_page(text: str, *, before: str = "") -> Page:
        if before:
            answer = chromium.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": before})
            added.append(answer["identifier"])
        path = tmp_path / f"page{len(list(tmp_path.glob('page*')))}.html"
        path.write_text(text, encoding="utf-8")
        chromium.get(path.as_uri())
        return Page(chromium, downloads)

    yield open_page
    for identifier in added:
        chromium.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": identifier})
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    blank = tmp_path / "blank.html"
    blank.write_text("<!doctype html><title>blank</title>", encoding="utf-8")
    chromium.get(blank.as_uri())
    chromium.execute_script("localStorage.clear()")
