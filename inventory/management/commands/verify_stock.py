"""Prove the stock, or book what was really counted."""

from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

import inventory.services.repair
import inventory.services.verify
from inventory.models import StockItem
from inventory.services.ledger import NotEnoughStock, TooMuchStock
from inventory.services.repair import NothingCounted

SHOWN = 50


class Command(BaseCommand):
    """Print every row that breaks a promise; exit with 1 if there is one, 2 if mending failed."""

    help = "Prove that counters, moves, cost layers and promises of stock agree."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", type=int, metavar="ITEM", help="book what was counted of it")
        parser.add_argument("--counted", type=int, metavar="N", help="units that really lie there")
        parser.add_argument("--reason", default="", help="what is known of the difference")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["mend"] is not None:
            self.mend(options["mend"], options["counted"], options["reason"])
        broken = 0
        found = inventory.services.verify.offenders()
        for promise, rows in groupby(found, key=lambda offender: offender.promise):
            offenders = list(rows)
            broken += len(offenders)
            for offender in offenders[:SHOWN]:
                self.stdout.write(str(offender))
            if len(offenders) > SHOWN:
                self.stdout.write(f"{promise}: {len(offenders) - SHOWN} more")
        if broken:
            raise CommandError(f"{broken} rows contradict the ledger.", returncode=1)
        self.stdout.write(
            f"{StockItem.objects.count()} stock items:"
            f" all {len(inventory.services.verify.PROOFS)} proofs hold."
        )

    def mend(self, item: int, counted: int | None, reason: str) -> None:
        """Book one count."""
        if counted is None or not reason:
            raise CommandError("Say --counted N and --reason R.", returncode=2)
        try:
            move = inventory.services.repair.book_counted(
                stock_item_id=item, counted=counted, reason=reason
            )
        except StockItem.DoesNotExist as error:
            raise CommandError(f"There is no stock item {item}.", returncode=2) from error
        except (NotEnoughStock, TooMuchStock, NothingCounted) as error:
            raise CommandError(f"Stock item {item}: {error}", returncode=2) from error
        except IntegrityError as error:
            words = f"Stock item {item}: a count cannot mend this ({error})."
            raise CommandError(words, returncode=2) from error
        self.stdout.write(f"Booked {move}." if move else f"{counted} is what the ledger says.")
