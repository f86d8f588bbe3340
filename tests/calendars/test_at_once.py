"""Calendars that several threads of a server need first at the same moment."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from tinhso.calendars import days_off


def test_a_country_is_loaded_by_many_at_once(monkeypatch):
    monkeypatch.delitem(sys.modules, "holidays.countries", raising=False)
    found = days_off.find_spec

    def slowly(name: str):
        spec = found(name)
        time.sleep(0.02)  # So that whoever came meanwhile has found no shell either.
        return spec

    monkeypatch.setattr(days_off, "find_spec", slowly)
    with ThreadPoolExecutor(8) as pool:
        kinds = set(pool.map(days_off._country, ["VN"] * 8))
    assert len(kinds) == 1
