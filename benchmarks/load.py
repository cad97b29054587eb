"""A client that costs little, so that two cores are left to what is measured."""

import itertools
import socket
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

TIMEOUT = 30.0


@dataclass
class Connection:
    """One kept-alive HTTP/1.1 connection."""

    port: int
    link: socket.socket | None = None

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and return status and body; one that found the line dead goes again."""
        for is_last in (False, True):
            fresh = self.link is None
            try:
                return self.exchange(request)
            except (ConnectionError, EOFError):
                self.close()
                if fresh or is_last:
                    raise
        raise AssertionError

    def exchange(self, request: bytes) -> tuple[int, bytes]:
        """Send a request on the open line."""
        if self.link is None:
            self.link = socket.create_connection(("127.0.0.1", self.port), TIMEOUT)
            self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.link.sendall(request)
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self.more()
        head = data[:end].lower()
        start = head.find(b"content-length:")
        length = int(head[start + 15 :].split(b"\r\n", 1)[0]) if start >= 0 else 0
        parts, missing = [data[end + 4 :]], length - (len(data) - end - 4)
        while missing > 0:
            parts.append(self.more())
            missing -= len(parts[-1])
        if b"connection: close" in head:
            self.close()
        return int(head[9:12]), b"".join(parts)

    def more(self) -> bytes:
        """Read on. Raises EOFError at the end."""
        assert self.link is not None
        data = self.link.recv(262_144)
        if not data:
            raise EOFError
        return data

    def close(self) -> None:
        """Hang up."""
        if self.link is not None:
            self.link.close()
            self.link = None


@dataclass(frozen=True)
class Request:
    """One HTTP request, to be sent over a socket or given to Django's own client."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    content_type: str = "application/json"

    def wire(self) -> bytes:
        """Write the request as it travels."""
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.body:
            lines += [f"Content-Type: {self.content_type}", f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


Step = Callable[[Connection, int], int]


@dataclass
class Sample:
    """What a load met: seconds each step took, statuses, seconds in all."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    elapsed: float = 0.0

    @property
    def rate(self) -> float:
        """Return steps a second."""
        return len(self.seconds) / self.elapsed if self.elapsed else 0.0

    def percentile(self, percent: int) -> float:
        """Return how many milliseconds so many of a hundred steps stayed within."""
        if len(self.seconds) < 2:
            return 0.0
        cuts = statistics.quantiles(self.seconds, n=100, method="inclusive")
        return 1000 * cuts[percent - 1]


def drive(step: Step, *, port: int, clients: int, seconds: float, most: int) -> Sample:
    """Let so many clients take steps until the time is over or ``most`` have been taken."""
    sample, numbers = Sample(), itertools.count()
    began = time.perf_counter()

    def work() -> None:
        connection = Connection(port)
        while (number := next(numbers)) < most:
            start = time.perf_counter()
            if start - began > seconds:
                break
            status = step(connection, number)
            sample.seconds.append(time.perf_counter() - start)
            sample.statuses[status] += 1
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sample.elapsed = time.perf_counter() - began
    return sample
