"""The commands of dev.py."""

import argparse
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence

from deploy.local import checks, packages, shopfront
from deploy.local.places import LOCAL, PYTHON, ROOT, Trouble, say
from deploy.local.servers import addresses, own_secrets, servers
from deploy.local.supervisor import HouseLock

STOPPING_SECONDS = 90.0
UV = LOCAL / "uv"
COMPILE = (
    *("pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-header", "--quiet", "--extra", "embedded"),
)


def call(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command in the repository on this terminal and return its exit code."""
    process = subprocess.Popen(command, cwd=ROOT, env=dict(environment))
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # From a keyboard it has heard it too; from anybody else it is told here.
            process.send_signal(signal.SIGINT)


def up(options: argparse.Namespace) -> int:
    """Open the shop."""
    return shopfront.up(options.host, options.port)


def stop(_: argparse.Namespace) -> int:
    """Close the shop that runs in this folder."""
    lock = HouseLock(LOCAL)
    if lock.is_free():
        say("The shop is not running here.")
        return 0
    os.kill(lock.holder(), signal.SIGTERM)
    deadline = time.monotonic() + STOPPING_SECONDS
    while not lock.is_free():
        if time.monotonic() > deadline:
            raise Trouble(f"Process {lock.holder()} does not stop. Look at .local/logs/.")
        time.sleep(0.1)
    say("Closed.")
    return 0


def test(options: argparse.Namespace) -> int:
    """Run the tests on a PostgreSQL and a Valkey of their own."""
    packages.install(packages.DEV_LOCK)
    browser = packages.find_browser()
    with servers(LOCAL / "test") as environment:
        ours = {"DEBUG": "true", "MEDIA_ROOT": str(LOCAL / "test" / "media")}
        found = environment | ours | ({"CHROMIUM": browser} if browser else {})
        hands = [] if options.rest else ["-n", "2", "--dist", "loadfile"]
        return call([str(PYTHON), "-m", "pytest", *hands, *order(), *options.rest], found)


def order() -> list[str]:
    """Return the tests' order in CI: random by the commit, so that who runs it again sees it."""
    if "CI" not in os.environ:
        return []
    asked = ["git", "rev-parse", "--short=8", "HEAD"]
    answer = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return [f"--randomly-seed={int(answer.stdout, 16)}"] if answer.returncode == 0 else []


def check(options: argparse.Namespace) -> int:
    """Run the checks."""
    packages.install(packages.DEV_LOCK)
    with servers(LOCAL / "check") as environment:
        return checks.check_all(environment, options.rest)


def schema(_: argparse.Namespace) -> int:
    """Write the API's documents in docs/ anew."""
    return manage(argparse.Namespace(rest=["write_api_documents"]))


def manage(options: argparse.Namespace) -> int:
    """Run a management command on the open shop's servers, or on ones started for it."""
    packages.install(packages.RUNTIME_LOCK)
    command = [str(PYTHON), "manage.py", *options.rest]
    ours = {"STATIC_ROOT": str(LOCAL / "static"), "MEDIA_ROOT": str(LOCAL / "media")}
    lock = HouseLock(LOCAL)
    is_open = not lock.is_free()
    lock.release()
    if is_open:
        found = ours | own_secrets() | addresses(LOCAL) | dict(os.environ)
        return call(command, found)
    with servers(LOCAL, is_durable=True) as environment:
        return call(command, ours | environment)


def shell(_: argparse.Namespace) -> int:
    """Open Python with the shop's models at hand."""
    return manage(argparse.Namespace(rest=["shell"]))


def bench(options: argparse.Namespace) -> int:
    """Measure the shop on servers that keep what they acknowledge."""
    packages.install(packages.DEV_LOCK)
    home = LOCAL / "bench"
    ours = {
        "DEBUG": "false",
        "STATIC_ROOT": str(home / "static"),
        "MEDIA_ROOT": str(home / "media"),
    }
    with servers(home, is_durable=True) as environment:
        found = ours | environment
        prepared = call([str(PYTHON), "-m", "deploy.prepare", "--static"], found)
        return prepared or call([str(PYTHON), "-m", "benchmarks", *options.rest], found)


def lock(_: argparse.Namespace) -> int:
    """Resolve pyproject.toml into the two lock files."""
    uv = shutil.which("uv") or str(UV / "bin" / "uv")
    if not shutil.which(uv):
        if not PYTHON.exists():
            packages.make_environment()
        packages.pip("install", "--target", str(UV), "uv")
    pyproject = "pyproject.toml"
    runtime = [uv, *COMPILE, pyproject, "-o", packages.RUNTIME_LOCK.name]
    dev = ["--group", "dev", "-c", packages.RUNTIME_LOCK.name]
    full = [uv, *COMPILE, *dev, pyproject, "-o", packages.DEV_LOCK.name]
    return call(runtime, os.environ) or call(full, os.environ)


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    command.__name__: command
    for command in (up, stop, test, check, schema, manage, shell, bench, lock)
}
PASSING_ON = {"test", "check", "manage", "bench"}


def main(words: list[str]) -> int:
    """Do what dev.py was asked to; return the exit code."""
    parser = argparse.ArgumentParser(prog="dev.py", description="Run, test and check the shop.")
    kinds = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        told = str(command.__doc__)
        kind = kinds.add_parser(name, help=told, description=told, add_help=name not in PASSING_ON)
        if name == "up":
            kind.add_argument("--host", default="127.0.0.1", help="where to listen")
            kind.add_argument("--port", type=int, default=8000, help="the gateway takes the next")
    options, rest = parser.parse_known_args(words)
    if rest and options.command not in PASSING_ON:
        parser.error(f"unknown words: {' '.join(rest)}")
    # argparse would keep the "-k" of "test -k name" for itself; what follows is passed on whole.
    options.rest = words[words.index(options.command) + 1 :]
    try:
        return COMMANDS[options.command](options)
    except Trouble as trouble:
        say(f"\n{trouble}")
        return 1
    except KeyboardInterrupt:
        return 130
