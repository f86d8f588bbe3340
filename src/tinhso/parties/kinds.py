"""The events of the room `parties`."""

from __future__ import annotations
