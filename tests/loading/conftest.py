"""A pack of one procedure as a folder that a test may spoil, and who loads it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tinhso.ledger.actions import By
from tinhso.loading.reading import PACKS, Pack, read_pack

BY = By(actor="p-ke-hoach", office="tinh", channel="system")
BIRTH = "1.001193"


@pytest.fixture(scope="session")
def shipped_pack() -> Pack:
    """What comes with the product."""
    return read_pack(PACKS / "mot_cua")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack of the birth registration alone."""
    made = tmp_path / "thu"
    for name in ("procedures", "samples"):
        (made / name).mkdir(parents=True)
        shutil.copy(PACKS / "mot_cua" / name / f"{BIRTH}.yaml", made / name)
    for name in ("pack.yaml", "papers.yaml"):
        shutil.copy(PACKS / "mot_cua" / name, made)
    return made


@pytest.fixture
def spoil(folder: Path) -> Callable[[str, str, str], Path]:
    """Replaces what stands once in a file of the pack."""

    def change(file: str, before: str, after: str) -> Path:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(before) >= 1, before
        path.write_text(text.replace(before, after, 1), encoding="utf-8")
        return folder

    return change
