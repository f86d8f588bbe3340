"""`tinhso staff`: who lost every way in is let in again from the host, and the ledger says so."""

from __future__ import annotations

from typing import Any

from tests.cases.conftest import found_province

from tinhso.access import actions, second_factor
from tinhso.access.models import Account, Look, SecondFactor
from tinhso.cli.main import main
from tinhso.ledger.actions import By
from tinhso.ledger.models import Event
from tinhso.org import actions as org

PASSWORD = "sông dài núi cao 26"
BY = By(actor="setup", office="tinh", channel="system")


def shut_out() -> Account:
    """An only administrator with a second factor, whose account was closed."""
    found_province()
    org.enter_staff(code="admin-9", name="Quản trị", by=BY)
    account = actions.open_staff_account(
        login="quan-tri", staff="admin-9", password=PASSWORD, by=BY
    )
    SecondFactor.objects.create(account=account, secret="x", last_counter=0, recovery=[])
    actions.close_account(account, by=BY)
    return account


def test_a_reset_lets_her_in_by_a_password_for_once(db: None, capsys: Any) -> None:
    account = shut_out()
    assert main(["staff", "reset", "Quan-Tri", "--lang", "vi"]) == 0
    said = capsys.readouterr().out
    password = said.splitlines()[-1]
    row = Account.objects.get(pk=account.pk)
    assert row.check_password(password) and row.must_change and not row.locked
    assert not second_factor.has(row)
    kinds = set(
        Event.objects.filter(subject=f"account:{row.uid}", actor="host").values_list(
            "kind", flat=True
        )
    )
    assert kinds == {"access.unlocked", "access.password_set", "access.second_factor_removed"}
    look = Look.objects.get(subject=f"account:{row.uid}")
    assert (look.who, look.why) == ("host", "tinhso staff")


def test_unlocking_leaves_her_second_factor(db: None, capsys: Any) -> None:
    account = shut_out()
    assert main(["staff", "unlock", "quan-tri", "--lang", "en"]) == 0
    assert capsys.readouterr().out == "The account quan-tri is unlocked.\n"
    row = Account.objects.get(pk=account.pk)
    assert not row.locked and second_factor.has(row) and row.check_password(PASSWORD)


def test_nobody_is_told_as_such(db: None, capsys: Any) -> None:
    assert main(["staff", "reset", "ai-do", "--lang", "vi"]) == 3
    assert capsys.readouterr().err == "Không có tài khoản này.\n"
