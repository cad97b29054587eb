"""The web servers under measure, run as the shop runs them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load import Connection, Request

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60.0


@contextmanager
def serving(
    application: str, *, port: int, first_page: str, log: Path, facts: dict[str, str]
) -> Iterator[int]:
    """Run gunicorn on a port while the block lasts; give its master's process id."""
    environment = dict(os.environ) | {"WEB_BIND": f"127.0.0.1:{port}"} | facts
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn_conf.py", application]
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            wait_for(port, first_page, server)
            yield server.pid
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def wait_for(port: int, page: str, server: subprocess.Popen[bytes]) -> None:
    """Return when a page answers 200."""
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            if Connection(port).ask(Request("GET", page).wire())[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The server on port {port} does not open; see its log.")
