"""A small server that speaks the datasets hub's HTTP, on loopback, for tests that push and load for real.

It holds repositories with commits, branches and tags in memory, stores LFS blobs, and can be told to fail: see ``Hub``.
Answers are those that huggingface_hub's client expects; see ../shared/ECOSYSTEM.md for the table of calls.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

WRITE_TOKEN = "hf_writes_as_me"
READ_TOKEN = "hf_reads_as_me"
OTHER_TOKEN = "hf_writes_as_other"
USERS = {WRITE_TOKEN: "me", READ_TOKEN: "me", OTHER_TOKEN: "other"}
PAGE = 7  # entries in a page of a tree: small, so that clients have to follow the pages


@dataclass(frozen=True)
class File:
    data: bytes
    is_lfs: bool

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def git_oid(self) -> str:
        """The id of the git blob: of the content, or of the pointer that git holds in its place."""
        data = self.data
        if self.is_lfs:
            data = f"version https://git-lfs.github.com/spec/v1\noid sha256:{self.sha256}\nsize {len(data)}\n".encode()
        return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()

    def described(self, path: str) -> dict[str, Any]:
        told: dict[str, Any] = {"type": "file", "oid": self.git_oid, "size": len(self.data), "path": path}
        if self.is_lfs:
            told["lfs"] = {"oid": self.sha256, "size": len(self.data), "pointerSize": 134}
        return told


@dataclass(frozen=True)
class Commit:
    oid: str
    parent: str | None
    title: str
    files: dict[str, File]


@dataclass
class Repo:
    private: bool
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def commit(self, branch: str, title: str, files: dict[str, File]) -> Commit:
        parent = self.branches.get(branch)
        tree = sorted((path, file.git_oid) for path, file in files.items())
        oid = hashlib.sha1(repr((parent, title, tree, len(self.commits))).encode()).hexdigest()
        made = Commit(oid=oid, parent=parent, title=title, files=files)
        self.commits[oid] = made
        self.branches[branch] = oid
        return made

    def at(self, revision: str) -> Commit | None:
        oid = self.branches.get(revision) or self.tags.get(revision) or revision
        return self.commits.get(oid)

    def history(self, branch: str = "main") -> list[str]:
        """Titles of the commits of a branch, the newest first."""
        titles = []
        oid: str | None = self.branches[branch]
        while oid is not None:
            titles.append(self.commits[oid].title)
            oid = self.commits[oid].parent
        return titles


class Hub:
    """The server, and what it is to do wrong. A context manager; ``url`` is the endpoint."""

    def __init__(self) -> None:
        self.repos: dict[str, Repo] = {}
        self.blobs: dict[str, bytes] = {}
        self.uploads: list[str] = []  # SHA-256 of every blob that was put, in order
        self.requests: list[str] = []  # "POST /api/…"
        self.commit_failures: list[int] = []  # status codes of the next answers to a commit
        self.lose_commit_answers = 0  # so many commits are made, but answered with 500
        self.before_commit: Callable[[], None] | None = None  # called once, before the next commit is looked at
        self.spoil: Callable[[str, bytes], bytes] | None = None  # path, content -> what is stored instead
        self.hold_uploads_after: int | None = None  # blobs; the next ones are held and never stored
        self.n_begun = 0  # uploads let through; clients send several side by side
        self.holding = threading.Event()  # set once so many are stored, and no other will be
        self.release = threading.Event()
        self.lfs_suffixes = (".parquet",)
        self.card_errors: list[str] = []
        self.card_warnings: list[str] = []
        self.lock = threading.RLock()
        # Blobs come and go by another host, as they do on the hub: clients must not send it their token. It has another
        # name, since some versions of the client take two ports for one host.
        self._servers = [self._server(), self._server()]
        names = ("127.0.0.1", "localhost")
        self.url, self.storage_url = (
            f"http://{name}:{each.server_address[1]}" for name, each in zip(names, self._servers, strict=True)
        )
        self._threads = [threading.Thread(target=each.serve_forever, args=(0.05,)) for each in self._servers]

    def _server(self) -> ThreadingHTTPServer:
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": self}))
        server.daemon_threads = True
        return server

    def __enter__(self) -> Hub:
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        for server, thread in zip(self._servers, self._threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join()

    def create(self, name: str, *, private: bool = True) -> Repo:
        repo = Repo(private=private)
        attributes = "".join(f"*{suffix} filter=lfs diff=lfs merge=lfs -text\n" for suffix in self.lfs_suffixes)
        repo.commit("main", "initial commit", {".gitattributes": File(attributes.encode(), is_lfs=False)})
        self.repos[name] = repo
        return repo

    def edit(self, name: str, path: str, data: bytes | None, branch: str = "main") -> Commit:
        """Commit a change of one file as if somebody made it on the hub's page."""
        repo = self.repos[name]
        files = dict(repo.commits[repo.branches[branch]].files)
        files.pop(path, None)
        if data is not None:
            files[path] = File(data, is_lfs=path.endswith(self.lfs_suffixes))
        return repo.commit(branch, f"edit {path}", files)

    def files(self, name: str, revision: str = "main") -> dict[str, bytes]:
        commit = self.repos[name].at(revision)
        assert commit is not None
        return {path: file.data for path, file in commit.files.items()}

    def count(self, start: str) -> int:
        """How many requests began with ``start``: a method and a path."""
        return sum(each.startswith(start) for each in self.requests)


class _RefusedError(Exception):
    def __init__(self, status: int, message: str, code: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client was killed: some tests do that

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    # What follows is the way of every request.

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        self.hub.requests.append(f"{self.command} {path}")
        try:
            if path.startswith(("/upload/", "/blobs/")) and "Authorization" in self.headers:
                raise _RefusedError(400, "a token was sent to the storage")
            if self.command == "PUT" and path.startswith("/upload/"):
                self._put_blob(path.removeprefix("/upload/"))
                return
            body = self._body()
            with self.hub.lock:
                self._route(parts.path, path, parse_qs(parts.query), body)
        except _RefusedError as refused:
            headers = {"X-Error-Message": refused.message}
            if refused.code:
                headers["X-Error-Code"] = refused.code
            self._json({"error": refused.message}, refused.status, headers)

    def _route(self, raw: str, path: str, query: dict[str, list[str]], body: bytes) -> None:
        if path == "/api/whoami-v2":
            self._json({"type": "user", "name": self._user(), "orgs": [], "auth": {}})
        elif path == "/api/repos/create":
            self._create(json.loads(body))
        elif path == "/api/validate-yaml":
            errors = [{"message": each} for each in self.hub.card_errors]
            warnings = [{"message": each} for each in self.hub.card_warnings]
            self._json({"errors": errors, "warnings": warnings}, 400 if errors else 200)
        elif path.endswith(".git/info/lfs/objects/batch"):
            self._writable(path.removeprefix("/datasets/").removesuffix(".git/info/lfs/objects/batch"))
            self._batch(json.loads(body))
        elif path == "/verify":
            wanted = json.loads(body)
            stored = self.hub.blobs.get(wanted["oid"])
            if stored is None or len(stored) != wanted["size"]:
                raise _RefusedError(422, "no such blob")
            self._json({})
        elif path.startswith("/blobs/"):
            self._bytes(self.hub.blobs[path.removeprefix("/blobs/")], {})
        elif path.startswith("/api/datasets/"):
            # Slashes inside a name of a branch stay quoted in the raw path.
            owner, name, *rest = [unquote(each) for each in raw.removeprefix("/api/datasets/").split("/")]
            self._api(f"{owner}/{name}", rest, query, body)
        elif path.startswith("/datasets/") and "/resolve/" in path:
            owner, name, _, revision, *rest = [unquote(each) for each in raw.removeprefix("/datasets/").split("/")]
            self._resolve(f"{owner}/{name}", revision, "/".join(rest))
        else:
            raise _RefusedError(404, f"no such page: {path}")

    def _api(self, name: str, rest: list[str], query: dict[str, list[str]], body: bytes) -> None:
        action, *more = rest or [""]
        reads = {"": self._info, "revision": self._info, "tree": self._tree, "paths-info": self._paths_info}
        if action in reads:
            reads[action](name, self._readable(name), more, query, body)
        elif action == "refs":
            repo = self._readable(name)
            told: dict[str, Any] = {"converts": []}
            for kind, refs in (("branches", repo.branches), ("tags", repo.tags)):
                told[kind] = [
                    {"name": each, "ref": f"refs/{'heads' if kind == 'branches' else kind}/{each}", "targetCommit": oid}
                    for each, oid in refs.items()
                ]
            self._json(told)
        elif action == "preupload":
            self._preupload(self._writable(name), more[0], json.loads(body))
        elif action == "commit":
            self._commit(name, more[0], body)
        elif action == "branch":
            repo = self._writable(name)
            if more[0] in repo.branches:
                raise _RefusedError(409, "Reference already exists")
            repo.branches[more[0]] = self._at(repo, json.loads(body).get("startingPoint", "main")).oid
            self._json({})
        elif action == "tag":
            repo = self._writable(name)
            tag = json.loads(body)["tag"]
            if tag in repo.tags:
                raise _RefusedError(409, f"Tag reference exists already: {tag}")
            repo.tags[tag] = self._at(repo, more[0]).oid
            self._json({})
        elif action == "settings":
            told = json.loads(body)
            self._writable(name).private = told.get("private", told.get("visibility") == "private")
            self._json({})
        else:
            raise _RefusedError(404, f"no such call: {action}")

    # Who asks, and what they may do.

    def _user(self) -> str:
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        if token not in USERS:
            raise _RefusedError(401, "Invalid username or password.")
        return USERS[token]

    def _readable(self, name: str) -> Repo:
        repo = self.hub.repos.get(name)
        known = (self.headers.get("Authorization") or "").removeprefix("Bearer ") in USERS
        if repo is None or (repo.private and not (known and self._user() == name.split("/")[0])):
            # The hub does not tell strangers whether a repository exists.
            raise _RefusedError(404 if known else 401, "Repository not found", "RepoNotFound")
        return repo

    def _writable(self, name: str) -> Repo:
        repo = self._readable(name)
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        if self._user() != name.split("/")[0] or token == READ_TOKEN:
            raise _RefusedError(403, f"You don't have the rights to write to {name}")
        return repo

    def _at(self, repo: Repo, revision: str) -> Commit:
        commit = repo.at(revision)
        if commit is None:
            raise _RefusedError(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        return commit

    # The calls.

    def _create(self, wanted: dict[str, Any]) -> None:
        user = self._user()
        owner = wanted.get("organization") or user
        if owner != user or (self.headers.get("Authorization") or "").endswith(READ_TOKEN):
            raise _RefusedError(403, f"You don't have the rights to create a dataset under the namespace {owner!r}")
        name = f"{owner}/{wanted['name']}"
        url = f"{self.hub.url}/datasets/{name}"
        if name in self.hub.repos:
            self._json({"error": "You already created this dataset repo", "url": url, "name": name}, 409)
            return
        self.hub.create(name, private=wanted.get("visibility") == "private" or wanted.get("private") is True)
        self._json({"url": url, "name": name})

    def _info(self, name: str, repo: Repo, more: list[str], _query: Any, _body: bytes) -> None:
        commit = self._at(repo, more[0] if more else "main")
        told = {
            "_id": "0",
            "id": name,
            "author": name.split("/")[0],
            "sha": commit.oid,
            "private": repo.private,
            "gated": False,
            "disabled": False,
            "downloads": 0,
            "likes": 0,
            "tags": [],
            "lastModified": "2031-03-01T12:00:00.000Z",
            "createdAt": "2031-03-01T12:00:00.000Z",
            "siblings": [{"rfilename": each} for each in sorted(commit.files)],
        }
        self._json(told)

    def _tree(self, _name: str, repo: Repo, more: list[str], query: dict[str, list[str]], _body: bytes) -> None:
        revision, folder = more[0], "/".join(more[1:])
        commit = self._at(repo, revision)
        recursive = query.get("recursive", ["false"])[0].lower() in ("true", "1")
        entries = list(_entries(commit.files, folder, recursive=recursive))
        if folder and not entries:
            raise _RefusedError(404, f"{folder} does not exist", "EntryNotFound")
        start = int(query.get("cursor", ["0"])[0])
        headers = {}
        if start + PAGE < len(entries):
            here = f"{self.hub.url}{urlsplit(self.path).path}?recursive={recursive}&cursor={start + PAGE}"
            headers["Link"] = f'<{here}>; rel="next"'
        self._json(entries[start : start + PAGE], 200, headers)

    def _paths_info(self, _name: str, repo: Repo, more: list[str], _query: Any, body: bytes) -> None:
        commit = self._at(repo, more[0])
        is_json = "json" in (self.headers.get("Content-Type") or "")
        wanted = json.loads(body)["paths"] if is_json else parse_qs(body.decode()).get("paths", [])
        told = []
        for path in wanted:
            if path in commit.files:
                told.append(commit.files[path].described(path))
            elif any(each.startswith(f"{path}/") for each in commit.files):
                told.append({"type": "directory", "oid": "0" * 40, "size": 0, "path": path})
        self._json(told)

    def _preupload(self, repo: Repo, revision: str, wanted: dict[str, Any]) -> None:
        commit = self._at(repo, revision)
        told = []
        for each in wanted["files"]:
            is_lfs = each["path"].endswith(self.hub.lfs_suffixes) or each["size"] > 10 * 2**20
            entry = {"path": each["path"], "uploadMode": "lfs" if is_lfs else "regular", "shouldIgnore": False}
            if each["path"] in commit.files:
                entry["oid"] = commit.files[each["path"]].git_oid
            told.append(entry)
        self._json({"files": told})

    def _batch(self, wanted: dict[str, Any]) -> None:
        objects = []
        for each in wanted["objects"]:
            told = {"oid": each["oid"], "size": each["size"]}
            if each["oid"] not in self.hub.blobs:
                told["actions"] = {
                    "upload": {"href": f"{self.hub.storage_url}/upload/{each['oid']}", "header": {}},
                    "verify": {"href": f"{self.hub.url}/verify", "header": {}},
                }
            objects.append(told)
        self._json({"transfer": "basic", "objects": objects})

    def _put_blob(self, oid: str) -> None:
        with self.hub.lock:
            limit = self.hub.hold_uploads_after
            held = limit is not None and self.hub.n_begun >= limit
            self.hub.n_begun += not held
        if held:
            self.hub.release.wait(timeout=60)
            raise _RefusedError(503, "held")
        data = self._body()
        if hashlib.sha256(data).hexdigest() != oid:
            raise _RefusedError(400, "the content is not that of the id")
        with self.hub.lock:
            self.hub.blobs[oid] = data
            self.hub.uploads.append(oid)
            if self.hub.hold_uploads_after == len(self.hub.uploads):
                self.hub.holding.set()
        self._json({})

    def _commit(self, name: str, branch: str, body: bytes) -> None:
        if self.hub.before_commit is not None:
            act, self.hub.before_commit = self.hub.before_commit, None
            act()
        if self.hub.commit_failures:
            raise _RefusedError(self.hub.commit_failures.pop(0), "The hub is having a bad day")
        repo = self._writable(name)
        lines = [json.loads(line) for line in body.splitlines()]
        header = lines[0]["value"]
        if branch not in repo.branches:
            raise _RefusedError(404, f"Invalid rev id: {branch}", "RevisionNotFound")
        if header.get("parentCommit", repo.branches[branch]) != repo.branches[branch]:
            raise _RefusedError(412, "A commit has happened since. Please refresh and try again.")
        files = dict(repo.commits[repo.branches[branch]].files)
        for line in lines[1:]:
            self._apply(files, line["key"], line["value"])
        made = repo.commit(branch, header["summary"], files)
        if self.hub.lose_commit_answers:
            self.hub.lose_commit_answers -= 1
            raise _RefusedError(500, "Internal Error")
        url = f"{self.hub.url}/datasets/{name}/commit/{made.oid}"
        self._json({"success": True, "commitOid": made.oid, "commitUrl": url})

    def _apply(self, files: dict[str, File], key: str, value: dict[str, Any]) -> None:
        path = value["path"]
        if key == "file":
            data = base64.b64decode(value["content"])
            files[path] = File(self.hub.spoil(path, data) if self.hub.spoil else data, is_lfs=False)
        elif key == "lfsFile":
            if value["oid"] not in self.hub.blobs:
                raise _RefusedError(400, f"LFS pointer points to a file that does not exist: {path}")
            data = self.hub.blobs[value["oid"]]
            files[path] = File(self.hub.spoil(path, data) if self.hub.spoil else data, is_lfs=True)
        elif key == "deletedFile":
            if path not in files:
                raise _RefusedError(404, f"A file with this name doesn't exist: {path}", "EntryNotFound")
            del files[path]
        else:
            raise _RefusedError(400, f"no such operation: {key}")

    def _resolve(self, name: str, revision: str, path: str) -> None:
        commit = self._at(self._readable(name), revision)
        file = commit.files.get(path)
        if file is None:
            raise _RefusedError(404, "Entry not found", "EntryNotFound")
        headers = {"X-Repo-Commit": commit.oid, "ETag": f'"{file.git_oid}"'}
        if file.is_lfs:
            # As on the hub: the bytes are elsewhere, and this answer says what they will be.
            headers |= {"X-Linked-Etag": f'"{file.sha256}"', "X-Linked-Size": str(len(file.data))}
            self.hub.blobs.setdefault(file.sha256, file.data)
            self._bytes(b"", headers | {"Location": f"{self.hub.storage_url}/blobs/{file.sha256}"}, 302)
        else:
            self._bytes(file.data, headers)

    # Bytes in and out.

    def _body(self) -> bytes:
        if "chunked" not in (self.headers.get("Transfer-Encoding") or ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _json(self, value: object, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self._bytes(json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})}, status)

    def _bytes(self, data: bytes, headers: dict[str, str], status: int = 200) -> None:
        wanted = self.headers.get("Range")
        if wanted and status == 200:
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            start, stop = int(first), min(int(last) + 1 if last else len(data), len(data))
            if start >= len(data):
                status, headers, data = 416, {**headers, "Content-Range": f"bytes */{len(data)}"}, b""
            else:
                headers = {**headers, "Content-Range": f"bytes {start}-{stop - 1}/{len(data)}"}
                status, data = 206, data[start:stop]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value.encode("ascii", "replace").decode())
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


def _entries(files: dict[str, File], folder: str, *, recursive: bool) -> Iterator[dict[str, Any]]:
    """Files and folders below ``folder``, by path."""
    start = f"{folder}/" if folder else ""
    folders: set[str] = set()
    found: dict[str, dict[str, Any]] = {}
    for path, file in files.items():
        if not path.startswith(start):
            continue
        inner = path.removeprefix(start).split("/")
        folders.update(start + "/".join(inner[:depth]) for depth in range(1, len(inner)))
        if recursive or len(inner) == 1:
            found[path] = file.described(path)
    for each in folders:
        if recursive or "/" not in each.removeprefix(start):
            found[each] = {"type": "directory", "oid": "0" * 40, "size": 0, "path": each}
    yield from (found[path] for path in sorted(found))
