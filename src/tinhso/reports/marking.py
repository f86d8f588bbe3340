"""The key inside a workbook: of which filer, period and template it is. Signed, so that nobody writes one."""

from __future__ import annotations

from django.core import signing

from tinhso.reports.models import Filing
from tinhso.reports.rules import CannotReport

_SALT = "tinhso.reports.workbook"


def key_of(row: Filing) -> str:
    """The key of the workbook that somebody downloads now."""
    told = [str(row.uid), row.round.version.digest[:16], row.last]
    return signing.dumps(told, salt=_SALT, compress=True)


def seen_in(key: str, row: Filing) -> int:
    """The number of the last version when the workbook was made.

    Raises CannotReport: report_file_key, report_file_other: of another filer or period; report_file_old: of another
    template.
    """
    try:
        uid, digest, seen = signing.loads(key, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise CannotReport("report_file_key") from None
    if uid != str(row.uid):
        raise CannotReport("report_file_other")
    if digest != row.round.version.digest[:16]:
        raise CannotReport("report_file_old")
    return int(seen)
