"""The one list of checks; pre-commit and CI only call it."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from deploy.local.places import ROOT, VENV, say

SHELL_SCRIPTS = (".ci/run", "deploy/entrypoint.sh")
YAML_FILES = ("docker-compose.yml", ".pre-commit-config.yaml", ".yamllint.yaml")
PRODUCTION = {
    "DEBUG": "false",
    "SITE_URL": "https://shop.example.com",
    "ALLOWED_HOSTS": "shop.example.com",
    "CSRF_TRUSTED_ORIGINS": "https://shop.example.com",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
}
CHECKS: dict[str, list[str]] = {
    "style": ["ruff", "check", "."],
    "layout": ["ruff", "format", "--check", "."],
    "types": ["mypy", "."],
    "floors": ["lint-imports"],
    "migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
    "production": ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "api documents": ["python", "manage.py", "write_api_documents", "--check"],
    "openapi": ["openapi-spec-validator", "docs/openapi.yaml"],
    "api clients": ["python", "-m", "deploy.clients"],
    "compose": [
        *("check-jsonschema", "--builtin-schema", "vendor.compose-spec"),
        "docker-compose.yml",
    ],
    "dockerfile": ["hadolint", "Dockerfile"],
    "shell": ["shellcheck", *SHELL_SCRIPTS],
    "yaml": ["yamllint", "--strict", *YAML_FILES],
}


@dataclass(frozen=True)
class Verdict:
    """What one check said."""

    name: str
    is_good: bool
    output: str
    seconds: float


def run_command(command: list[str], environment: Mapping[str, str]) -> tuple[bool, str]:
    """Run a tool of the virtual environment; return whether it is content, and its words."""
    tool = VENV / "bin" / command[0]
    done = subprocess.run(
        [str(tool), *command[1:]],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stdout


def check_all(servers: Mapping[str, str], names: list[str]) -> int:
    """Run the named checks, or all, two at a time; return 1 if any is not content."""
    environment = {**os.environ, **servers, **PRODUCTION}
    tasks: dict[str, Callable[[], tuple[bool, str]]] = {
        name: partial(run_command, command, environment) for name, command in CHECKS.items()
    }
    chosen = names or list(tasks)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        verdicts = list(pool.map(lambda name: judge(name, tasks[name]), chosen))
    bad = [verdict.name for verdict in verdicts if not verdict.is_good]
    say(
        f"{len(verdicts) - len(bad)} of {len(verdicts)} checks passed"
        + "".join(f"; {name} failed" for name in bad)
    )
    return int(bool(bad))


def judge(name: str, task: Callable[[], tuple[bool, str]]) -> Verdict:
    """Run one check and tell how it went."""
    began = time.monotonic()
    is_good, output = task()
    verdict = Verdict(name, is_good, output, time.monotonic() - began)
    say(f"{'ok  ' if is_good else 'FAIL'} {name:<14}{verdict.seconds:5.1f} s")
    if not is_good:
        say(output)
    return verdict
