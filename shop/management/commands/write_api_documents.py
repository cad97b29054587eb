"""Write ``docs/openapi.yaml`` and ``docs/postman.json`` from the code."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

import shop.api_docs
import shop.api_postman


class Command(BaseCommand):
    """Write the two documents; commit them with the change that made them differ."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer to compare instead of to write."""
        parser.add_argument("--check", action="store_true", help="fail if a file is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write both files, or fail naming one the code no longer describes."""
        schema = shop.api_docs.openapi()
        folder = settings.BASE_DIR / "docs"
        for file, text in {
            folder / "openapi.yaml": shop.api_docs.openapi_yaml(schema),
            folder / "postman.json": shop.api_postman.postman_json(schema),
        }.items():
            if not options["check"]:
                file.write_text(text, encoding="utf-8")
            elif not file.exists() or file.read_text(encoding="utf-8") != text:
                raise CommandError(f"docs/{file.name} is out of date: run python3 dev.py schema")
