"""Write ``docs/openapi.yaml`` and ``docs/postman.json`` from the code."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

import shop.api_docs


class Command(BaseCommand):
    """Write the two documents; commit them with the change that made them differ."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Write both files."""
        schema = shop.api_docs.openapi()
        folder = settings.BASE_DIR / "docs"
        (folder / "openapi.yaml").write_text(shop.api_docs.openapi_yaml(schema), encoding="utf-8")
        (folder / "postman.json").write_text(shop.api_docs.postman_json(schema), encoding="utf-8")
