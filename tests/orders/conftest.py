"""The gateway's fixtures, for orders that are paid."""

from tests.factories.payments import (
    dead_gateway,
    every_gateway,
    sandbox,
    sandbox_process,
    short_lived_sandbox,
)

__all__ = ["dead_gateway", "every_gateway", "sandbox", "sandbox_process", "short_lived_sandbox"]
