"""The shop on a real port, its gateway beside it, and a client generated for it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.factories.payments import Sandbox, short_lived_sandbox
from tests.journeys.generated import Shop, generate

__all__ = ["short_lived_sandbox"]


@pytest.fixture
def site(live_server: Any, short_lived_sandbox: Sandbox, settings: Any) -> str:
    """The shop's address, with its gateway wired to it."""
    settings.SITE_URL = settings.NOTIFY_BASE_URL = live_server.url
    settings.SANDBOX_GATEWAY_PUBLIC_URL = short_lived_sandbox.url
    return str(live_server.url)


@pytest.fixture(scope="session")
def _client(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The generated package, importable."""
    generate(tmp_path_factory.mktemp("client"))


@pytest.fixture
def shop(site: str, _client: None) -> Iterator[Callable[[], Shop]]:
    """Make clients of the shop."""
    made: list[Shop] = []

    def make() -> Shop:
        made.append(Shop(site))
        return made[-1]

    yield make
    for each in made:
        each.client.get_httpx_client().close()
