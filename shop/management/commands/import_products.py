"""Import products from a CSV or JSON file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

import catalog.services.cards
import inventory.services.opening
from catalog.models import ProductCard
from catalog.services import import_files, importing
from inventory.models import Warehouse

SHOWN_ERRORS = 200


class Command(BaseCommand):
    help = import_files.__doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="products.csv or .json, perhaps .gz")
        parser.add_argument("--format", choices=["csv", "json"], help="when the name does not tell")
        parser.add_argument("--dry-run", action="store_true", help="check all, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with catalog.services.cards.in_bulk():
                outcome = importing.import_rows(
                    import_files.read(options["file"], options["format"]),
                    is_dry_run=options["dry_run"],
                    receive=receive,
                    progress=self.progress,
                )
        except import_files.UnreadableFile as refusal:
            raise CommandError(str(refusal)) from refusal
        self.report(outcome, is_dry_run=options["dry_run"])

    def progress(self, outcome: importing.Outcome) -> None:
        """Say how far the file is read."""
        self.stdout.write(f"{outcome.rows} rows read, {len(outcome.errors)} errors")

    def report(self, outcome: importing.Outcome, *, is_dry_run: bool) -> None:
        """Print every error and what was done."""
        for error in outcome.errors[:SHOWN_ERRORS]:
            self.stderr.write(f"row {error.row}, {error.column}: {error.message}")
        if len(outcome.errors) > SHOWN_ERRORS:
            self.stderr.write(f"... and {len(outcome.errors) - SHOWN_ERRORS} more errors")
        self.stdout.write("Dry run, nothing was written. Would be:" if is_dry_run else "Done:")
        self.stdout.write(
            f"{outcome.rows} rows; products {outcome.products_created} created,"
            f" {outcome.products_updated} updated; variants {outcome.variants_created} created,"
            f" {outcome.variants_updated} updated; {len(outcome.errors)} errors"
        )


def receive(quantities: Mapping[int, int]) -> None:
    """Book the opening stock of new variants in the first warehouse and show them as in stock."""
    warehouse = Warehouse.objects.filter(is_active=True).first()
    warehouse = warehouse or Warehouse.objects.create(code="main", name="主仓", name_en="Main")
    inventory.services.opening.receive_opening(
        quantities, warehouse_id=warehouse.pk, reason=_("Opening stock from a product file")
    )
    # Cards that are new are born in stock; writing one twice would index its words twice.
    stale = ProductCard.objects.filter(is_in_stock=False)
    stale.filter(product__variants__in=quantities).update(is_in_stock=True)
