"""The cast of the tests of indicators: that of dossiers, told in `tests/cases/conftest.py`."""

from __future__ import annotations

from tests.cases.conftest import accepted, filed, province

__all__ = ["accepted", "filed", "province"]
