"""Start programs, watch them, and stop them in order."""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.identity import OURSELVES, Identity, die_with_parent
from deploy.local.places import ROOT, Trouble, say, shown

TAIL_LINES = 15


@dataclass(frozen=True)
class Program:
    """One process of the shop: what to run, as whom, and how to ask it to stop."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 30.0
    identity: Identity = OURSELVES


class HouseLock:
    """The right to run servers in a folder; inherited by children, it outlives a killed parent."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.path = home / "lock"
        self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self, patience_seconds: float = 10.0) -> None:
        """Take the lock; raises Trouble while a living dev.py holds it."""
        deadline = time.monotonic() + patience_seconds
        while not self.is_free():
            if is_alive(self.holder()) or time.monotonic() > deadline:
                raise Trouble(
                    f"The shop is already running here (process {self.holder()}, lock "
                    f"{shown(self.path)}). Stop it with: python3 dev.py stop"
                )
            time.sleep(0.05)
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, str(os.getpid()).encode(), 0)

    def is_free(self) -> bool:
        """Take the lock if nobody holds it, and say whether that worked."""
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def holder(self) -> int:
        """Return the process that took the lock last, 0 when unknown."""
        return int(os.pread(self.descriptor, 20, 0) or b"0")

    def release(self) -> None:
        """Let the next one in."""
        os.close(self.descriptor)


def is_alive(pid: int) -> bool:
    """Say whether a process of this number exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid > 0


class Child:
    """A started program, its log beside it."""

    def __init__(self, program: Program, logs: Path, lock: HouseLock) -> None:
        self.program = program
        logs.mkdir(parents=True, exist_ok=True)
        self.log = logs / f"{program.name}.log"
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                program.command,
                cwd=ROOT if program.identity == OURSELVES else "/",
                env=dict(program.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # In a session of its own, so that Ctrl-C reaches only us and we choose the order.
                start_new_session=True,
                pass_fds=[lock.descriptor],
                preexec_fn=self.settle,  # noqa: PLW1509 - this program has one thread
            )

    def settle(self) -> None:
        """Prepare the forked child; the death signal comes last, a new identity clears it."""
        self.program.identity.enter()
        die_with_parent(self.program.stop_signal)

    @property
    def is_dead(self) -> bool:
        """Say whether it has ended."""
        return self.process.poll() is not None

    def describe_death(self) -> str:
        """Return a paragraph with the exit code, the log's place and its last lines."""
        lines = self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        death = f"{self.program.name} ended with exit code {self.process.returncode}"
        return "\n  ".join([f"{death}. Its log: {shown(self.log)}", *lines])

    def finish(self, stack: "Stack") -> None:
        """Ask it to stop, wait as long as it may take, then end whatever is left of it."""
        if not self.is_dead:
            self.process.send_signal(self.program.stop_signal)
        deadline = time.monotonic() + self.program.grace_seconds
        while not self.is_dead and time.monotonic() < deadline and not stack.is_hurried:
            time.sleep(0.02)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass
class Stack:
    """Everything running in one folder, in the order it was started."""

    home: Path
    children: list[Child] = field(default_factory=list)
    is_hurried: bool = False

    def __post_init__(self) -> None:
        self.lock = HouseLock(self.home)
        self.lock.take()

    def start(self, program: Program) -> Child:
        """Start a program and keep it in view."""
        child = Child(program, self.home / "logs", self.lock)
        self.children.append(child)
        return child

    def run(self, program: Program) -> None:
        """Run a program to its end; raises Trouble with its last words if it fails."""
        child = self.start(program)
        while not child.is_dead:
            self.refuse_deaths(besides=child)
            time.sleep(0.01)
        self.children.remove(child)
        if child.process.returncode:
            raise Trouble(child.describe_death())

    def refuse_deaths(self, besides: Child | None = None) -> None:
        """Raise Trouble naming the first child that has died."""
        for child in self.children:
            if child is not besides and child.is_dead:
                raise Trouble(child.describe_death())

    def watch(self) -> None:
        """Return never; raises Trouble when a child dies, KeyboardInterrupt when asked to stop."""
        while True:
            self.refuse_deaths()
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop everything, the last started first; a further signal ends the waiting."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.hurry)
        while self.children:
            self.children.pop().finish(self)
        self.lock.release()

    def hurry(self, *_: object) -> None:
        """Stop being patient."""
        self.is_hurried = True
        say("Ending at once.")


def interrupt_on_signals() -> None:
    """Turn a request to end, from the keyboard or the system, into KeyboardInterrupt."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
