"""What follows from an answer, how long a text is for a phone, when no phone may ring. Nothing but values."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel.text import fold
from tinhso.notices import rules
from tinhso.notices.rules import Outcome, after, bare, is_quiet, length

NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "letters", "segments", "accented"),
    [
        ("a" * 160, 160, 1, False),
        ("a" * 161, 161, 2, False),
        ("a" * 306, 306, 2, False),
        ("a" * 307, 307, 3, False),
        ("[" * 80, 160, 1, False),
        ("[" * 81, 162, 2, False),
        ("ồ" * 70, 70, 1, True),
        ("ồ" * 71, 71, 2, True),
        ("ồ" * 134, 134, 2, True),
        ("ồ" * 135, 135, 3, True),
        ("😀" * 35, 70, 1, True),
        ("à è é ì ò ù", 11, 1, False),
        ("đ", 1, 1, True),
        ("", 0, 1, False),
    ],
)
def test_a_text_has_so_many_parts(text, letters, segments, accented):
    assert length(text) == rules.Length(letters, segments, accented)


def test_a_text_without_accents_is_read_the_same():
    said = "Hồ sơ đã được tiếp nhận – hẹn “27/11”… Đủ giấy tờ"
    assert bare(said) == 'Ho so da duoc tiep nhan - hen "27/11"... Du giay to'
    assert not length(bare(said)).accented


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyÀÁẢÃẠĂÂĐÊÔƠƯỲÝỶỸỴ ,.0123456789"))
def test_taking_accents_away_keeps_every_letter(text):
    assert len(bare(text)) == len(text) and bare(text).isascii()
    assert fold(bare(text)) == fold(text)


@pytest.mark.parametrize(
    ("at", "quiet"),
    [(time(21, 59), False), (time(22), True), (time(0), True), (time(5, 59), True), (time(6), False)],
)  # fmt: skip
def test_quiet_hours_go_over_midnight(at, quiet):
    assert is_quiet(at, begins=time(22), ends=time(6)) is quiet


def test_quiet_hours_of_a_day_and_none_at_all():
    assert is_quiet(time(12), begins=time(11), ends=time(13))
    assert not is_quiet(time(13), begins=time(11), ends=time(13))
    assert not is_quiet(time(3), begins=time(3), ends=time(3))


@pytest.mark.parametrize("kind", list(rules.WAITS))
def test_what_can_be_tried_again_waits_longer_and_longer_and_then_is_given_up(kind):
    waits = rules.WAITS[kind]
    assert list(waits) == sorted(waits)
    for tries, wait in enumerate(waits):
        assert after(Outcome(kind), tries=tries, now=NOW) == rules.Next("queued", NOW + wait)
    assert after(Outcome(kind), tries=len(waits), now=NOW) == rules.Next("given_up")


@pytest.mark.parametrize(
    ("kind", "state"),
    [(rules.TAKEN, "sent"), (rules.NOBODY, "undeliverable"), (rules.NEVER, "failed")],
)
def test_what_is_certain_ends_at_once(kind, state):
    assert after(Outcome(kind), tries=0, now=NOW) == rules.Next(state)


def test_with_another_way_left_one_is_soon_left_unless_it_may_have_arrived():
    said = [after(Outcome(rules.OURS), tries=n, now=NOW, spare=True).state for n in range(3)]
    assert said == ["queued", "queued", "given_up"]
    unsure = after(Outcome(rules.UNSURE), tries=2, now=NOW, spare=True)
    assert unsure.state == "queued" and unsure.at and unsure.at > NOW + timedelta(hours=1)
