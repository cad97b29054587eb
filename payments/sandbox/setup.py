"""Everything the gateway reads from its environment, once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

DEFAULT_URL = "http://127.0.0.1:8001"


@dataclass(frozen=True)
class Setup:
    """Where the gateway listens, where it keeps its books and whom it trusts."""

    host: str
    port: int
    public_url: str
    database: Path
    merchant_id: str
    secret: str
    misbehave: str
    keys: Path


def read_setup(environment: Mapping[str, str] = os.environ) -> Setup:
    """Read the setup. Raises ValueError, naming the variable, for a wrong value."""
    url = environment.get("SANDBOX_GATEWAY_URL", DEFAULT_URL)
    listen = environment.get("SANDBOX_LISTEN") or urlsplit(url).netloc
    host, _colon, port = listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError(f"SANDBOX_LISTEN must be HOST:PORT, not {listen!r}.")
    public = environment.get("SANDBOX_PUBLIC_URL") or environment.get("SANDBOX_GATEWAY_PUBLIC_URL")
    database = Path(environment.get("SANDBOX_DATABASE", ".local/sandbox.sqlite3"))
    return Setup(
        host=host.strip("[]"),
        port=int(port),
        public_url=(public or url).rstrip("/"),
        database=database,
        merchant_id=environment.get("SANDBOX_MERCHANT_ID", "jishi-demo"),
        secret=environment.get("SANDBOX_SECRET", "sandbox-secret-shared-by-shop-and-gateway"),
        misbehave=environment.get("SANDBOX_MISBEHAVE", ""),
        keys=Path(environment.get("SANDBOX_KEYS") or database.parent / "keys"),
    )
