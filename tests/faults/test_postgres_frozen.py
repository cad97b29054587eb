"""PostgreSQL stops without dying, or dies and comes back."""

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import requests

from tests.faults import history as checks
from tests.faults.machine import children_of, kill

pytestmark = pytest.mark.slow

FROZEN_SECONDS = 10.0
LONGEST_SECONDS = 8.0
PATHS = ["/api/v1/cart/", "/", "/readyz", "/search/?q=x"]


@contextmanager
def frozen(machine):
    """Stop every process of PostgreSQL for as long as the block lasts."""
    postmaster = machine.database.process.pid
    processes = [postmaster, *children_of(postmaster)]
    for pid in processes:
        kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in processes:
            kill(pid, signal.SIGCONT)


def seconds_of(url):
    """Return how long one request took, its status and its address."""
    start = time.monotonic()
    status = requests.get(url, timeout=60).status_code
    return round(time.monotonic() - start, 1), status, url


def test_no_request_waits_for_a_frozen_postgres(machine):
    urls = [machine.site + path for path in PATHS] * 2
    with ThreadPoolExecutor(len(urls)) as people:
        list(people.map(seconds_of, urls))
        with frozen(machine):
            start = time.monotonic()
            answers = list(people.map(seconds_of, urls))
            time.sleep(max(0, start + FROZEN_SECONDS - time.monotonic()))
    assert [one for one in answers if one[0] > LONGEST_SECONDS or one[1] not in {200, 503}] == []
    assert machine.wait_for("/readyz", 200, seconds=10) < 10
    assert checks.half_made(machine) + checks.miscounted(machine) == []


def test_a_frozen_moment_is_only_a_pause(machine):
    with ThreadPoolExecutor(1) as people, frozen(machine):
        answer = people.submit(seconds_of, machine.site + "/api/v1/cart/")
        time.sleep(1)
    assert answer.result()[1] == 200


def test_without_postgres_the_shop_says_when_to_come_back(machine):
    machine.crash_postgres()
    pages = [
        requests.get(machine.site + path, timeout=20) for path in ("/", "/en/", "/api/v1/cart/")
    ]
    assert machine.status("/readyz") == 503
    assert machine.status("/healthz") == 200
    machine.start_postgres()
    assert {page.status_code for page in pages} <= {200, 503}
    waits = {page.headers.get("Retry-After") for page in pages if page.status_code == 503}
    assert waits == {"2"}
    assert machine.wait_for("/readyz", 200, seconds=10) < 10
