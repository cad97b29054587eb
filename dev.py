#!/usr/bin/env python3
"""Run, test and check the shop with nothing but Python: ``python3 dev.py --help``."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python must still hear it
    sys.exit("Jishi needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")

from deploy.local.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
