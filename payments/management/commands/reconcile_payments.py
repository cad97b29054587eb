"""Compare gateways' bills with our books; the exit code says whether they agree."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

import payments.services.reconciliation
from payments.gateways import UnknownGateway
from payments.gateways.contract import GatewayRefusal, GatewayTrouble


class Command(BaseCommand):
    """Print every difference of a day; exit with 1 if there is one, 2 if a bill cannot be had."""

    help = "Compare the gateways' bills of a day (yesterday) with our payments and refunds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--gateway", action="append", help="only this one; may be repeated")

    def handle(self, *_args: Any, **options: Any) -> None:
        day = options["day"] or timezone.localdate() - timedelta(days=1)
        differences = []
        for gateway in options["gateway"] or settings.PAYMENT_GATEWAYS:
            try:
                found = payments.services.reconciliation.compare_bill(gateway=gateway, day=day)
            except (UnknownGateway, GatewayTrouble, GatewayRefusal) as error:
                raise CommandError(f"{gateway}: no bill ({error})", returncode=2) from error
            differences += found
            for difference in found:
                self.stdout.write(f"{gateway} {difference}")
        if differences:
            raise CommandError(f"{len(differences)} differences on {day}.", returncode=1)
        self.stdout.write(f"{day}: the books agree.")
