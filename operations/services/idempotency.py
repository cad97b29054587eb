"""One key, one effect: a repeated request gets the first one's answer."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models.functions import Now
from django.db.utils import OperationalError
from django.utils.translation import gettext as _

from operations.models import IdempotencyKey
from operations.statements import Statement

LIFETIME = timedelta(hours=24)
LONGEST_KEY = 200
CLAIM = Statement(
    "INSERT INTO operations_idempotencykey (principal, route, key, request_hash)"
    " VALUES ($1, $2, $3, $4) ON CONFLICT (principal, route, key) DO NOTHING"
)
KEEP = Statement(
    "UPDATE operations_idempotencykey SET status_code = $4, body = $5::jsonb"
    " WHERE principal = $1 AND route = $2 AND key = $3"
)
NOT_FINAL = frozenset({409, 425, 429})


class KeyMissing(Exception):
    """The request carries no usable Idempotency-Key."""


class KeyReused(Exception):
    """The key was used before, for another request."""


class StillRunning(Exception):
    """The first request with this key has not finished yet; ask again in a moment."""

    retry_after_seconds = 2


@dataclass(frozen=True)
class Answer:
    """What the client is told, and whether it was told before."""

    status: int
    body: Any
    replayed: bool


def answer_once(
    *,
    principal: str,
    route: str,
    key: str,
    request_body: bytes | object,
    act: Callable[[], tuple[int, Any]],
) -> Answer:
    """Run ``act`` in one durable transaction with its key, or replay the answer it gave before.

    ``act`` returns ``(status, JSON body)``. A twin that comes meanwhile waits on the unique index
    and then replays. What ``act`` raises, and answers of 409, 429 and 5xx, undo the
    transaction and free the key. Raises KeyMissing, KeyReused, StillRunning.
    """
    check_key(key)
    digest = digest_of(request_body)
    with transaction.atomic(durable=True):
        if not insert_key(principal=principal, route=route, key=key, digest=digest):
            return replay(principal=principal, route=route, key=key, digest=digest)
        status, body = act()
        text = json.dumps(body, cls=DjangoJSONEncoder)
        if status in NOT_FINAL or status >= 500:
            transaction.set_rollback(True)
        else:
            KEEP.run(principal, route, key, status, text)
    return Answer(status, json.loads(text), replayed=False)


def check_key(key: str) -> None:
    """Refuse a key that is empty, too long or not printable ASCII. Raises KeyMissing."""
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise KeyMissing(_("Send an Idempotency-Key header of 1 to 200 visible ASCII characters."))


def digest_of(request_body: bytes | object) -> str:
    """Return the SHA-256 of a body; equal documents give equal digests."""
    if not isinstance(request_body, bytes):
        text = json.dumps(request_body, cls=DjangoJSONEncoder, sort_keys=True)
        request_body = text.encode("utf-8", "surrogatepass")
    return hashlib.sha256(request_body).hexdigest()


def insert_key(*, principal: str, route: str, key: str, digest: str) -> bool:
    """Claim the key; False where somebody has it. Raises StillRunning after the lock timeout."""
    try:
        return bool(CLAIM.run(principal, route, key, digest))
    except OperationalError as error:
        raise StillRunning(_("Your first request is still running. Try again soon.")) from error


def replay(*, principal: str, route: str, key: str, digest: str) -> Answer:
    """Return the answer kept under a key. Raises KeyReused where it was for another request."""
    kept = IdempotencyKey.objects.get(principal=principal, route=route, key=key)
    if kept.request_hash != digest:
        raise KeyReused(_("This Idempotency-Key was used for another request."))
    return Answer(kept.status_code or 200, kept.body, replayed=True)


def forget_old_keys(age: timedelta = LIFETIME) -> int:
    """Delete keys older than a day; return how many."""
    return IdempotencyKey.objects.filter(created_at__lt=Now() - age).delete()[0]
