"""Carry out outbox events as soon as they are committed, without Celery or Redis."""

import signal
import time
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, connection

import shop.outbox
from operations.services.outbox import listen, relay, wait_for_events

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 2.0


class Command(BaseCommand):
    """Listen for committed events and sweep every two seconds, until SIGTERM or Ctrl-C."""

    help = __doc__

    stopping = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer ``--once`` for cron and tests."""
        parser.add_argument("--once", action="store_true", help="sweep once and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Relay until told to stop; a restart of PostgreSQL only pauses it."""
        if options["once"]:
            self.stdout.write(f"{relay(shop.outbox.HANDLERS)} carried out")
            return
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        while not self.stopping:
            try:
                self.listen_and_relay()
            except (OperationalError, InterfaceError) as error:
                log.warning("relay_waits_for_database", error=str(error))
                connection.close()
                time.sleep(1.0)

    def stop(self, *_: Any) -> None:
        """Finish the event in hand, then stop."""
        self.stopping = True

    def listen_and_relay(self) -> None:
        """Relay on one connection."""
        listen()
        while not self.stopping:
            while relay(shop.outbox.HANDLERS) and not self.stopping:
                pass
            wait_for_events(SWEEP_SECONDS)
