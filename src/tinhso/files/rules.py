"""What a file is, told by its content; which files are kept and which are refused. Plain bytes in, plain values out."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator

import filetype  # type: ignore[import-untyped] # It has no types.

from tinhso.kernel import identity
from tinhso.kernel.errors import TinhsoError

MOST_NAME = 150
# Of one document: entries, bytes unpacked, and how many times its size that may be once it is of some size.
MOST_ENTRIES, MOST_UNPACKED, MOST_RATIO, RATIO_FROM = 2_000, 200_000_000, 120, 10_000_000
# Of one PDF: streams that hold objects, and how far before a stream its dictionary is looked for.
MOST_OBJECT_STREAMS, DICTIONARY = 10_000, 400
MOST_POINTS_A_SIDE = 30_000
# Where a box may lie, and what the virus scanner may have said of its content: words that are stored and stay.
STORES = ("folder", "s3")
VERDICTS = ("waiting", "clean", "infected", "failed")

# Kind → the endings under which it may come, and its media type.
KINDS: dict[str, tuple[tuple[str, ...], str]] = {
    "pdf": (("pdf",), "application/pdf"),
    "jpeg": (("jpg", "jpeg", "jpe", "jfif"), "image/jpeg"),
    "png": (("png",), "image/png"),
    "tiff": (("tif", "tiff"), "image/tiff"),
    "webp": (("webp",), "image/webp"),
    "heic": (("heic", "heif"), "image/heic"),
    "docx": (("docx",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (("xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": (
        ("pptx",),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    "odt": (("odt",), "application/vnd.oasis.opendocument.text"),
    "ods": (("ods",), "application/vnd.oasis.opendocument.spreadsheet"),
    "ole": (("doc", "xls", "ppt"), "application/x-ole-storage"),
    "text": (("txt", "csv", "tsv", "log", "md"), "text/plain; charset=utf-8"),
}
_OF_ENDING = {ending: kind for kind, (endings, _) in KINDS.items() for ending in endings}
_PICTURES = {"jpg": "jpeg", "png": "png", "tif": "tiff", "webp": "webp", "heic": "heic"}
_MARKUP = re.compile(
    rb"(?:\s|\xef\xbb\xbf)*<(!doctype|html|svg|script|\?xml|body|head|iframe|img)\b", re.IGNORECASE
)
# A name in a PDF may be written with any of its letters as #hex.
_ACTS = re.compile(rb"/(JavaScript|Launch)(?![A-Za-z0-9])")
# A PDF that is encrypted, if only against printing: nobody can look into it for what it runs.
_LOCKED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
# What Office makes of a document with a password: an older kind of file that holds it.
_LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
# Macros in an older kind of file: a storage of that name in its directory, where a name fills 64 bytes and its length
# and its sort follow; what Word and Excel keep in it; and what PowerPoint says of one that it keeps packed.
_MACROS = re.compile(
    rb"(?i:V\0B\0A\0)\0{58}\x08\0\x01|(?i:_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0)"
    rb"|\x1f\0\xff\x03\x14\0\0\0\x02\0\0\x04\x0c\0\0\0[\s\S]{4}\x01\0\0\0"
)
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_STEP = 1 << 16
_OPENS, _CLOSES = re.compile(rb"\bstream\r?\n"), re.compile(rb"\bendstream\b")
# Names by which a part of an archive would be written elsewhere than under it.
_OUTSIDE = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:")
_ENTITY = b"<!ENTITY"
_INSIDE = (("docx", "word/"), ("xlsx", "xl/"), ("pptx", "ppt/"))


class RefusedFile(TinhsoError):
    """A file that is not kept. `name` is the file's, cleaned.

    file_is_empty (name); file_too_large (name, most): megabytes; unknown_file_kind (name); file_lies (name, found): its
    ending says another kind than its content; damaged_file (name, found); archive_bomb (name); archive_leads_out
    (name): a part is named by a path out of it; file_has_entities (name): its XML declares some; file_has_macros
    (name); file_is_locked (name): by a password; file_has_scripts (name): a PDF that runs something; pdf_not_opened
    (name): too many wait to be opened; picture_too_large (name, most).
    """


def clean_name(text: str) -> str:
    """What a file is called, without a path, on one line, at most 150 letters with the ending kept.

    Raises identity.BadIdentity for a name of no readable letters.
    """
    last = re.split(r"[/\\]", text[-4 * MOST_NAME :])[-1]
    clean = identity.line(last, field="file", most=4 * MOST_NAME)
    clean = re.sub(r'[<>:"|?*]', "_", clean).strip(" .") or "_"
    stem, dot, ending = clean.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: MOST_NAME - len(ending) - 1].rstrip()}.{ending}"
    return clean[:MOST_NAME].rstrip()


def kind_of(content: bytes, *, name: str) -> str:
    """The kind of a file, one of KINDS. Its ending, if it has one, must say the same. Raises RefusedFile."""
    if not content:
        raise RefusedFile("file_is_empty", name=name)
    found = _told_by(content, name)
    if found is None:
        raise RefusedFile("unknown_file_kind", name=name)
    if found == "ole" and _LOCKED_OFFICE in content:
        raise RefusedFile("file_is_locked", name=name)
    if found == "ole" and _MACROS.search(content):
        raise RefusedFile("file_has_macros", name=name)
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    if ending and _OF_ENDING.get(ending) != found:
        raise RefusedFile("file_lies", name=name, found=found)
    if found in _CHECKS:
        _CHECKS[found](content, name)
    return found


def media_type(kind: str) -> str:
    """The media type by which a kind is given out."""
    return KINDS[kind][1]


def _told_by(content: bytes, name: str) -> str | None:
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK"):
        return _told_by_entries(content, name)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    guessed = filetype.guess(content[:8192])
    if guessed is not None:
        return _PICTURES.get(guessed.extension)
    return "text" if _is_text(content) else None


def _told_by_entries(content: bytes, name: str) -> str | None:
    """Which kind of document an archive is, unpacked once within bounds, so that none bursts later."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise RefusedFile("archive_bomb", name=name)
            if any(entry.flag_bits & 1 for entry in entries):
                raise RefusedFile("file_is_locked", name=name)
            _unpack(archive, entries, len(content), name)
            names = {entry.filename for entry in entries}
            if "mimetype" in names:
                told = archive.read("mimetype").decode("ascii", "replace").strip()
                return next((kind for kind in ("odt", "ods") if KINDS[kind][1] == told), None)
            if any(one.rpartition("/")[2].casefold() == "vbaproject.bin" for one in names):
                raise RefusedFile("file_has_macros", name=name)
            if "[Content_Types].xml" not in names:
                return None
            return next(
                (kind for kind, top in _INSIDE if any(one.startswith(top) for one in names)), None
            )
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        raise RefusedFile("damaged_file", name=name, found="zip") from None


def _unpack(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], size: int, name: str) -> None:
    """Read every entry to its end, counting: what the archive says of its sizes may be untrue."""
    most = min(MOST_UNPACKED, max(RATIO_FROM, MOST_RATIO * size))
    if sum(entry.file_size for entry in entries) > most:
        raise RefusedFile("archive_bomb", name=name)
    unpacked = 0
    for entry in entries:
        if _OUTSIDE.search(entry.filename):
            raise RefusedFile("archive_leads_out", name=name)
        with archive.open(entry) as packed:
            before = b""
            while part := packed.read(1 << 20):
                unpacked += len(part)
                if unpacked > most:
                    raise RefusedFile("archive_bomb", name=name)
                # In UTF-16 every second byte is nought. No office writes entities; who follows them bursts.
                if _ENTITY in (before + part).replace(b"\x00", b""):
                    raise RefusedFile("file_has_entities", name=name)
                before = part[-2 * len(_ENTITY) :]


def _is_text(content: bytes) -> bool:
    if _MARKUP.match(content[:1024]):
        return False  # A browser would run it.
    utf_16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16" if utf_16 else "utf-8")
    except UnicodeDecodeError:
        return False
    return not re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text)


def _check_pdf(content: bytes, name: str) -> None:
    if b"startxref" not in content[-4096:] or b"%%EOF" not in content[-4096:]:
        raise RefusedFile("damaged_file", name=name, found="pdf")
    if _LOCKED.search(_HEX.sub(_letter, _outside_streams(content))):
        raise RefusedFile("file_is_locked", name=name)
    if any(_ACTS.search(_HEX.sub(_letter, part)) for part in _told_by_objects(content, name)):
        raise RefusedFile("file_has_scripts", name=name)


def _told_by_objects(content: bytes, name: str) -> Iterator[bytes]:
    """What a PDF says outside of pictures and fonts: its plain objects, and those packed into streams of objects."""
    yield _outside_streams(content)
    left = min(MOST_UNPACKED, max(RATIO_FROM, MOST_RATIO * len(content)))
    count = before = 0
    for opened in _OPENS.finditer(content):
        start, end = opened.span()
        if content.find(b"/ObjStm", max(before, start - DICTIONARY), start) >= 0:
            part = _inflated(content, end, min(left, RATIO_FROM) + 1)
            count, left = count + 1, left - len(part)
            if count > MOST_OBJECT_STREAMS or left < 0 or len(part) > RATIO_FROM:
                raise RefusedFile("archive_bomb", name=name)
            yield part
        before = end


def _outside_streams(content: bytes) -> bytes:
    """Each byte is passed once, however many streams are opened and never closed."""
    kept: list[bytes] = []
    place = 0
    while opened := _OPENS.search(content, place):
        closed = _CLOSES.search(content, opened.end())
        if closed is None:
            break
        kept.append(content[place : opened.start()])
        place = closed.end()
    kept.append(content[place:])
    return b"".join(kept)


def _inflated(content: bytes, start: int, most: int) -> bytes:
    """What is packed from a place on, up to so many bytes, or as far as it can be read."""
    stream, found = zlib.decompressobj(), bytearray()
    try:
        while not stream.eof and len(found) < most and start < len(content):
            part = content[start : start + _STEP]
            found += stream.decompress(part, most - len(found))
            start += len(part)
    except zlib.error:
        pass  # What came before it is looked at all the same.
    return bytes(found)


def _letter(hexed: re.Match[bytes]) -> bytes:
    return bytes([int(hexed[1], 16)])


def _check_png(content: bytes, name: str) -> None:
    if b"IEND" not in content[-64:] or content[12:16] != b"IHDR":
        raise RefusedFile("damaged_file", name=name, found="png")
    sides = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    if max(sides) > MOST_POINTS_A_SIDE:
        raise RefusedFile("picture_too_large", name=name, most=MOST_POINTS_A_SIDE)


def _check_jpeg(content: bytes, name: str) -> None:
    # Cameras write a few bytes of their own after the end.
    if b"\xff\xd9" not in content[-65_536:]:
        raise RefusedFile("damaged_file", name=name, found="jpeg")


_CHECKS: dict[str, Callable[[bytes, str], None]] = {
    "pdf": _check_pdf,
    "png": _check_png,
    "jpeg": _check_jpeg,
}
