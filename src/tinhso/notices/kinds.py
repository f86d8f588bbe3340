"""The events of the room `notices`."""

from __future__ import annotations
