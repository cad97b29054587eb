"""How many requests one client may make: a counter a minute, told on every answer."""

import time
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW_SECONDS = 60


@dataclass(frozen=True)
class Allowance:
    """What is left of a client's requests in this minute."""

    limit: int
    used: int
    resets_in: int

    @property
    def remaining(self) -> int:
        """Return the requests left."""
        return max(0, self.limit - self.used)

    @property
    def is_spent(self) -> bool:
        """Tell whether this request was one too many."""
        return self.used > self.limit

    def headers(self) -> dict[str, str]:
        """Return the ``RateLimit`` headers of the IETF draft."""
        return {
            "RateLimit-Policy": f'"client";q={self.limit};w={WINDOW_SECONDS}',
            "RateLimit": f'"client";r={self.remaining};t={self.resets_in}',
        }


def count(client: str) -> Allowance:
    """Count one more request of a client in this minute; return what is left."""
    now = time.time()
    name = f"throttle:{client}:{int(now // WINDOW_SECONDS)}"
    used: int = cache.count(name, WINDOW_SECONDS * 2)  # type: ignore[attr-defined]  # our own
    resets_in = WINDOW_SECONDS - int(now % WINDOW_SECONDS)
    return Allowance(settings.API_REQUESTS_PER_MINUTE, used, resets_in)


def count_address(request: HttpRequest) -> Allowance:
    """Count a request by where it comes from, as that of a guest."""
    return count(f"address:{ClientThrottle().get_ident(cast('Request', request))}")


class ClientThrottle(BaseThrottle):
    """Count requests per user, or per address for guests; without a cache everybody may pass."""

    allowance: Allowance | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count this request and tell whether it is within the minute's limit."""
        self.allowance = count(self.client_of(request))
        request._request.rate_limit = self.allowance  # type: ignore[attr-defined]  # noqa: SLF001
        return not self.allowance.is_spent

    def client_of(self, request: Request) -> str:
        """Name who asks."""
        if request.user and request.user.is_authenticated:
            return f"user:{request.user.pk}"
        return f"address:{self.get_ident(request)}"

    def wait(self) -> float | None:
        """Return the seconds until the next minute begins."""
        return self.allowance.resets_in if self.allowance else None
