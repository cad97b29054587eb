"""Where things are kept, and the one way to give up with a sentence."""

import hashlib
import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LONGEST_SOCKET_PATH = 107


class Trouble(Exception):
    """Something only the person at the keyboard can mend; the message says what and how."""


def say(message: str) -> None:
    """Print a line at once, also into a pipe."""
    print(message, flush=True)


def shown(path: Path) -> str:
    """Return the path as a reader in the repository's folder would type it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def private_folder(path: Path, owner: int) -> Path:
    """Make a folder only its owner enters; raises Trouble if a stranger holds the name."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat().st_uid
    if found not in {os.getuid(), owner} or path.is_symlink():
        raise Trouble(f"{path} belongs to user {found}, not to us. Remove it and start again.")
    if found != owner:
        os.chown(path, owner, -1)
    path.chmod(0o700)
    return path


def socket_folder(home: Path) -> Path:
    """Return a private folder for sockets, a short one when ``home`` is too deep for AF_UNIX."""
    folder = home / "sock"
    if len(os.fsencode(folder / ".s.PGSQL.5432")) > LONGEST_SOCKET_PATH:
        folder = Path(tempfile.gettempdir()) / f"jishi-{os.getuid()}-{fingerprint(home)}"
    return private_folder(folder, os.getuid())


def fingerprint(path: Path) -> str:
    """Return a short name for this checkout, the same every time."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]
