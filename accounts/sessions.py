"""Sessions in PostgreSQL, read by a prepared statement; their keys only their holders have.

A browser holds its session's key in a cookie, an app in ``Authorization: Bearer``: one kind of row
for both, so that one list shows and one DELETE ends every way a person is signed in.
"""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Session
from operations.statements import Given, Statement

FOUND = Statement(lambda: Session.objects.filter(pk=Given(1), expires_at__gt=Given(2)))
# A session in use lives on; its row is written for that once a day, not at every request.
RENEW_AFTER = timedelta(days=1)


def digest_of(key: str | None) -> str:
    """Return what the table knows of a session's key."""
    return hashlib.sha256((key or "").encode()).hexdigest()


class SessionStore(SessionBase):
    """One visitor's session."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; one nobody holds any more is forgotten."""
        now = timezone.now()
        found: Session | None = (
            FOUND.instance(digest_of(self.session_key), now) if self.session_key else None
        )
        if found is None:
            self._session_key = None
            return {}
        data: dict[str, Any] = self.decode(found.data)
        lifetime = self.lifetime(data)
        if found.expires_at < now + lifetime - RENEW_AFTER:
            Session.objects.filter(pk=found.pk).update(expires_at=now + lifetime)
            # The browser's cookie has to live on as well.
            self.modified = True
        return data

    def lifetime(self, held: Mapping[str, Any]) -> timedelta:
        """Return how long a session lives that nobody uses: as was set for it, or as all do."""
        return timedelta(seconds=self.get_expiry_age(expiry=held.get("_session_expiry")))

    def exists(self, session_key: str) -> bool:
        """Tell whether somebody holds a key."""
        return Session.objects.filter(pk=digest_of(session_key)).exists()

    def create(self) -> None:
        """Begin a session under a fresh key."""
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Write the session. Raises CreateError for a key that is taken, UpdateError for none."""
        if self.session_key is None:
            self.create()
            return
        held = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        row = Session(digest=digest_of(self.session_key), **self.columns(held))
        if must_create:
            try:
                with transaction.atomic():
                    row.save(force_insert=True)
            except IntegrityError as error:
                raise CreateError from error
        elif not Session.objects.filter(pk=row.pk).update(**self.columns(held)):
            raise UpdateError

    def columns(self, held: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is written of a session."""
        return {
            "data": self.encode(dict(held)),
            "user_id": held.get(SESSION_KEY),
            "expires_at": self.get_expiry_date(),
        }

    def delete(self, session_key: str | None = None) -> None:
        """End a session."""
        Session.objects.filter(pk=digest_of(session_key or self.session_key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Delete sessions whose time is over."""
        Session.objects.filter(expires_at__lt=timezone.now()).delete()
