"""What is asked of the stand-in, and what it answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ask:
    """One request: its path, what was sent by address or body, and who sent it."""

    method: str
    path: str
    facts: Mapping[str, str]
    address: str
    device: str
    language: str

    def __getitem__(self, name: str) -> str:
        return self.facts.get(name, "")


@dataclass(frozen=True)
class Answer:
    """One answer."""

    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    location: str = ""


def page(html: str, status: int = 200) -> Answer:
    """Answer with a page."""
    return Answer(html.encode(), status=status)


def go(location: str) -> Answer:
    """Send the browser elsewhere."""
    return Answer(status=303, location=location)


def written(facts: Any) -> bytes:
    """Write JSON as the partners do, Chinese as it is."""
    return json.dumps(facts, ensure_ascii=False).encode()
