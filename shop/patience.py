"""How long a process waits for PostgreSQL: never for ever, even when the server is frozen.

``statement_timeout`` is kept by the server, so a stopped or unreachable server keeps nothing. This
is the client's own clock: psycopg2 calls it whenever it would otherwise block without end.
"""

import select
import time

import psycopg2  # type: ignore[import-untyped]
from django.conf import settings
from psycopg2 import extensions

CONNECTED = {extensions.STATUS_READY, extensions.STATUS_BEGIN, extensions.STATUS_PREPARED}
# A server that lives has cancelled the statement itself by then, with a better message.
GRACE_MS = 500
REST_SECONDS = 1.0


class Patience:
    """The clock of one process: whoever waited in vain spares the others the same for a second."""

    resting_until = 0.0

    def wait(self, link: extensions.connection) -> None:
        """Wait until a connection is done. Raises OperationalError, which also closes it."""
        patience = settings.STATEMENT_TIMEOUT_MS + GRACE_MS
        if link.status not in CONNECTED:
            patience = settings.DATABASES["default"]["OPTIONS"]["connect_timeout"] * 1000
            if time.monotonic() < self.resting_until:
                raise psycopg2.OperationalError("PostgreSQL did not answer a moment ago.")
        while (state := link.poll()) != extensions.POLL_OK:
            door = select.poll()
            reads = state == extensions.POLL_READ
            door.register(link.fileno(), select.POLLIN if reads else select.POLLOUT)
            if not door.poll(patience):
                self.resting_until = time.monotonic() + REST_SECONDS
                raise psycopg2.OperationalError("PostgreSQL does not answer.")


def begin() -> None:
    """Let every connection of this process wait with a limit."""
    if settings.STATEMENT_TIMEOUT_MS:
        extensions.set_wait_callback(Patience().wait)
