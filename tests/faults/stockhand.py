"""``python -m tests.faults.stockhand PLAN``: let the staff of ``stockwork`` do a plan in JSON."""

import json
import sys

import django

if __name__ == "__main__":
    django.setup()
    from tests.faults.stockwork import main

    main(json.loads(sys.argv[1]))
