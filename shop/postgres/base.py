"""Django's PostgreSQL backend with a health check that takes no round trip."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection; at rest it is silent, and readable as soon as the server has ended it."""

    def is_usable(self) -> bool:
        """Tell whether the connection lives; the server is asked only where it said something."""
        if self.connection is None or self.connection.closed:
            return False
        ear = select.poll()
        ear.register(self.connection.fileno(), select.POLLIN)
        return not ear.poll(0) or super().is_usable()
