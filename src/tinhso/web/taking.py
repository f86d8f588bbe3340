"""Files that somebody sends with a form, as the dossiers' rules take them."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile

from tinhso.cases.papers_held import ROOM
from tinhso.files import actions as files
from tinhso.files import stores
from tinhso.files.folder import FolderFault, box_keys
from tinhso.keys.boxes import BadBox

ACCEPTS = ".pdf,.jpg,.jpeg,.png,.webp,.heic,.tif,.tiff,.docx,.xlsx,.odt"


def can_take_files() -> bool:
    """Whether this installation keeps files; where it does not, papers are brought."""
    try:
        box_keys()
        stores.check_ready()
    except (BadBox, FolderFault):
        return False
    return True


def kept(upload: UploadedFile[Any]) -> tuple[str, str]:
    """(uid, name) of a file that was sent. Raises RefusedFile, BadIdentity, FolderFault, BadBox."""
    found = files.store(cast("BinaryIO", upload), name=upload.name or "", room=ROOM)
    return str(found.uid), found.name
