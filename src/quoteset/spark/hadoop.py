"""Folders by their URL, through the clients of Hadoop: whatever Spark reads and writes (hdfs://, s3a://, file:/)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

from quoteset.errors import RemoteError


@dataclass(frozen=True, slots=True)
class File:
    """A file that a storage has."""

    url: str
    size: int  # in bytes


class Storage:
    """A path, which need not exist. Errors of the storage are RemoteErrors."""

    def __init__(self, session: SparkSession, url: str) -> None:
        context = session.sparkContext
        # Spark has no way to its file systems that is public; this one is as old as PySpark. Any: objects of Java.
        self._java: Any = context._jvm  # noqa: SLF001
        self._conf: Any = context._jsc.hadoopConfiguration()  # noqa: SLF001
        self._asked = url
        path = self._path(url)
        self._files: Any = self._call(path.getFileSystem, self._conf)
        self.url: str = self._files.makeQualified(path).toString()

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.url.rstrip("/").rpartition("/")[2]

    def exists(self) -> bool:
        """Whether there is something."""
        return bool(self._call(self._files.exists, self._path(self.url)))

    def names(self) -> list[str]:
        """What the folder holds; nothing where there is none."""
        if not self.exists():
            return []
        return [each.getPath().getName() for each in self._call(self._files.listStatus, self._path(self.url))]

    def files(self) -> Iterator[File]:
        """The files of the path, which may be a glob; those in folders at any depth. Nothing where there are none.

        As for Spark, what begins with _ or . below a folder is no data: marks of a job that is done, or at work.
        """
        for found in self._call(self._files.globStatus, self._path(self.url)) or ():
            root = found.getPath().toString()
            if found.isFile():
                yield File(root, found.getLen())
                continue
            listed = self._call(self._files.listFiles, found.getPath(), True)
            while self._call(listed.hasNext):
                each = self._call(listed.next)
                url = each.getPath().toString()
                if not any(part.startswith(("_", ".")) for part in url.removeprefix(root).split("/")):
                    yield File(url, each.getLen())

    def beside(self, name: str) -> Storage:
        """The path ``name`` in the same folder as this one."""
        other = object.__new__(Storage)
        other.__dict__ = {**self.__dict__, "url": f"{self.url.rstrip('/').rpartition('/')[0]}/{name}"}
        return other

    def fetch(self, name: str, path: Path) -> None:
        """Copy the file ``name`` of the folder to ``path``."""
        # No checksum file beside it.
        self._call(self._files.copyToLocalFile, False, self._path(f"{self.url}/{name}"), self._local(path), True)

    def put(self, folder: Path) -> None:
        """Copy ``folder`` here, where nothing is yet."""
        self._call(self._files.mkdirs, self._path(self.url).getParent())
        self._call(self._files.copyFromLocalFile, False, True, self._local(folder), self._path(self.url))

    def move_here(self, other: Storage, name: str) -> None:
        """Move what is called ``name`` in the folder ``other`` into this one."""
        self._rename(f"{other.url}/{name}", f"{self.url}/{name}")

    def rename(self, other: Storage) -> None:
        """Let this be at the place of ``other``, where nothing is."""
        self._rename(self.url, other.url)

    def delete(self) -> None:
        """Delete it with all that it holds, if it is there."""
        self._call(self._files.delete, self._path(self.url), True)

    def _rename(self, old: str, new: str) -> None:
        if not self._call(self._files.rename, self._path(old), self._path(new)):
            raise RemoteError(f"{old}: could not be renamed to {new}; look what is there")

    def _path(self, url: str) -> Any:
        return self._java.org.apache.hadoop.fs.Path(url)

    def _local(self, path: Path) -> Any:
        return self._path(path.resolve().as_uri())

    def _call(self, method: Any, *arguments: Any) -> Any:
        try:
            return method(*arguments)
        except Py4JJavaError as failure:
            raise RemoteError(f"{self._asked}: {failure.java_exception.toString()}") from failure
