"""The tree as the house tests see it."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("benchmarks", "deploy", "tests")


def pyproject() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def contract(name: str) -> dict[str, Any]:
    """Return one of the import contracts."""
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    return next(one for one in contracts if one["name"] == name)


def departments() -> list[str]:
    """Return the top-level packages that exist."""
    return list(pyproject()["tool"]["importlinter"]["root_packages"])


def floors() -> dict[str, int]:
    """Return each department's height in the stack, the ground being 0."""
    stack = contract("apps")["layers"]
    return {
        name.strip(" ()"): height
        for height, layer in enumerate(reversed(stack))
        for name in layer.split("|")
    }


def modules() -> list[Path]:
    """Return every module we wrote, migrations aside."""
    found = list(ROOT.glob("*.py"))
    for folder in (*departments(), *FOLDERS):
        found += (ROOT / folder).rglob("*.py")
    return sorted(path for path in found if "migrations" not in path.parts)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the name and the number of lines of each function of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def where(path: Path) -> str:
    """Return a path as a person reads it."""
    return str(path.relative_to(ROOT))
