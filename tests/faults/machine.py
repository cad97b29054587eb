"""A whole shop of its own: PostgreSQL, Valkey and gunicorn as processes that may be hurt."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

from deploy.local.places import ROOT
from deploy.local.postgres import Postgres
from deploy.local.supervisor import Child, Program, Stack
from deploy.local.valkey import Valkey

DATABASE = "faults"
# Data files need no fsync to outlive a killed process; COMMIT still waits for its WAL record.
SETTINGS = {"fsync": "off", "synchronous_commit": "on", "full_page_writes": "off"}
OPENING_SECONDS = 60.0
NOBODY_LISTENS = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children_of(pid: int) -> list[int]:
    """Return the processes a process has started and not lost."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def kill(pid: int, number: signal.Signals = signal.SIGKILL) -> bool:
    """Send a signal to one of our processes; tell whether it was still there."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


@dataclass
class Machine:
    """The servers in ``home``, and what one may do to them."""

    home: Path
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.stack = Stack(self.home)
        self.postgres = Postgres(self.home, settings=SETTINGS)
        self.valkey = Valkey(self.home, is_durable=False)
        self.database: Child | None = None
        self.cache: Child | None = None
        self.web: Child | None = None

    @property
    def site(self) -> str:
        """Return the shop's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Return what the shop's processes are told, as in production."""
        return os.environ | {
            "DEBUG": "false",
            "STAFF_NEEDS_TOTP": "false",
            "SECRET_KEY": "a key of the fault tests, long enough for every check of the shop",
            "SITE_URL": self.site,
            "WEB_BIND": f"127.0.0.1:{self.port}",
            "WEB_CONCURRENCY": "2",
            "DATABASE_URL": self.postgres.url(DATABASE),
            "REDIS_URL": self.valkey.cache_url,
            "BROKER_URL": self.valkey.broker_url,
            "STATIC_ROOT": str(self.home / "static"),
            "MEDIA_ROOT": str(self.home / "media"),
            "API_REQUESTS_PER_MINUTE": "1000000",
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "DJANGO_SETTINGS_MODULE": "shop.settings",
        }

    def open(self) -> None:
        """Start everything, migrated and with its static files."""
        self.start_postgres()
        self.postgres.create_database(DATABASE)
        self.start_valkey()
        self.run("deploy.prepare", "--static")
        self.start_web()

    def close(self) -> None:
        """End everything we started and leave no folder behind."""
        while self.stack.children:
            self.stack.children.pop().finish(self.stack)
        self.stack.lock.release()
        if self.postgres.base != self.home:
            shutil.rmtree(self.postgres.base, ignore_errors=True)

    def heal(self) -> None:
        """Start again what the last test left dead."""
        starts = (self.start_postgres, self.start_valkey, self.start_web)
        for child, start in zip((self.database, self.cache, self.web), starts, strict=True):
            if child is None or child.is_dead:
                start()
        self.wait_for("/readyz", 200)

    def run(self, module: str, *words: str, **more: str) -> str:
        """Run a module of the shop to its end and return what it printed."""
        command = [sys.executable, "-m", module, *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment | more, check=True, capture_output=True
        )
        return done.stdout.decode()

    def start(self, name: str, *words: str, **more: str) -> Child:
        """Start a Python program of the shop."""
        program = Program(name, [sys.executable, *words], self.environment | more, grace_seconds=5)
        return self.stack.start(program)

    def end(self, child: Child) -> None:
        """End one of our processes and all that it started."""
        self.stack.children.remove(child)
        child.finish(self.stack)

    def forget_the_dead(self) -> None:
        """Drop the ended children, so that the stack does not take them for an accident."""
        self.stack.children[:] = [one for one in self.stack.children if not one.is_dead]

    def start_postgres(self) -> None:
        """Start PostgreSQL; after a crash it recovers first."""
        self.forget_the_dead()
        self.database = self.postgres.start(self.stack)

    def start_valkey(self) -> None:
        """Start Valkey, empty."""
        self.forget_the_dead()
        self.valkey.start(self.stack)
        self.cache = self.stack.children[-1]

    def start_web(self) -> None:
        """Start gunicorn with two workers and wait until it can serve."""
        self.forget_the_dead()
        words = ("-m", "gunicorn", "-c", "deploy/gunicorn_conf.py", "shop.wsgi")
        self.web = self.start("web", *words)
        self.wait_for("/readyz", 200)

    def crash_postgres(self) -> None:
        """End PostgreSQL as ``pg_ctl stop -m immediate`` does: no checkpoint, no goodbye."""
        assert self.database is not None
        kill(self.database.process.pid, signal.SIGQUIT)
        self.database.process.wait(30)

    def end_valkey(self) -> None:
        """Kill Valkey."""
        assert self.cache is not None
        kill(self.cache.process.pid)
        self.cache.process.wait(10)

    def workers(self) -> list[int]:
        """Return gunicorn's present workers."""
        assert self.web is not None
        return children_of(self.web.process.pid)

    def status(self, path: str, seconds: float = 10.0) -> int:
        """Return the status of one page, 0 when nothing answers."""
        try:
            with NOBODY_LISTENS.open(self.site + path, timeout=seconds) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait_for(self, path: str, status: int, seconds: float = OPENING_SECONDS) -> float:
        """Return after how many seconds a page answers with a status."""
        start = time.monotonic()
        while (answer := self.status(path)) != status:
            waited = time.monotonic() - start
            assert waited < seconds, f"{path} answers {answer}, not {status}, for {waited:.0f} s"
            time.sleep(0.05)
        return time.monotonic() - start

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the database directly, past the shop."""
        with closing(psycopg2.connect(self.postgres.url(DATABASE))) as link:
            link.autocommit = True
            with link.cursor() as cursor:
                cursor.execute(sql, values or None)
                return cursor.fetchall() if cursor.description else []

    def stock(self, *quantities: int) -> list[int]:
        """Put new goods on sale, so many of each; return their variants."""
        words = [str(quantity) for quantity in quantities]
        found: list[int] = json.loads(self.run("tests.faults.stockroom", *words))
        return found
