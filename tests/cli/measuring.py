"""Running `tinhso measure` in tests: as a real process, and small logs to run it on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples/mot-cua-2026.csv"
RESULT = {
    "dossiers.parquet",
    "stretches.parquet",
    "events.parquet",
    "rejected.csv",
    "report.html",
    "summary.json",
}

#: Two dossiers done (one late for five days), one that waits for its papers.
LOG = """\
Mã hồ sơ,Tên thủ tục,Bước,Đơn vị,Cán bộ,Thời điểm
H1,Khai sinh,Tiếp nhận,Một cửa,MC01,02/03/2026 08:00
H1,Khai sinh,Thẩm định,Phòng Tư pháp,CV01,03/03/2026 09:30
H1,Khai sinh,Trả kết quả,Một cửa,MC01,04/03/2026 10:00
H2,Khai sinh,Tiếp nhận,Một cửa,MC01,02/03/2026 08:30
H2,Khai sinh,Yêu cầu bổ sung,Phòng Tư pháp,CV02,03/03/2026 08:00
H2,Khai sinh,Nhận bổ sung,Một cửa,MC01,10/03/2026 15:00
H2,Khai sinh,Trả kết quả,Một cửa,MC02,16/03/2026 16:00
H3,Đất đai,Tiếp nhận,Một cửa,MC02,12/03/2026 14:00
H3,Đất đai,Yêu cầu bổ sung,Phòng Đất đai,CV03,13/03/2026 09:00
"""


def environment(**more: str) -> dict[str, str]:
    """That of a person at home: no language, width or mode of ours."""
    ours = ("COLUMNS", "TINHSO_LANG", "TINHSO_DEBUG", "NO_COLOR", "FORCE_COLOR", "PYTHONWARNINGS")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"PYTHONPATH": str(ROOT / "src")} | more


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "tinhso", "measure", *map(str, words)]


def measure(
    *words: str | Path, env: dict[str, str] | None = None, timeout: float = 300, **settings: Any
) -> subprocess.CompletedProcess[str]:
    """`tinhso measure` as a process of its own; it may never show a traceback."""
    done = subprocess.run(
        command(*words),
        env=environment(**(env or {})),
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
        **settings,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode != 70, done.stderr
    return done


def names(folder: Path) -> set[str]:
    """Everything in a folder, hidden things too."""
    return {one.name for one in folder.iterdir()}
