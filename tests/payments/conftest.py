"""The gateway's fixtures."""

from tests.factories.ear import ear
from tests.factories.payments import (
    dead_gateway,
    every_gateway,
    lonely_keys,
    lonely_shop,
    sandbox,
    sandbox_process,
    short_lived_sandbox,
)

__all__ = [
    "dead_gateway",
    "ear",
    "every_gateway",
    "lonely_keys",
    "lonely_shop",
    "sandbox",
    "sandbox_process",
    "short_lived_sandbox",
]
