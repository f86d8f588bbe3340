"""The events of the room `procedures`."""

from __future__ import annotations
