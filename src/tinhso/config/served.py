"""What `tinhso serve` and `tinhso demo` have granian serve: the application, which ends with who started it.

A killed `tinhso serve` can end nobody. What it left behind would hold the port, so that it could not be started again,
and go on answering with the settings of before and without a worker.
"""

from __future__ import annotations

from tinhso.config import parents
from tinhso.config.wsgi import application

__all__ = ["application"]
parents.end_with_them()
