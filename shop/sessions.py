"""Sessions as Django keeps them in PostgreSQL, read by a prepared statement."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from operations.statements import Given, Statement

FOUND = Statement(lambda: Session.objects.filter(session_key=Given(1), expire_date__gt=Given(2)))


class SessionStore(db.SessionStore):
    """One visitor's session."""

    def _get_session_from_db(self) -> Session | None:
        """Return the row; a session nobody holds any more is forgotten."""
        found: Session | None = FOUND.instance(self.session_key, timezone.now())
        if found is None:
            self._session_key = None
        return found
