"""Prove the points."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

import loyalty.services.verify
from loyalty.models import PointsAccount


class Command(BaseCommand):
    """Print every row that breaks a promise; exit with 1 if there is one."""

    help = "Prove that accounts, entries, lots and redemptions of points agree."

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = list(loyalty.services.verify.offenders())
        for offender in found:
            self.stdout.write(str(offender))
        if found:
            raise CommandError(f"{len(found)} rows contradict the points.", returncode=1)
        self.stdout.write(
            f"{PointsAccount.objects.count()} points accounts:"
            f" all {len(loyalty.services.verify.PROOFS)} proofs hold."
        )
