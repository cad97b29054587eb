"""Whatever the OpenAPI document allows, and much that it does not, never makes the API break.

``FUZZ_EXAMPLES`` sets the requests an operation gets; 60 of them make some 3,000 in all.
"""

import os
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from requests import Request
from schemathesis import Case

from tests.attacks.operations import document
from tests.attacks.world import settle

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "8"))
SCHEMA = schemathesis.openapi.from_dict(document())
SCHEMA.config.update(base_url="http://testserver")


@pytest.fixture
def token(ada, client, settings) -> str:
    """The token of Ada, who owns one of everything."""
    settings.API_REQUESTS_PER_MINUTE = 10**6
    settle(ada)
    client.force_login(ada)
    return str(client.session.session_key)


@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_request_breaks_the_api(case: Case, token: str) -> None:
    before = transaction.savepoint()
    response = send(case, token)
    transaction.savepoint_rollback(before)
    assert response.status_code < 500, (case.as_curl_command(), response.content[:300])


def send(case: Case, token: str) -> Any:
    """Send a case through the test client, which shares the test's transaction."""
    ready = Request(**case.as_transport_kwargs()).prepare()
    body = ready.body or b""
    raw = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    headers = {name: str(value) for name, value in ready.headers.items()}
    kind = headers.pop("Content-Type", "application/json")
    client = Client(raise_request_exception=False)
    return client.generic(
        ready.method,
        ready.path_url,
        raw,
        content_type=kind,
        headers={**headers, "Authorization": f"Bearer {token}"},
    )
