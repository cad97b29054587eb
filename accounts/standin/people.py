"""The people who have an account with the partners."""

import hashlib
import re
from dataclasses import dataclass

KNOWN = {
    "ming": "小明 🦊",
    "hong": "小红",
    "wei": "王伟·北京",
    "anna": "Anna Schmidt",
}
NAME = re.compile(r"[a-z0-9-]{1,40}")


@dataclass(frozen=True)
class Person:
    """Somebody with an account, by the name the tester chooses."""

    name: str

    @property
    def nickname(self) -> str:
        """Return what the partner calls the person."""
        return KNOWN.get(self.name, f"新朋友 {self.name[:8]}")

    def number(self, of: str) -> str:
        """Return the person's number within something, the same each time, as digits."""
        digest = hashlib.sha256(f"{of}:{self.name}".encode()).hexdigest()
        return str(10**9 + int(digest[:8], 16))

    def key(self, of: str) -> str:
        """Return the person's key within something, the same each time, as letters."""
        return "o" + hashlib.sha256(f"{of}:{self.name}".encode()).hexdigest()[:27]


def person(name: str) -> Person | None:
    """Return the person of a name, None for what is no name."""
    return Person(name) if NAME.fullmatch(name) else None
