"""`tinhso verify` with a witness: nothing passes for witnessed that no witness has seen."""

from __future__ import annotations

import base64

import pytest
from tests.trust.making import LOG, WITNESS, checkpoint, event, nodes, proof

from tinhso.cli.main import main
from tinhso.kernel import merkle

EVENTS = [event(number) for number in range(50)]
FORK = [event(0, kind="cases.refused"), *EVENTS[1:]]


@pytest.fixture
def verify(tmp_path, capsys):
    def run(events, *more, keys=(), seen=None, continued=None):
        words = ["verify", str(tmp_path / "p"), "--key", str(LOG.verifier), "--lang", "en"]
        (tmp_path / "p").write_text(proof(events, 3, *keys).written())
        for name, text in (("seen", seen), ("continued", continued)):
            if text is not None:
                (tmp_path / name).write_text(text)
                words += [f"--{name}", str(tmp_path / name)]
        code = main([*words, *more])
        return code, "".join(capsys.readouterr())

    return run


def with_witness():
    return ("--witness", str(WITNESS.verifier))


def hashes(events, old, new):
    path = merkle.consistency_proof(nodes(events), old, new)
    return "".join(f"{base64.b64encode(one).decode()}\n" for one in path)


def test_who_names_a_witness_is_told_that_it_has_not_signed(verify):
    assert verify(EVENTS)[0] == 0
    code, told = verify(EVENTS, *with_witness())
    assert code == 1
    assert "NOT confirmed by a witness" in told
    assert "evidence" not in told
    assert verify(EVENTS, *with_witness(), keys=(LOG, WITNESS))[0] == 0


def test_a_witness_s_own_checkpoint_confirms_the_proof(verify):
    code, told = verify(EVENTS, *with_witness(), seen=checkpoint(EVENTS, LOG, WITNESS))
    assert (code, "bao.example.vn witnessed it" in told) == (0, True)
    # One that it has not signed confirms nothing, and without its key nothing is asked.
    assert verify(EVENTS, *with_witness(), seen=checkpoint(EVENTS, LOG))[0] != 0
    assert verify(EVENTS, seen=checkpoint(EVENTS, LOG, WITNESS))[0] == 2


@pytest.mark.parametrize("size", [32, 37, 49])
def test_one_of_another_size_is_tied_by_hashes(verify, size):
    older = checkpoint(EVENTS[:size], LOG, WITNESS)
    code, told = verify(EVENTS, *with_witness(), seen=older)
    assert (code, f"tu={size}&den=50" in told) == (1, True)
    tie = hashes(EVENTS, size, 50)
    assert verify(EVENTS, *with_witness(), seen=older, continued=tie)[0] == 0
    newer = checkpoint(EVENTS, LOG, WITNESS)
    assert verify(EVENTS[:size], *with_witness(), seen=newer, continued=tie)[0] == 0


def test_another_log_for_one_citizen_is_seen(verify):
    code, told = verify(FORK, *with_witness(), seen=checkpoint(EVENTS, LOG, WITNESS))
    assert (code, "another log" in told) == (1, True)
    older = checkpoint(EVENTS[:37], LOG, WITNESS)
    for tie in (hashes(EVENTS, 37, 50), hashes(FORK, 37, 50), "", "x"):
        code, told = verify(FORK, *with_witness(), seen=older, continued=tie)
        assert (code, "two logs" in told) == (1, True)
