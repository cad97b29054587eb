"""A real Chromium, a real shop on a real port, and the sandbox gateway beside it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A running Chromium; without one these tests are skipped, loudly."""
    if not CHROMIUM:
        pytest.skip("no Chromium: set CHROMIUM, or install Debian's package chromium")
    # Playwright keeps an event loop on this thread; Django must not mistake it for our own.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[str]:
    """A sandbox gateway of its own, as a process, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    environment = {
        **os.environ,
        "SANDBOX_GATEWAY_URL": url,
        "SANDBOX_DATABASE": str(tmp_path / "sandbox.sqlite3"),
    }
    process = subprocess.Popen([sys.executable, "-m", "payments.sandbox"], env=environment)
    wait_for(f"{url}/style.css")
    yield url
    process.terminate()
    process.wait(10)


@pytest.fixture
def site(live_server: Any, gateway: str, settings: Any) -> str:
    """The shop's address, with its gateway wired to it."""
    settings.SITE_URL = settings.NOTIFY_BASE_URL = live_server.url
    settings.SANDBOX_GATEWAY_URL = settings.SANDBOX_GATEWAY_PUBLIC_URL = gateway
    settings.ALLOWED_HOSTS = ["*"]
    return str(live_server.url)


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make browser windows: ``visitor(width=360, language="zh", scripts=True)``."""
    windows: list[BrowserContext] = []

    def open_window(
        width: int = 1280, language: str = "zh", *, scripts: bool = True, scheme: str = "light"
    ) -> BrowserContext:
        window = browser.new_context(
            viewport={"width": width, "height": 800},
            locale="en-GB" if language == "en" else "zh-CN",
            java_script_enabled=scripts,
            color_scheme=scheme,
        )
        window.set_default_timeout(10_000)
        windows.append(window)
        return window

    yield open_window
    for window in windows:
        window.close()


def wait_for(url: str, seconds: float = 10) -> None:
    """Wait until an address answers."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            urlopen(url, timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
