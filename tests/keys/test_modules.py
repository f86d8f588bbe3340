"""Keys that never leave a PKCS#11 module: SoftHSM, for real."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.servers.hsm import MODULES, PIN

from tinhso.cli.main import main
from tinhso.keys import modules, notes
from tinhso.keys.checkpoints import Checkpoint, open_checkpoint
from tinhso.keys.modules import ModuleAway, key_in_module, new_key_in_module
from tinhso.keys.notes import BadNoteKey, read_verifier_key

ORIGIN = "so-cai.example.vn"


def place(folder: Path, key: str = "so-cai", *, token: str = "tinh", pin: str = "pin") -> str:
    module = next(one for one in MODULES if Path(one).exists())
    return f"pkcs11:token={token};object={key}?module-path={module}&pin-source=file:{folder / pin}"


@pytest.fixture(scope="module")
def token(hsm) -> Path:
    """The folder of a token, with a file of its PIN and one of another."""
    return hsm.folder


def text_of(size: int) -> str:
    return Checkpoint(ORIGIN, size, bytes(32)).text()


def test_a_key_is_made_there_signs_and_is_found_again(token):
    written = f"{ORIGIN}={place(token)}"
    made = new_key_in_module(written)
    assert made.written() == written
    assert PIN not in repr(made) + made.written()
    note = str(notes.signed_note(text_of(7), [made]))
    again = key_in_module(written)
    assert again.verifier == made.verifier
    assert open_checkpoint(note, [again.verifier])[0].size == 7
    assert str(notes.signed_note(text_of(7), [again])) == note
    with pytest.raises(ModuleAway) as refused:
        new_key_in_module(written)
    assert refused.value.code == "module_key_there"


def test_nobody_can_read_the_private_half(token):
    import pkcs11

    key = new_key_in_module(f"{ORIGIN}={place(token, 'kin')}")

    def read(session) -> bytes:
        held = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label="kin")
        assert not held[pkcs11.Attribute.EXTRACTABLE]
        return held[pkcs11.Attribute.VALUE]

    with pytest.raises(ModuleAway, match="module_away"):
        key._sign.__self__._token.ask(read)


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # of the library, at what was closed under it
def test_a_lost_session_is_opened_again(token):
    key = new_key_in_module(f"{ORIGIN}={place(token, 'mat-phien')}")
    token = key._sign.__self__._token
    before = str(notes.signed_note(text_of(1), [key]))
    token._session.close()
    assert str(notes.signed_note(text_of(1), [key])) == before


def test_another_process_opens_its_own(token):
    key = new_key_in_module(f"{ORIGIN}={place(token, 'con')}")
    wanted = str(notes.signed_note(text_of(2), [key]))
    code = (
        "from tinhso.keys import notes; from tinhso.keys.modules import key_in_module; import sys;"
        "print(str(notes.signed_note(sys.argv[2], [key_in_module(sys.argv[1])])), end='')"
    )
    import sys

    done = subprocess.run(
        [sys.executable, "-c", code, key.written(), text_of(2)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == wanted


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda folder: place(folder, "khong-co"), "no_module_key"),
        (lambda folder: place(folder, token="khac"), "module_away"),
        (lambda folder: place(folder, pin="wrong"), "module_away"),
        (lambda folder: place(folder, pin="khong-co-tep"), "module_away"),
        (lambda folder: place(folder).replace("libsofthsm2", "libother"), "module_away"),
    ],
)
def test_what_cannot_be_opened_is_told(token, change, code):
    with pytest.raises(ModuleAway) as refused:
        key_in_module(f"{ORIGIN}={change(token)}")
    assert refused.value.code == code
    assert PIN not in str(refused.value)


def test_a_pin_that_was_refused_is_not_sent_again_until_it_is_another(token):
    import pkcs11

    new_key_in_module(f"{ORIGIN}={place(token, 'pin')}")._sign.__self__._token._close()
    held, sent = token / "doi", []
    held.write_text("000000\n")
    written = f"{ORIGIN}={place(token, 'pin', pin='doi')}"
    true = pkcs11.lib
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pkcs11, "lib", lambda file: sent.append(file) or true(file))
        for _ in range(30):  # Far more than a card would forgive.
            with pytest.raises(ModuleAway) as refused:
                key_in_module(written)
            assert refused.value.facts["why"] == "PIN"
        assert len(sent) == 1
    held.write_text(PIN)
    key = key_in_module(written)
    assert key.verifier.name == ORIGIN
    key._sign.__self__._token._close()


@pytest.mark.parametrize(
    "written",
    [
        "a b=pkcs11:token=t;object=k?module-path=/m&pin-source=/p",
        "a=pkcs11:token=t?module-path=/m&pin-source=/p",
        "a=pkcs11:token=t;object=k?module-path=/m",
        "a=pkcs11:token=t;object=k?pin-source=/p",
        "a=pkcs11:token=t;object=k",
    ],
)
def test_what_is_written_wrongly_is_told(written):
    with pytest.raises(BadNoteKey):
        key_in_module(written)
    assert modules.is_in_module(written)


def test_the_command_makes_one_and_the_setting_takes_it(token, capsys, settings):
    from tinhso.trust.keyring import log_keys

    assert main(["ledger", "new-key", ORIGIN, "--pkcs11", place(token, "lenh")]) == 0
    lines = capsys.readouterr().out.splitlines()
    settings.LEDGER_SIGNING_KEYS = lines[1].removeprefix("TINHSO_LEDGER_KEYS=")
    assert [key.verifier for key in log_keys()] == [read_verifier_key(lines[2])]
    assert main(["ledger", "new-key", ORIGIN, "--pkcs11", place(token, "lenh")]) == 3
