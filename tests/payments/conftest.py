"""The gateway's fixtures."""

from tests.factories.payments import dead_gateway, sandbox, sandbox_process

__all__ = ["dead_gateway", "sandbox", "sandbox_process"]
