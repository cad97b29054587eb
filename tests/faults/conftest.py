"""One machine for all fault tests, whole again before each."""

from collections.abc import Iterator

import pytest

from tests.faults.machine import Machine


@pytest.fixture(scope="session")
def only_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A shop that is started once and ended, process by process, at the end."""
    made = Machine(tmp_path_factory.mktemp("faults"))
    try:
        made.open()
        yield made
    finally:
        made.close()


@pytest.fixture
def machine(only_machine: Machine) -> Machine:
    """The shop's machine with every server running."""
    only_machine.heal()
    return only_machine
