"""Registers as settings: nothing half said is taken, and no secret is shown."""

from __future__ import annotations

import pytest

from tinhso.config.registers import BadRegister, registers_of

WHOLE = {
    "TINHSO_REGISTERS": "dan-cu",
    "TINHSO_REGISTER_DAN_CU_ADDRESS": "https://dancu.example.gov.vn/khai-thac/",
    "TINHSO_REGISTER_DAN_CU_CLIENT": "tinh-mau",
    "TINHSO_REGISTER_DAN_CU_SECRET": "bí mật",
}


def test_what_is_not_named_is_not_asked() -> None:
    assert registers_of({}) == {}
    assert registers_of({**WHOLE, "TINHSO_REGISTERS": ""}) == {}


def test_a_register_is_what_its_own_variables_say() -> None:
    found = registers_of(WHOLE)["dan-cu"]
    assert found.address == "https://dancu.example.gov.vn/khai-thac"
    assert found.token == "https://dancu.example.gov.vn/khai-thac/oauth/token"
    assert (found.seconds, found.private, found.scope) == (5.0, False, "")
    assert "bí mật" not in repr(found)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"TINHSO_REGISTERS": "dan-cu,khac"}, "no_such_register"),
        ({"TINHSO_REGISTER_DAN_CU_SECRET": ""}, "register_without"),
        ({"TINHSO_REGISTER_DAN_CU_ADDRESS": "http://10.0.0.1"}, "bad_register_address"),
        ({"TINHSO_REGISTER_DAN_CU_ADDRESS": "dancu"}, "bad_register_address"),
        ({"TINHSO_REGISTER_DAN_CU_TOKEN": "https://x/t?a=1"}, "bad_register_address"),
        ({"TINHSO_REGISTER_DAN_CU_SECONDS": "0"}, "bad_register_seconds"),
        ({"TINHSO_REGISTER_DAN_CU_SECONDS": "nan"}, "bad_register_seconds"),
        ({"TINHSO_REGISTER_DAN_CU_SECONDS": "31"}, "bad_register_seconds"),
    ],
)
def test_what_cannot_be_meant_is_refused(changes: dict[str, str], code: str) -> None:
    with pytest.raises(BadRegister, match=code):
        registers_of({**WHOLE, **changes})


def test_in_a_private_network_plain_http_is_taken() -> None:
    private = {
        "TINHSO_REGISTER_DAN_CU_ADDRESS": "http://10.0.0.1:8100",
        "TINHSO_REGISTER_DAN_CU_PRIVATE": "1",
    }
    assert registers_of({**WHOLE, **private})["dan-cu"].private
