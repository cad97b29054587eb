"""Compare bills, payments, orders and books; the exit code says whether they agree."""

from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

import orders.services.reconciliation
from orders.services.reconciliation import NoBill


class Command(BaseCommand):
    """Print all that disagrees, one a line; exit with 1 if anything does, 2 without a bill."""

    help = "Compare payments, orders and books, and the gateways' bills of a day (yesterday)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--gateway", action="append", help="only this one; may be repeated")

    def handle(self, *_args: Any, **options: Any) -> None:
        day = options["day"] or timezone.localdate() - timedelta(days=1)
        found = 0
        try:
            for offender in orders.services.reconciliation.reconcile(day, options["gateway"] or ()):
                self.stdout.write(str(offender))
                found += 1
        except NoBill as error:
            raise CommandError(f"No bill of {day}: {error}", returncode=2) from error
        if found:
            raise CommandError(f"{found} differences.", returncode=1)
        self.stdout.write(f"{day}: bills, payments, orders and books agree.")
