"""How static files are served: hashed, compressed, and the base style sheets as one."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/shop.css"
IMPORT = re.compile(r'@import url\("([\w.-]+)"\);\n')


class OneSheetStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    """Puts the text of the style sheets ``css/shop.css`` imports into it: one request, not six."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Join the sheets, then hash and compress everything."""
        if SHEET in paths and not dry_run:
            joined = IMPORT.sub(lambda found: read(paths, f"css/{found[1]}"), read(paths, SHEET))
            self.delete(SHEET)
            self.save(SHEET, ContentFile(joined.encode()))
            paths = {**paths, SHEET: (self, SHEET)}
        yield from super().post_process(paths, dry_run, **options)


def read(paths: dict[str, Any], name: str) -> str:
    """Return the text of a collected file."""
    storage, path = paths[name]
    with storage.open(path) as file:
        return str(file.read().decode())
