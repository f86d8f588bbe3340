"""The events of the room `cases`."""

from __future__ import annotations
