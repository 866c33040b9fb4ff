"""The checksums that places keep of a file. Files are read piece by piece, never whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

PIECE_BYTES = 2**20

# Sizes of the parts that clients of S3 upload large files in, ours first: an ETag of a file in parts is the hash of the
# hashes of its parts, and does not say how large they are.
PART_BYTES = 8 * 2**20
_OTHER_PARTS = tuple(n * 2**20 for n in (5, 10, 15, 16, 25, 32, 50, 64, 100))


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_stream(stream: IO[bytes]) -> str:
    """The SHA-256 of what is left in ``stream``."""
    digest = hashlib.sha256()
    while piece := stream.read(PIECE_BYTES):
        digest.update(piece)
    return digest.hexdigest()


def git_blob_id(path: Path) -> str:
    """The id that git gives to the content of a file: SHA-1 of a header and the bytes."""
    digest = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def matches_etag(path: Path, etag: str) -> bool:
    """Whether ``etag`` proves that an S3 server holds the content of ``path``.

    It is the MD5 of a file, or of the MD5s of its parts with ``-n`` for their number. True is sure; False is not, for
    servers that encrypt with keys of their own give something else.
    """
    size = path.stat().st_size
    if re.fullmatch("[0-9a-f]{32}", etag):
        return next(_part_hashes(path, size), _md5(b"")).hex() == etag
    parts = re.fullmatch("[0-9a-f]{32}-([0-9]{1,5})", etag)
    if parts is None:
        return False
    for part_bytes in (PART_BYTES, *_OTHER_PARTS):
        if -(-size // part_bytes) != int(parts[1]):
            continue
        if f"{_md5(b''.join(_part_hashes(path, part_bytes))).hex()}-{parts[1]}" == etag:
            return True
    return False


def _md5(data: bytes) -> bytes:
    # S3's choice; nothing is kept secret with it.
    return hashlib.md5(data, usedforsecurity=False).digest()


def _part_hashes(path: Path, part_bytes: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        while True:
            digest = hashlib.md5(usedforsecurity=False)
            left = part_bytes
            while left and (piece := file.read(min(PIECE_BYTES, left))):
                digest.update(piece)
                left -= len(piece)
            if left == part_bytes:
                return
            yield digest.digest()
