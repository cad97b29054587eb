"""How many requests one client may make: a counter a minute, told on every answer."""

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
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

    def headers(self) -> dict[str, str]:
        """Return the ``RateLimit`` headers of the IETF draft."""
        return {
            "RateLimit-Policy": f'"client";q={self.limit};w={WINDOW_SECONDS}',
            "RateLimit": f'"client";r={self.remaining};t={self.resets_in}',
        }


class ClientThrottle(BaseThrottle):
    """Count requests per user, or per address for guests; without a cache everybody may pass."""

    allowance: Allowance | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count this request and tell whether it is within the minute's limit."""
        now = time.time()
        minute = int(now // WINDOW_SECONDS)
        name = f"throttle:{self.client_of(request)}:{minute}"
        used: int = cache.count(name, WINDOW_SECONDS * 2)  # type: ignore[attr-defined]  # our own
        limit = settings.API_REQUESTS_PER_MINUTE
        resets_in = WINDOW_SECONDS - int(now % WINDOW_SECONDS)
        self.allowance = Allowance(limit, used, resets_in)
        request._request.rate_limit = self.allowance  # type: ignore[attr-defined]  # noqa: SLF001
        return used <= limit

    def client_of(self, request: Request) -> str:
        """Name who asks."""
        if request.user and request.user.is_authenticated:
            return f"user:{request.user.pk}"
        return f"address:{self.get_ident(request)}"

    def wait(self) -> float | None:
        """Return the seconds until the next minute begins."""
        return self.allowance.resets_in if self.allowance else None
