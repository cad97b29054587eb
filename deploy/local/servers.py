"""PostgreSQL and Valkey together, and the environment that points the shop at them."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.places import LOCAL
from deploy.local.postgres import Postgres
from deploy.local.supervisor import Stack, interrupt_on_signals
from deploy.local.valkey import Valkey

DATABASE = "jishi"


def own_secrets() -> dict[str, str]:
    """Return this machine's own secrets, each made once."""
    return {name: secret(LOCAL / name.lower()) for name in ("SECRET_KEY", "SANDBOX_SECRET")}


def secret(file: Path) -> str:
    """Return the secret a file keeps, making both if need be."""
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(64))
    return file.read_text()


def addresses(home: Path) -> dict[str, str]:
    """Return the environment that leads to the servers in ``home``, running or not."""
    database, cache = Postgres(home), Valkey(home)
    return {
        "DATABASE_URL": database.url(DATABASE),
        "REDIS_URL": cache.cache_url,
        "BROKER_URL": cache.broker_url,
    }


def start_servers(stack: Stack, *, is_durable: bool) -> dict[str, str]:
    """Start the servers the environment does not name; return the environment that names all."""
    environment = {"PYTHONUNBUFFERED": "1"} | own_secrets() | dict(os.environ)
    if "REDIS_URL" not in os.environ:
        cache = Valkey(stack.home, is_durable)
        cache.start(stack)
        environment |= {"REDIS_URL": cache.cache_url, "BROKER_URL": cache.broker_url}
    if "DATABASE_URL" not in os.environ:
        database = Postgres(stack.home, is_durable)
        database.start(stack)
        database.create_database(DATABASE)
        environment |= {"DATABASE_URL": database.url(DATABASE), "PG_BIN": str(database.bin)}
    return environment


@contextmanager
def servers(home: Path, *, is_durable: bool = False) -> Iterator[dict[str, str]]:
    """Run the servers in ``home`` for as long as the block lasts."""
    interrupt_on_signals()
    stack = Stack(home)
    try:
        yield start_servers(stack, is_durable=is_durable)
    finally:
        stack.stop()
