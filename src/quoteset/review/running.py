"""The review server from start to end: where it listens, what it says, and the link it opens."""

from __future__ import annotations

import errno
import getpass
import secrets
import socket
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import uvicorn

from quoteset.corrections import Decision, Log, read
from quoteset.counts import number_of
from quoteset.errors import UsageError
from quoteset.review.corpus import Corpus
from quoteset.review.guard import Guard, is_loopback
from quoteset.review.server import app
from quoteset.review.session import Session

PORT = 8714
LOG_SUFFIX = ".corrections.jsonl"
SHUTDOWN_SECONDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a built folder is reviewed."""

    host: str = "127.0.0.1"
    port: int = PORT  # 0: any that is free
    reviewer: str | None = None  # None: the name of the account
    corrections: Path | None = None  # None: BUILT.corrections.jsonl, beside the folder
    others: Sequence[Path] = ()  # files of other people, for the agreement
    opens_browser: bool = True


def review(built: Path, options: Options, tell: Callable[[str], None]) -> None:
    """Serve the page until the process is asked to end. ``tell`` gets lines for the person at the terminal.

    Raises UsageError for what cannot be served: no data set, a port that is taken, a file that another review has.
    """
    corpus = Corpus(built)
    others = _others(options.others, tell)
    reviewer = _reviewer(options.reviewer)
    log = Log(options.corrections or default_log(built))
    try:
        for broken in log.found.broken:
            tell(f"warning: {broken}")
        listening = _listen(options)
        with listening:
            _serve(Session(corpus, log, reviewer, others), listening, options, tell)
    finally:
        log.close()


def default_log(built: Path) -> Path:
    """The corrections file of a built folder: beside it, since a build replaces the folder.

    >>> default_log(Path("build/town")).as_posix()
    'build/town.corrections.jsonl'
    """
    path = built.resolve() if built.name in ("", "..") else built
    return path.with_name(path.name + LOG_SUFFIX)


def _serve(session: Session, listening: socket.socket, options: Options, tell: Callable[[str], None]) -> None:
    port = listening.getsockname()[1]
    token = secrets.token_urlsafe(32)
    any_address = options.host in ("", "0.0.0.0", "::")  # noqa: S104 - compared, not bound to
    guard = Guard(app(session), token=token, port=port, hosts=(options.host.lower(),), any_address=any_address)
    name = _own_address() if any_address else options.host
    host = f"[{name}]" if ":" in name else name
    link = f"http://{host}:{port}/?{urlencode({'token': token})}"
    if not is_loopback(options.host):
        tell(
            f"warning: {options.host} can be reached from other machines, and nothing is encrypted: whoever sees the "
            "link or the network's traffic can read the articles and decide; without --host only this machine can"
        )
    server = uvicorn.Server(
        uvicorn.Config(
            guard,
            log_level="warning",
            access_log=False,
            lifespan="off",
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
    )
    try:
        n_quotes = number_of(len(session.corpus.quotes), "quotation")
        tell(f"{n_quotes}; decisions of {session.reviewer} go to {session.file}")
        tell(f"open {link}")
        tell("Ctrl-C ends")
        if options.opens_browser:
            webbrowser.open(link)
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        # The usual end.
        n_decided = number_of(session.progress().n_decided, "quotation")
        tell(f"decided: {n_decided}; `quoteset build --corrections` applies them")


def _listen(options: Options) -> socket.socket:
    """A socket that listens there; raises UsageError where it cannot."""
    try:
        found = socket.getaddrinfo(options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise UsageError(f"--host {options.host}: is no address of this machine: {error.strerror}") from error
    family, kind, protocol, _, address = found[0]
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(64)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise UsageError(
                f"--port {options.port}: another program listens there, perhaps another review; name another port, "
                "or 0 for any that is free"
            ) from error
        raise UsageError(f"--host {options.host} --port {options.port}: {error.strerror}") from error
    return listening


def _own_address() -> str:
    """The address by which other machines of the network probably know this one; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # An address for documentation (RFC 5737): only the route is asked for.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _others(paths: Sequence[Path], tell: Callable[[str], None]) -> list[Decision]:
    decisions: list[Decision] = []
    for path in paths:
        found = read(path)
        decisions += found.decisions
        for broken in found.broken:
            tell(f"warning: {broken}")
    return decisions


def _reviewer(name: str | None) -> str:
    if name is None:
        try:
            name = getpass.getuser()
        except (KeyError, OSError) as error:
            raise UsageError("who are you? This account has no name: give one with --reviewer") from error
    cleaned = " ".join(name.split())
    if not cleaned or not cleaned.isprintable() or len(cleaned) > 100:
        raise UsageError("--reviewer: expected a name of at most 100 characters")
    return cleaned
