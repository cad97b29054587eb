"""How long ``dev.py up`` takes to its first page, and what the whole shop weighs in memory.

``python -m benchmarks opening`` opens the shop of this checkout twice: the first time it may have
to load the demo shop, the second time is what counts.
"""

import argparse
import http.client
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.machine import children, megabytes
from benchmarks.report import mark

ROOT = Path(__file__).resolve().parents[1]
MAX_SECONDS, MAX_MEGABYTES = 6, 400
PATIENCE_SECONDS, SETTLING_SECONDS = 300.0, 10.0
PAGES = ("/", "/en/", "/categories/", "/search/?q=tea", "/cart/", "/admin/login/")
SIGNS = (
    *("gunicorn", "deploy.worker", "deploy.clock", "payments.sandbox"),
    *("valkey", "postgres", "dev.py"),
)
# The shop brings its own servers, whatever the one who measures is connected to.
FOREIGN = ("DATABASE_URL", "REDIS_URL", "BROKER_URL", "DEBUG", "MEDIA_ROOT", "STATIC_ROOT")


@contextmanager
def opened(port: int) -> Iterator[tuple[int, float]]:
    """Open the shop; give the process to watch and the seconds to its first page; close it."""
    environment = {name: said for name, said in os.environ.items() if name not in FOREIGN}
    if answers(port, "/"):
        sys.exit(f"Somebody else answers on port {port}: choose another with --port.")
    # As a person would: by the Python outside the virtual environment, which can fill it.
    python = Path(sys.base_prefix) / "bin" / "python3"
    command = [str(python), "dev.py", "up", "--port", str(port)]
    began = time.monotonic()
    shop = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        while not answers(port, "/"):
            if shop.poll() is not None or time.monotonic() - began > PATIENCE_SECONDS:
                sys.exit("The shop does not open; see .local/logs/.")
            time.sleep(0.02)
        yield shop.pid, time.monotonic() - began
    finally:
        time.sleep(SETTLING_SECONDS)  # the worker and the clock start after the pages
        close(shop)


def close(shop: subprocess.Popen[bytes]) -> None:
    """Ask the shop to close, again where the first signal fell into a moment that lost it."""
    while shop.poll() is None:
        shop.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            shop.wait(30)


def answers(port: int, path: str) -> bool:
    """Tell whether a page is shown."""
    web = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with web.open(f"http://127.0.0.1:{port}{path}", timeout=10) as page:
            return bool(page.read())
    except urllib.error.HTTPError:
        return path != "/"
    except (OSError, http.client.HTTPException):
        return False


def household(pid: int) -> Iterator[tuple[str, float]]:
    """Yield the command and the proportional memory, in megabytes, of a process and its own."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    yield words.strip(), megabytes(pid)[1]
    for child in children(pid):
        yield from household(child)


def grouped(pid: int) -> dict[str, float]:
    """Return the megabytes of each part of the shop, those of PostgreSQL and of the web as one."""
    parts: dict[str, float] = {}
    for command, size in household(pid):
        name = next((sign for sign in SIGNS if sign in command), "others")
        parts[name] = parts.get(name, 0) + size
    return parts


def main(words: list[str]) -> int:
    """Measure and print; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks opening", description=__doc__)
    parser.add_argument("--port", type=int, default=8040, help="the gateway takes the next")
    port = parser.parse_args(words).port
    with opened(port) as (_shop, first):
        print(f"  first opening, demo shop and all: {first:.1f} s", flush=True)
    with opened(port) as (shop, seconds):
        for path in PAGES * 4:
            answers(port, path)
        time.sleep(SETTLING_SECONDS)
        parts = grouped(shop)
    whole = sum(parts.values())
    print(
        f"{mark(seconds <= MAX_SECONDS)} first page after {seconds:.1f} s (bar ≤ {MAX_SECONDS:g})"
    )
    print(f"{mark(whole <= MAX_MEGABYTES)} {whole:.0f} MB PSS (bar ≤ {MAX_MEGABYTES})")
    print("  " + ", ".join(f"{name} {size:.0f}" for name, size in parts.items()))
    return int(seconds > MAX_SECONDS or whole > MAX_MEGABYTES)
