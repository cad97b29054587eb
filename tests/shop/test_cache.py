"""The cache may die; the shop goes on."""

import socket
import threading
import time

import pytest

from shop.cache import FailOpenRedisCache


def cache_at(address: str) -> FailOpenRedisCache:
    options = {"socket_timeout": 0.1, "socket_connect_timeout": 0.1}
    return FailOpenRedisCache(address, {"OPTIONS": options, "KEY_PREFIX": "test"})


@pytest.fixture
def away() -> FailOpenRedisCache:
    """A cache whose Redis refuses connections."""
    return cache_at("redis://127.0.0.1:1/0")


@pytest.fixture
def silent():
    """A cache whose Redis accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=door.accept, daemon=True).start()
        yield cache_at(f"redis://127.0.0.1:{door.getsockname()[1]}/0")


def test_a_living_cache_keeps_what_it_is_given(settings):
    cache = cache_at(settings.REDIS_URL)
    cache.set("tea", "oolong", 5)
    assert cache.get("tea") == "oolong"
    assert cache.get_many(["tea", "coffee"]) == {"tea": "oolong"}
    assert cache.delete("tea")


def test_a_counter_counts_and_ends(settings):
    cache = cache_at(settings.REDIS_URL)
    cache.delete("tries")
    assert [cache.count("tries", 60) for _ in range(3)] == [1, 2, 3]
    assert 0 < cache._cache.get_client().ttl(cache.make_key("tries")) <= 60


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        (("count", "a", 60), 1),
        (("get", "a"), None),
        (("get", "a", "default"), "default"),
        (("set", "a", 1), None),
        (("add", "a", 1), True),
        (("touch", "a"), False),
        (("delete", "a"), False),
        (("has_key", "a"), False),
        (("incr", "a"), 1),
        (("incr", "a", 5), 5),
        (("get_many", ["a"]), {}),
        (("set_many", {"a": 1}), ["a"]),
        (("delete_many", ["a"]), None),
        (("get_or_set", "a", 7), 7),
        (("clear",), False),
    ],
)
def test_a_dead_cache_answers_as_if_it_were_empty(away, call, answer):
    name, *arguments = call
    assert getattr(away, name)(*arguments) == answer


def test_a_silent_cache_costs_little(silent):
    start = time.monotonic()
    for _ in range(50):
        silent.get("a")
    assert time.monotonic() - start < 1.5


def test_a_dead_cache_rests_after_three_errors_and_wakes(away):
    for _ in range(3):
        away.get("a")
    assert away.resting_until > time.monotonic()
    away.resting_until = 0.0
    assert away.get("a") is None
    assert away.errors == 1


def test_a_wrong_use_is_not_hidden(settings):
    cache = cache_at(settings.REDIS_URL)
    cache.delete("no-counter")
    with pytest.raises(ValueError, match="not found"):
        cache.incr("no-counter")
