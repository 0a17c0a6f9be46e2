"""What a student does on an open page, and what can be seen there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

SECONDS = 10


class Page:
    """An open page and the folder its downloads go to."""

    def __init__(self, chromium: WebDriver, downloads: Path) -> None:
        self.chromium = chromium
        self.downloads = downloads

    def find(self, selector: str) -> WebElement:
        """Return the one element that matches."""
        (element,) = self.chromium.find_elements(By.CSS_SELECTOR, selector)
        return element

    def run(self, script: str, *arguments: object) -> Any:
        """Run a script in the page and return what it returns."""
        return self.chromium.execute_script(script, *arguments)

    def click(self, selector: str) -> None:
        """Click, with the element in the middle of the window, clear of the bar."""
        element = self.find(selector)
        self.run("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def type(self, selector: str, text: str) -> None:
        """Replace what a field holds."""
        field = self.find(selector)
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(text)

    def chosen(self) -> list[str]:
        """List the ids of the ticked options."""
        return self.run("return [...document.querySelectorAll('input:checked')].map((box) => box.id)")

    def text(self, selector: str) -> str:
        """Return what an element shows."""
        return self.find(selector).text

    def wait_for(self, condition: str, *arguments: object) -> None:
        """Wait until a JavaScript expression holds."""
        WebDriverWait(self.chromium, SECONDS).until(lambda _: self.run(f"return Boolean({condition})", *arguments))

    def reload(self) -> None:
        """Load the page anew, as after a crash: what it warns of is answered with leaving."""
        self.chromium.refresh()

    def save(self) -> None:
        """Press the button at the end of the page."""
        self.click(".finish button.save")

    def saved_file(self, name: str) -> dict[str, Any]:
        """Wait for a download and return its JSON."""
        path = self.downloads / name
        WebDriverWait(self.chromium, SECONDS).until(lambda _: path.is_file() and path.stat().st_size > 0)
        parsed: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return parsed

    def load(self, path: Path) -> None:
        """Choose an answers file, as a student would."""
        self.run("document.getElementById('load').closest('details').open = true")
        self.find("#load").send_keys(str(path))

    def narrow(self, width: int = 360) -> None:
        """Give the page a phone's window."""
        metrics = {"width": width, "height": 740, "deviceScaleFactor": 2, "mobile": True}
        self.chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def on_paper(self) -> None:
        """Show the page as it would be printed."""
        self.chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})

    def requests(self) -> list[str]:
        """List every address that anything asked for since the test began, but for the page's own files."""
        events = [json.loads(entry["message"])["message"] for entry in self.chromium.get_log("performance")]
        asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
        return [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
