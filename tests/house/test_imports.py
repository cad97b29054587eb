"""The stack of departments and the rooms inside each, as import-linter reads them."""

import os
import subprocess
import sys
from pathlib import Path

from tests.house.source import ROOT, contract, departments


def test_every_import_contract_is_kept():
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [linter, "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_rooms_contract_covers_every_department():
    assert set(contract("inside")["containers"]) == set(departments()) - {"shop"}
    assert contract("inside")["exhaustive"] is True
