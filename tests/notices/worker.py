"""A worker as a process, which a test may kill at any moment: `python -m tests.notices.worker LEASE_SECONDS`.

It is the worker's own job with shorter waits; everything else is read from the environment as in use.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta


def main() -> int:
    import django

    django.setup()
    from django.utils import timezone

    from tinhso.notices import jobs, rules

    lease = float(sys.argv[1])
    jobs.CLAIMED_FOR, jobs.ROUND_SECONDS = timedelta(seconds=lease), lease / 4
    soon = (timedelta(seconds=lease),) * 50
    rules.WAITS = dict.fromkeys(rules.WAITS, soon)
    while True:
        try:
            done = jobs.deliver(most=50, now=timezone.now()).all
        except Exception as fault:
            print(f"{type(fault).__name__}", file=sys.stderr)
            done = 0
        if not done:
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
