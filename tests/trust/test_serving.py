"""The tree for mirrors: what is served and what is written into a folder is one tree, from which every root follows."""

from __future__ import annotations

import base64

import pytest
from tests.trust.making import LOG

from tinhso.cli.main import main
from tinhso.kernel import merkle, tiles
from tinhso.keys.checkpoints import open_checkpoint
from tinhso.keys.notes import read_signing_key, read_verifier_key
from tinhso.trust.mirroring import tiles_in, write_tiles
from tinhso.trust.models import Checkpoint
from tinhso.trust.queries import latest

KEYS = [LOG.verifier]


def test_before_the_first_checkpoint_there_is_nothing(client, db):
    for address in ("checkpoint", "khoa", "tile/0/000"):
        assert client.get(f"/so-cai/{address}").status_code == 404


def test_the_keys_and_the_checkpoint_are_for_everybody(client, sealed_in):
    sealed_in(3)
    assert client.get("/so-cai/khoa").content.decode() == f"{LOG.verifier}\n"
    answer = client.get("/so-cai/checkpoint")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert open_checkpoint(answer.content.decode(), KEYS)[0].size == 3


def test_tiles_that_are_served_make_the_checkpoints_root(client, sealed_in):
    sealed_in(700)
    told = open_checkpoint(client.get("/so-cai/checkpoint").content.decode(), KEYS)[0]
    held = {}
    for tile in tiles.tiles_of(told.size):
        answer = client.get(f"/so-cai/{tile.path}")
        assert answer["Content-Type"] == "application/octet-stream"
        held[tile.level, tile.index] = answer.content
    nodes = tiles.nodes_in(lambda *place: held[place])
    assert merkle.root_of(nodes, told.size) == told.root
    bundle = client.get("/so-cai/tile/entries/002.p/188").content
    assert len(bundle) == 188 * 34
    entry = bundle[34 * 7 + 2 : 34 * 8]
    assert merkle.leaf_hash(entry) == held[0, 2][32 * 7 : 32 * 8]


@pytest.mark.parametrize(
    "rest",
    [
        "0/003",
        "0/002",
        "0/002.p/189",
        "1/000",
        "1/000.p/3",
        "2/000.p/1",
        "entries/002",
        "7/000",
        "0/0",
        "0/../0",
        "x",
    ],
)
def test_what_the_tree_does_not_have_is_not_there(client, sealed_in, rest):
    sealed_in(700)
    assert client.get(f"/so-cai/tile/{rest}").status_code == 404


def test_how_one_state_continues_another(client, sealed_in):
    sealed_in(3, 400)
    old, new = (open_checkpoint(one.note, KEYS)[0] for one in Checkpoint.objects.order_by("size"))
    answer = client.get(f"/so-cai/noi-tiep?tu={old.size}&den={new.size}")
    path = [base64.b64decode(one) for one in answer.content.split()]
    roots = {"old_root": old.root, "new_root": new.root}
    merkle.check_consistency(old=old.size, new=new.size, path=path, **roots)
    for wrong in (
        "tu=4&den=3",
        "tu=3&den=404",
        "tu=-1&den=3",
        "tu=3",
        "tu=a&den=3",
        f"tu=0&den={'9' * 30}",
        "tu=²&den=3",
    ):
        assert client.get(f"/so-cai/noi-tiep?{wrong}").status_code == 400


def test_a_copy_is_written_and_continued(sealed_in, tmp_path):
    assert write_tiles(tmp_path) is None
    sealed_in(300)
    assert write_tiles(tmp_path).files == 5  # two of hashes, two bundles, one above
    sealed_in(300)
    assert write_tiles(tmp_path).size == 600
    assert write_tiles(tmp_path).files == 0
    told = open_checkpoint((tmp_path / "checkpoint").read_text(), KEYS)[0]
    assert merkle.root_of(tiles.nodes_in(tiles_in(tmp_path)), 600) == told.root
    assert not list(tmp_path.rglob(".*.new"))


def test_the_commands(sealed_in, noted, capsys, tmp_path, settings):
    def ran(*words: str) -> str:
        assert main(["ledger", *words, "--lang", "en"]) == 0
        return capsys.readouterr().out

    assert main(["ledger", "tiles", "--out", str(tmp_path / "copy")]) == 3
    sealed_in(5)
    noted(3)
    said = ran("checkpoints", "--sign")
    assert said.startswith("3 events were put into the tree.\n8 events · signed ")
    assert said.endswith(f"{LOG.verifier}\n")
    assert "the checkpoint of 8 events, 2 tiles" in ran("tiles", "--out", str(tmp_path / "copy"))
    assert ran("audit", "--mirror", str(tmp_path / "copy")).startswith("The ledger is what")
    kept = tmp_path / "kept"
    kept.write_text(latest().note)
    assert ran("audit", "--checkpoint", str(kept))
    settings.LEDGER_SIGNING_KEYS = ""
    for words in (["audit"], ["checkpoints", "--sign"]):
        assert main(["ledger", *words]) == 3


def test_a_new_key_is_printed_with_its_public_half(capsys):
    assert main(["ledger", "new-key", "so-cai.example.vn"]) == 0
    _, private, public = capsys.readouterr().out.splitlines()
    key = read_signing_key(private.partition("=")[2])
    assert key.verifier == read_verifier_key(public)
    assert main(["ledger", "new-key", "so cai"]) == 3
