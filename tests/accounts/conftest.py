"""The partners' fixtures."""

from tests.factories.identities import standin, standin_process

__all__ = ["standin", "standin_process"]
