"""A worker that reminds, as a process which a test may kill: `python -m tests.notices.owed_worker MOMENT`."""

from __future__ import annotations

import sys
import time
from datetime import datetime


def main() -> int:
    import django

    django.setup()
    from tests.notices.owed_matter import declared

    from tinhso.notices import obligations, reminding

    declared()
    # Smaller transactions: more places at which one may be killed.
    obligations.AT_ONCE = reminding.AT_ONCE = 100
    now = datetime.fromisoformat(sys.argv[1])
    while True:
        try:
            done = reminding.tell_due(now=now, rounds=3)
        except Exception as fault:
            print(f"{type(fault).__name__}: {fault}"[:200], file=sys.stderr)
            done = 0
        if not done:
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
