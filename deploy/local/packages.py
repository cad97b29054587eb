"""The virtual environment and what is installed in it, from hashed locks only."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from deploy.local.places import LOCAL, PYTHON, ROOT, VENV, Trouble, say

RUNTIME_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
BROWSER = "chromium"
CHINESE_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


def install(lock: Path) -> None:
    """Make .venv hold what the lock lists; do nothing when it already does."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "install.lock").open("w") as turnstile:
        fcntl.flock(turnstile, fcntl.LOCK_EX)
        wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
        stamp = VENV / f"installed-{lock.stem}"
        if stamp.exists() and stamp.read_text() == wanted:
            return
        if not PYTHON.exists():
            make_environment()
        say(f"Installing {lock.name} into .venv ...")
        pip("install", "--require-hashes", "--no-deps", "-r", str(lock))
        stamp.write_text(wanted)


def make_environment() -> None:
    """Make .venv, also where Python lacks venv's own pip."""
    command = [sys.executable, "-m", "venv"]
    if find_spec("pip") is not None:
        subprocess.run([*command, "--without-pip", str(VENV)], check=True)
        return
    if find_spec("ensurepip") is None:
        offer_to_apt(["python3-venv"], "Python has neither pip nor ensurepip")
    if subprocess.run([*command, str(VENV)], check=False).returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Trouble(
            "This Python can make no virtual environment. On Debian or Ubuntu: "
            "apt install python3-venv"
        )


def pip(*arguments: str) -> None:
    """Run pip on .venv; raises Trouble when it fails."""
    inside = [str(PYTHON), "-m", "pip"]
    if find_spec("pip") is not None:
        inside = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    manners = ("DISABLE_PIP_VERSION_CHECK", "NO_INPUT")
    environment = os.environ | {f"PIP_{name}": "1" for name in manners}
    environment |= {"PIP_PROGRESS_BAR": "off", "PIP_ROOT_USER_ACTION": "ignore", "PIP_QUIET": "2"}
    if subprocess.run([*inside, *arguments], env=environment, check=False).returncode:
        raise Trouble("pip could not install the packages; its reason stands above.")


def can_apt() -> bool:
    """Say whether we may install Debian packages."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def offer_to_apt(packages: list[str], reason: str) -> None:
    """Install Debian packages if we may; raises Trouble naming them if we may not."""
    if not can_apt():
        raise Trouble(f"{reason}. On Debian or Ubuntu: sudo apt install {' '.join(packages)}")
    say(f"{reason}: installing {' '.join(packages)} with apt-get ...")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    options = ["-o", "Acquire::Retries=3", "-o", "Dpkg::Use-Pty=0", "-qq"]
    for words in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        command = ["apt-get", *options, *words]
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            raise Trouble(f"{' '.join(command)} failed; its reason stands above.")


def find_browser() -> str | None:
    """Return a Chromium for the browser tests, installed if we may, else None and a loud line."""
    chosen = os.environ.get("CHROMIUM") or shutil.which(BROWSER)
    missing = [BROWSER] if chosen is None else []
    if can_apt() and not CHINESE_FONT.exists():
        missing.append("fonts-noto-cjk")
    if not missing:
        return chosen
    try:
        offer_to_apt(missing, "The browser tests need a browser and Chinese letters")
    except Trouble as trouble:
        say(f"WARNING: {trouble}\nWARNING: without a browser its tests are SKIPPED.")
    return os.environ.get("CHROMIUM") or shutil.which(BROWSER)
