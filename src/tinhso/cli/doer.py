"""Whom `--as` names."""

from __future__ import annotations


def staff_code(typed: str) -> str:
    """The code of a member of staff, typed as such or as the name she signs in with; of neither, what was typed."""
    from tinhso.access.models import STAFF, Account, as_login
    from tinhso.org.models import Staff

    if Staff.objects.filter(code=typed).exists():
        return typed
    held = Account.objects.filter(login=as_login(typed), kind=STAFF, locked=False).first()
    return (held.staff if held else None) or typed
