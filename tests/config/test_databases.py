"""Which databases an environment names."""

from __future__ import annotations

import pytest

from tinhso.config.databases import BadAddress, copies_of


def test_replicas_are_servers_of_the_same_kind_and_never_written_to() -> None:
    assert copies_of("", prefix="replica_") == {}
    made = copies_of("postgresql://a:b@h/n , postgresql://a:b@i:6543/n,", prefix="replica_")
    assert list(made) == ["replica_1", "replica_2"]
    assert [(one["HOST"], one["PORT"]) for one in made.values()] == [("h", ""), ("i", "6543")]
    assert all("read_only=on" in one["OPTIONS"]["options"] for one in made.values())
    with pytest.raises(BadAddress):
        copies_of("sqlite:///x", prefix="replica_")
