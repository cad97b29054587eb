"""The platform: locks, hosts, containers and a dev.py that needs nothing but Python."""

import ast
import os
import re
import sys
import tomllib
from pathlib import Path

import pytest

from deploy.local import checks
from deploy.local.places import LONGEST_SOCKET_PATH, Trouble, socket_folder
from deploy.local.postgres import Postgres
from deploy.local.supervisor import HouseLock, Program, Stack
from tests.house.source import ROOT

# Spelt in two halves, so that this file does not name what it forbids.
FORBIDDEN = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "--index" + "-url",
    "--find" + "-links",
    "registry" + ".npmjs",
    "docker" + ".io/",
    "ghcr" + ".io/",
]
OTHERS = {".git", ".venv", ".local", ".hypothesis", "__pycache__", "media", "staticfiles"}
BARE = re.compile(r"^[A-Za-z0-9._-]+")


def our_files():
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in OTHERS and "_cache" not in name]
        yield from (Path(folder) / name for name in names)


def locked(lock):
    text = (ROOT / lock).read_text()
    return {name.lower() for name in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)}


def named(requirements):
    return {BARE.match(one)[0].lower() for one in requirements if isinstance(one, str)}


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.fixture
def stack(tmp_path):
    found = Stack(tmp_path)
    yield found
    while found.children:
        found.children.pop().finish(found)
    found.lock.release()


def program(name, code):
    return Program(name, [sys.executable, "-c", code], os.environ, grace_seconds=5)


def test_no_file_names_an_index_host():
    guilty = [
        f"{file.relative_to(ROOT)}: {word}"
        for file in our_files()
        for word in FORBIDDEN
        if word.encode() in file.read_bytes()
    ]
    assert guilty == []


def test_the_runtime_lock_holds_every_dependency():
    about = project()["project"]
    wanted = named(about["dependencies"]) | named(about["optional-dependencies"]["embedded"])
    assert wanted <= locked("requirements.lock")


def test_the_development_lock_holds_every_tool_and_the_runtime():
    groups = project()["dependency-groups"]
    wanted = named(groups["test"]) | named(groups["lint"]) | locked("requirements.lock")
    assert wanted <= locked("requirements-dev.lock")


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_a_hash(lock):
    packages = re.split(r"^(?=[A-Za-z0-9])", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]
    assert [one.split()[0] for one in packages if "--hash=sha256:" not in one] == []


def test_dev_py_imports_only_the_standard_library():
    allowed = set(sys.stdlib_module_names) | {"deploy"}
    imported = {
        name.split(".")[0]
        for file in [ROOT / "dev.py", *(ROOT / "deploy" / "local").glob("*.py")]
        for node in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else [node.names[0].name])
    }
    assert imported - allowed == set()


@pytest.mark.parametrize("name", ["compose", "dockerfile", "shell", "yaml"])
def test_the_container_files_pass_their_linters(name):
    is_good, output = checks.run_command(checks.CHECKS[name], os.environ)
    assert is_good, output


def test_every_department_goes_into_the_image():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    departments = project()["tool"]["importlinter"]["root_packages"]
    assert [name for name in departments if f"!{name}" not in ignored] == []


def test_a_second_start_is_told_who_runs_already(tmp_path):
    first, second = HouseLock(tmp_path), HouseLock(tmp_path)
    first.take()
    with pytest.raises(Trouble, match=f"process {os.getpid()}"):
        second.take()
    second.release()
    first.release()


def test_a_dead_child_is_named_with_its_log(stack):
    child = stack.start(program("unlucky", "print('alas'); raise SystemExit(3)"))
    child.process.wait()
    with pytest.raises(Trouble, match=r"unlucky ended with exit code 3.*unlucky\.log\n  alas"):
        stack.refuse_deaths()


def test_a_child_that_ignores_the_request_is_ended(tmp_path):
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"
    stack = Stack(tmp_path)
    child = stack.start(Program("x", [sys.executable, "-c", stubborn], os.environ, grace_seconds=0))
    child.finish(stack)
    assert child.is_dead


def test_a_deep_folder_gets_a_short_socket(tmp_path):
    folder = socket_folder(tmp_path / ("deep" * 30))
    assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
    folder.rmdir()


def test_postgres_starts_over_a_stale_pid_file(stack):
    server = Postgres(stack.home, is_durable=True)
    server.start(stack).finish(stack)
    stack.children.clear()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")
    server.start(stack)
    server.create_database("again")
    assert server.url("again").endswith("/again")
