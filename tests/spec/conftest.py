"""Makes the reference and this folder importable by name, whatever pytest's import mode."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

TESTS = Path(__file__).resolve().parent.parent
if str(TESTS) not in sys.path:
    sys.path.insert(0, str(TESTS))

# The machine is shared and the reference is slow on purpose: no deadline, and a failing example is
# shown by its seed so that it can be run again.
_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("usual", max_examples=200, deadline=None, suppress_health_check=_QUIET)
settings.register_profile("long", max_examples=5_000, deadline=None, suppress_health_check=_QUIET)
settings.load_profile(os.environ.get("TINHSO_HYPOTHESIS", "usual"))
