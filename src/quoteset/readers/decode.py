"""Bytes -> text. A byte order mark decides, then UTF-8, then what the page declares, then what the bytes look like.

The text is never rewritten afterwards: offsets count the characters that come out here (a byte order mark is no text).
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from quoteset import flags
from quoteset.readers.problem import BadInputError

# Longest first: the UTF-32 mark begins with the UTF-16 one.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KNOWN_BINARY: Final = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "gzip data: add .gz to the name"),
    (b"\x28\xb5\x2f\xfd", "zstd data: add .zst to the name"),
    (b"BZh91AY&SY", "bzip2 data: unpack it"),
    (b"\xfd7zXZ\x00", "xz data: unpack it"),
    (b"PAR1", "a Parquet file: rename it to .parquet"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
SAMPLE_BYTES: Final = 256 * 1024  # what the encoding is guessed from
MAX_BROKEN_SHARE: Final = 0.1  # of the non-ASCII characters, for a text to pass as damaged UTF-8
MAX_CONTROL_SHARE: Final = 0.02  # of the characters, for a text to pass as text
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# What English and other western news set in windows-1252 holds beyond ASCII.
_WESTERN: Final = frozenset("“”‘’‚„–—…•«»£€¥©®™°·½¼¾§\xa0¿¡àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœšžÀÁÂÄÅÆÇÈÉÊËÍÎÏÑÓÔÖØÚÛÜŒŠŽ")
MAX_WESTERN_SHARE: Final = 0.25  # of all bytes: beyond it the script is not Latin


def decode(data: bytes, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text of ``data`` and flags on how sure its encoding is; ``declared`` is an encoding the input names.

    >>> decode("“No,” said Ana.".encode("cp1252"))
    ('“No,” said Ana.', ('encoding_guessed',))

    Raises ``BadInputError`` (stage "decode") for an empty or a binary file.
    """
    if not data.strip():
        raise BadInputError("decode", "the file is empty; there is nothing in it to read")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(_decoded_as(data[len(mark) :], encoding)), ()
    for magic, kind in _KNOWN_BINARY:
        if data.startswith(magic):
            raise BadInputError("decode", f"no text file: it looks like {kind}")
    try:
        return _checked(data.decode("utf-8")), ()
    except UnicodeDecodeError:
        pass
    wide = _wide_encoding(data)
    if wide:
        return _checked(_decoded_as(data, wide)), (flags.ENCODING_GUESSED,)
    if b"\0" in data:
        raise BadInputError("decode", "no text file: it holds NUL bytes; convert it to text")
    text = _declared(data, declared)
    if text is not None:
        return _checked(text), ()
    text = _damaged_utf8(data)
    if text is not None:
        return _checked(text), (flags.UNDECODABLE_BYTES,)
    return _checked(_guessed(data)), (flags.ENCODING_GUESSED,)


def table_encoding(sample: bytes) -> tuple[str, int, tuple[str, ...]]:
    """Encoding of a text that is read piece by piece, the length of its byte order mark, and flags.

    ``sample`` is its beginning; a character cut at the end of the sample is no fault.
    """
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding, len(mark), ()
    for magic, kind in _KNOWN_BINARY:
        if sample.startswith(magic):
            raise BadInputError("decode", f"no text file: it looks like {kind}")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        wide = _wide_encoding(sample)
        if wide:
            return wide, 0, (flags.ENCODING_GUESSED,)
        if b"\0" in sample:
            raise BadInputError("decode", "no text file: it holds NUL bytes; convert it to text") from None
        if _damaged_utf8(sample) is None:
            return _guess(sample), 0, (flags.ENCODING_GUESSED,)
    return "utf-8", 0, ()


def _decoded_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as failure:
        raise BadInputError(
            "decode", f"damaged {encoding.upper()} text at byte {failure.start}: {failure.reason}; convert it to UTF-8"
        ) from None


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark: Latin text has a NUL in nearly every second byte, on one side only."""
    sample = data[:4096]
    n_even, n_odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half >= 8 and n_odd > half * 0.7 and not n_even:
        return "utf-16-le"
    if half >= 8 and n_even > half * 0.7 and not n_odd:
        return "utf-16-be"
    return None


def _declared(data: bytes, declared: str | None) -> str | None:
    if not declared:
        return None
    from resiliparse.parse.encoding import map_encoding_to_html5

    # The web's table of labels: "latin1" is windows-1252, and Python's codecs that are no encodings stay out.
    encoding = map_encoding_to_html5(declared, False)
    if not encoding or encoding == "utf-8":
        return None
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return None


def _damaged_utf8(data: bytes) -> str | None:
    text = data.decode("utf-8", "replace")
    n_broken = text.count("\ufffd")
    n_wide = sum(1 for character in text if character > "\x7f") - n_broken
    return text if n_broken <= MAX_BROKEN_SHARE * n_wide else None


def _guessed(data: bytes) -> str:
    encoding = _guess(data[:SAMPLE_BYTES])
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode(encoding, "replace")


def _guess(sample: bytes) -> str:
    western = sample.decode("cp1252", "replace")
    high = [character for character in western if character > "\x7f"]
    n_western = sum(1 for character in high if character in _WESTERN)
    if len(high) <= MAX_WESTERN_SHARE * len(western) and n_western >= 0.9 * len(high):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None:
        raise BadInputError("decode", "no encoding fits its bytes: a binary file, or damaged; convert it to UTF-8 text")
    return best.encoding


def _checked(text: str) -> str:
    if not text.strip():
        raise BadInputError("decode", "the file is empty; there is nothing in it to read")
    if "\0" in text:
        raise BadInputError("decode", "no text file: it holds NUL characters; convert it to text")
    if len(_CONTROLS.findall(text)) > MAX_CONTROL_SHARE * len(text):
        raise BadInputError("decode", "no text file: it is full of control characters; convert it to text")
    return text
