"""A Redis cache whose death slows the shop down but never stops it."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

REST_SECONDS = 5.0
ALLOWED_ERRORS = 3


def fail_open(name: str, otherwise: Callable[..., Any]) -> Any:
    """Make a cache method that answers ``otherwise(...)`` while Redis is out of reach."""

    def method(self: "FailOpenRedisCache", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < self.resting_until:
            return otherwise(*args, **kwargs)
        try:
            answer = getattr(super(FailOpenRedisCache, self), name)(*args, **kwargs)
        except (RedisError, OSError) as error:
            self.note_error(error)
            return otherwise(*args, **kwargs)
        self.errors = 0
        return answer

    method.__name__ = name
    return method


def the_default(key: str, default: Any = None, **_: Any) -> Any:
    """Answer what the caller wants where nothing is cached."""
    return default


def the_first(key: str, delta: int = 1, **_: Any) -> int:
    """Answer as if the counter had just begun."""
    return delta


class LastingClient(RedisCacheClient):
    """Makes one client for good: making one costs as much as what it is made for."""

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Return the client."""
        if not hasattr(self, "client"):
            self.client = super().get_client(key, write=write)
        return self.client


class CountingRedisCache(RedisCache):
    """Django's Redis cache with counters that end by themselves."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = LastingClient

    def count(self, key: str, seconds: int) -> int:
        """Add one to a counter that lasts so long from its first use, in one round trip."""
        name = self.make_and_validate_key(key)
        pipe = self._cache.get_client(name, write=True).pipeline(transaction=False)
        pipe.incr(name)
        pipe.expire(name, seconds, nx=True)
        return int(pipe.execute()[0])


class FailOpenRedisCache(CountingRedisCache):
    """Django's Redis cache behind a breaker: three errors rest it for five seconds."""

    errors = 0
    resting_until = 0.0

    def note_error(self, error: Exception) -> None:
        """Count an error and rest when there were too many in a row."""
        self.errors += 1
        if self.errors >= ALLOWED_ERRORS:
            self.errors = 0
            self.resting_until = time.monotonic() + REST_SECONDS
            log.warning("cache_resting", error=str(error), seconds=REST_SECONDS)

    add = fail_open("add", lambda *_, **__: True)
    get = fail_open("get", the_default)
    set = fail_open("set", lambda *_, **__: None)
    touch = fail_open("touch", lambda *_, **__: False)
    delete = fail_open("delete", lambda *_, **__: False)
    get_many = fail_open("get_many", lambda *_, **__: {})
    has_key = fail_open("has_key", lambda *_, **__: False)
    incr = fail_open("incr", the_first)
    set_many = fail_open("set_many", lambda data, *_, **__: list(data))
    delete_many = fail_open("delete_many", lambda *_, **__: None)
    clear = fail_open("clear", lambda *_, **__: False)
    count = fail_open("count", lambda *_, **__: 1)
