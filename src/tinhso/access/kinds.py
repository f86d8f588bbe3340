"""The events of the room `access`."""

from __future__ import annotations
