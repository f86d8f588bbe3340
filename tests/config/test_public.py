"""Where letters and printed codes lead to."""

from __future__ import annotations

import pytest

from tinhso.config.public import BadPublicAddress, public_address

HOSTS = ["localhost", "127.0.0.1", ".motcua.example.vn"]


@pytest.mark.parametrize(
    ("told", "tls", "address"),
    [
        ("https://motcua.vn", True, "https://motcua.vn"),
        ("http://127.0.0.1:8001/", False, "http://127.0.0.1:8001"),
        ("", True, "https://motcua.example.vn"),
        ("", False, "http://motcua.example.vn"),
    ],
)
def test_the_address_that_letters_lead_to(told: str, tls: bool, address: str) -> None:
    assert public_address(told, hosts=HOSTS, tls=tls) == address


def test_without_a_name_it_is_this_machine() -> None:
    assert public_address("", hosts=["127.0.0.1"], tls=True) == "https://localhost"


@pytest.mark.parametrize(
    "told", ["motcua.vn", "ftp://motcua.vn", "https://", "https://motcua.vn/a", "https://an:b@m.vn"]
)
def test_what_is_no_address_is_refused(told: str) -> None:
    with pytest.raises(BadPublicAddress):
        public_address(told, hosts=HOSTS, tls=True)
