"""Whatever a service may refuse has its status in the one table."""

import importlib
import inspect
from pathlib import Path

from shop.api_errors import STATUS_OF_FACT
from tests.house.source import ROOT, departments, where

OPERATORS_ONLY = {
    "BookedOtherwise",
    "DoesNotBalance",
    "MayNotAct",
    "NoBill",
    "NotDead",
    "UnreadableFile",
    "SheetOutdated",
    "CorrectionTooLarge",
    "NothingCounted",
    "NothingHeld",
    "NothingToSendBack",
    "NothingToShare",
    "TermsRefused",
}


def service_modules() -> list[str]:
    """Return the dotted names of every module of verbs."""
    files: list[Path] = []
    for department in departments():
        files += (ROOT / department).glob("services.py")
        files += (ROOT / department).glob("services/*.py")
    return [where(f).removesuffix(".py").replace("/", ".") for f in files]


def facts() -> set[type[Exception]]:
    """Return the exceptions the services declare."""
    found: set[type[Exception]] = set()
    for name in service_modules():
        module = importlib.import_module(name)
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, Exception) and kind.__module__ == name:
                found.add(kind)
    return found


def test_every_fact_of_a_service_has_its_status():
    without = {f.__name__ for f in facts() if f not in STATUS_OF_FACT}
    assert without - OPERATORS_ONLY == set()
