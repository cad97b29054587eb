"""The gateway's fixtures."""

from tests.factories.payments import dead_gateway, sandbox, sandbox_process, short_lived_sandbox

__all__ = ["dead_gateway", "sandbox", "sandbox_process", "short_lived_sandbox"]
