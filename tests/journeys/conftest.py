"""The browser and the served product of the screens' tests."""

from __future__ import annotations

from tests.web.conftest import browser, made, served

__all__ = ["browser", "made", "served"]
