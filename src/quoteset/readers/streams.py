"""Source -> bytes: opening local and remote files, gzip and zstd, with limits on what they may unpack to.

What is wrong with the bytes is a ``BadInputError`` of stage "read"; ``failures_named`` turns an ``OSError`` of the file
system, and the errors of an HTTP client, into one.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, Any, Final, Protocol

from quoteset import remote
from quoteset.readers.find import Source
from quoteset.readers.options import ReadOptions
from quoteset.readers.problem import BadInputError, too_large

CHUNK_BYTES: Final = 256 * 1024
MAX_RATIO: Final = (
    500  # unpacked to stored: gzip makes 2.5 of news, 220 of one article over and over, 1,030 of one byte
)
SURELY_FINE: Final = 64 * 1024 * 1024  # bytes that may unpack from anything
_GZIP_MAGIC: Final = b"\x1f\x8b"
_ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@contextmanager
def failures_named(path: str) -> Iterator[None]:
    """Turn a failure to open or read ``path`` into ``BadInputError`` with what to do."""
    try:
        yield
    except OSError as failure:
        raise BadInputError("read", _explained(failure)) from failure
    except remote.client_errors() as failure:
        raise BadInputError(
            "read", f"the server did not give the file: {failure}; check the address and try again"
        ) from None


def _explained(failure: OSError) -> str:
    if isinstance(failure, FileNotFoundError):
        return "the file is not there any more; check the path or the address"
    if isinstance(failure, PermissionError):
        return "no permission to read the file; change its mode or run as a user who may read it"
    if isinstance(failure, IsADirectoryError):
        return "a folder, not a file"
    if isinstance(failure, TimeoutError):
        return "reading timed out; try again"
    return f"cannot read the file: {failure.strerror or failure or type(failure).__name__}"


@contextmanager
def open_raw(source: Source) -> Iterator[IO[bytes]]:
    """The file as it is stored, still compressed."""
    with failures_named(source.path), ExitStack() as stack:
        if "://" not in source.path:
            file: IO[bytes] = stack.enter_context(open(source.path, "rb"))
        else:
            place = remote.find_place(source.path)
            file = stack.enter_context(place.file_system.open(place.path, "rb"))
        yield file


@contextmanager
def open_stream(source: Source, options: ReadOptions) -> Iterator[io.BufferedReader]:
    """The unpacked bytes of a file, to be read piece by piece.

    Reading raises ``BadInputError`` where they are damaged.
    """
    with open_raw(source) as raw:
        yield io.BufferedReader(unpacked(raw, source.compression, options.decompressed_bytes), CHUNK_BYTES)


def unpacked(raw: _Readable, compression: str, limit: int) -> io.RawIOBase:
    """``raw`` decompressed; ``compression`` is "", "gz" or "zst".

    Refused are more than ``limit`` bytes, and more than ``SURELY_FINE`` that unpack from next to nothing.
    """
    if not compression:
        return _Stream(raw)
    stored = _Counted(raw)
    return _Stream(_Gzip(stored) if compression == "gz" else _Zstd(stored), stored, limit)


def check_unpacked(n_bytes: int, n_stored: int, limit: int) -> None:
    """Raise ``BadInputError`` where ``n_stored`` bytes unpack to so many that no honest file does."""
    if n_bytes > limit:
        raise BadInputError("read", too_large("the file", limit))
    if n_bytes > SURELY_FINE and n_bytes > MAX_RATIO * n_stored:
        raise BadInputError(
            "read",
            f"unpacks to more than {MAX_RATIO} times its size, as decompression bombs do; "
            "unpack it yourself if it is none",
        )


def read_file(source: Source, options: ReadOptions, limit: int) -> tuple[bytes, str]:
    """The unpacked bytes of a whole file and the SHA-256 of the file as stored; more than ``limit`` is refused."""
    with open_raw(source) as raw:
        stored = raw.read(limit + 1)
    if len(stored) <= limit:
        data = stored
        if source.compression:
            data = bounded(unpacked(io.BytesIO(stored), source.compression, options.decompressed_bytes), limit + 1)
        if len(data) <= limit:
            return data, hashlib.sha256(stored).hexdigest()
    raise BadInputError("read", too_large("the file", limit))


def stored_sha256(source: Source) -> str:
    """The SHA-256 of a whole file as it is stored."""
    with open_raw(source) as raw:
        digest = hashlib.sha256()
        while piece := raw.read(CHUNK_BYTES):
            digest.update(piece)
        return digest.hexdigest()


def bounded(stream: io.RawIOBase, size: int) -> bytes:
    """At most ``size`` bytes from ``stream``; fewer only at its end."""
    return io.BufferedReader(stream, CHUNK_BYTES).read(size)


class _Counted:
    """A stream that counts what is read from it."""

    def __init__(self, source: _Readable) -> None:
        self._source = source
        self.n_bytes = 0

    def read(self, size: int, /) -> bytes:
        data = self._source.read(size)
        self.n_bytes += len(data)
        return data


class _Stream(io.RawIOBase):
    """A raw stream over anything with ``read``; ``stored`` is what it unpacks from, if it does."""

    def __init__(self, source: _Readable, stored: _Counted | None = None, limit: int = 0) -> None:
        super().__init__()
        self._source = source
        self._stored = stored
        self._limit = limit
        self._n_bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:  # collections.abc.Buffer exists from Python 3.12 on
        view = memoryview(buffer).cast("B")
        data = self._source.read(len(view))
        view[: len(data)] = data
        if self._stored is not None:
            self._n_bytes += len(data)
            check_unpacked(self._n_bytes, self._stored.n_bytes, self._limit)
        return len(data)


class _Gzip:
    """Gzip members one after the other, never more unpacked at a time than was asked for."""

    def __init__(self, raw: _Readable) -> None:
        self._raw = raw
        self._pending = b""
        self._inflater: Any = None  # zlib._Decompress, a type without a public name
        self._n_members = 0

    def read(self, size: int, /) -> bytes:
        while True:
            if self._inflater is None and not self._open_member():
                return b""
            if not self._pending:
                self._pending = self._raw.read(CHUNK_BYTES)
            try:
                data: bytes = self._inflater.decompress(self._pending, size)
            except zlib.error as failure:
                raise BadInputError("read", f"damaged gzip data: {failure}; fetch or compress the file again") from None
            at_end = not self._pending
            self._pending = self._inflater.unconsumed_tail
            if self._inflater.eof:
                self._pending = self._inflater.unused_data
                self._inflater = None
            elif at_end and not data:
                raise BadInputError("read", "truncated gzip data: the file ends too early; fetch or compress it again")
            if data:
                return data

    def _open_member(self) -> bool:
        while len(self._pending) < len(_GZIP_MAGIC):
            more = self._raw.read(CHUNK_BYTES)
            if not more:
                break
            self._pending += more
        if self._n_members and not self._pending.strip(b"\0"):
            # Zeros after the last member are padding (tar, tapes).
            self._pending = b""
            return self._open_member() if self._more() else False
        if not self._pending:
            raise BadInputError("read", "the file is empty; there is nothing in it to read")
        if not self._pending.startswith(_GZIP_MAGIC):
            place = "no gzip file" if not self._n_members else "bytes after the end of the gzip data"
            raise BadInputError("read", f"{place}; rename it without .gz if it is not compressed, else fetch it again")
        self._inflater = zlib.decompressobj(wbits=31)
        self._n_members += 1
        return True

    def _more(self) -> bool:
        self._pending = self._raw.read(CHUNK_BYTES)
        return bool(self._pending)


class _Zstd:
    """Zstandard frames. Arrow's stream is used because it tells a truncated frame from a finished one."""

    def __init__(self, raw: _Readable) -> None:
        self._raw = raw
        self._stream: Any = None  # pyarrow ships no types

    def read(self, size: int, /) -> bytes:
        try:
            if self._stream is None:
                self._open()
            data: bytes = self._stream.read(size)
        except OSError as failure:
            kind = "truncated" if "runcated" in str(failure) else "damaged"
            raise BadInputError("read", f"{kind} zstd data; fetch or compress the file again") from None
        return data

    def _open(self) -> None:
        import pyarrow

        head = self._raw.read(CHUNK_BYTES)
        if not head:
            raise BadInputError("read", "the file is empty; there is nothing in it to read")
        if not head.startswith(_ZSTD_MAGIC) and not 0x50 <= head[0] <= 0x5F:  # 0x184D2A5?: a skippable frame
            raise BadInputError(
                "read", "no zstd file; rename it without .zst if it is not compressed, else fetch it again"
            )
        self._stream = pyarrow.CompressedInputStream(pyarrow.PythonFile(_Rejoined(head, self._raw), mode="r"), "zstd")


class _Rejoined:
    """A stream whose first bytes were read already."""

    closed = False

    def __init__(self, head: bytes, rest: _Readable) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int, /) -> bytes:
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
            return data
        return self._rest.read(size)

    def close(self) -> None:
        self.closed = True
