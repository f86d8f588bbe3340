"""The first dossiers are measured by who tells them, as soon as the engine has been compiled beside.

`python -m tinhso.demo.warming` compiles it into the cache, where others find it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

# At once, for it costs less; often enough for a board that is looked at.
AT_ONCE = 256


@dataclass
class Engine:
    """process: that compiles it; upto: so many dossiers are measured."""

    process: subprocess.Popen[bytes]
    upto: int

    @classmethod
    def compiling(cls, made: int) -> Engine:
        """Begin to compile it, at low priority: nobody is to wait for that."""
        words = [sys.executable, "-m", "tinhso.demo.warming"]
        return cls(subprocess.Popen(words), made)

    def measure(self, made: int, *, all_of_it: bool, stop: Callable[[], bool]) -> None:
        """Measure what has been told, where that is enough; all of it, even if the engine has to be waited for."""
        from tinhso.measurement.live.following import keep_up

        while all_of_it and self.process.poll() is None and not stop():
            time.sleep(0.1)
        ready = self.process.poll() is not None
        if ready and (all_of_it or made - self.upto >= AT_ONCE):
            keep_up()
            self.upto = made

    def end(self) -> None:
        """Whoever stops does not leave it behind."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()


def main() -> None:
    """Compile it."""
    os.nice(10)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")
    import django

    django.setup()
    from tinhso.measurement.live.following import warm_up

    warm_up()


if __name__ == "__main__":
    main()
