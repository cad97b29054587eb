"""Prove the audit trail."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

import operations.services.audit_chain


class Command(BaseCommand):
    """Print every entry that is not what it was; exit with 1 if there is one."""

    help = "Prove that the audit trail is the one that was written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a seal that was noted earlier."""
        parser.add_argument("--head", default="", help="a last seal printed or logged earlier")

    def handle(self, *_args: Any, head: str, **_options: Any) -> None:
        found = list(operations.services.audit_chain.broken(head))
        for offender in found:
            self.stdout.write(str(offender))
        if found:
            raise CommandError(f"{len(found)} rows contradict the audit trail.", returncode=1)
        number, seal = operations.services.audit_chain.last_seal()
        self.stdout.write(f"{number} audit entries, unbroken; the last seal is {seal or 'none'}.")
