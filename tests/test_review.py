"""The review server without a browser: who may talk to it, what it refuses, and what a session makes of decisions."""

from __future__ import annotations

import http.client
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import pytest
from report_samples import TOWN, rows, town, write_folder
from review_samples import Server, serving, span_of, start
from typer.testing import CliRunner

from quoteset import corrections, page
from quoteset.cli import app
from quoteset.corrections import Log
from quoteset.errors import DataError, UsageError
from quoteset.review.corpus import Corpus
from quoteset.review.proposal import Refused, Request, Stale, parse
from quoteset.review.running import default_log
from quoteset.review.session import Session


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: list[str] = field(default_factory=list)

    def json(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.body)
        return found


class Client:
    """Raw HTTP with exactly the headers that are given."""

    def __init__(self, server: Server) -> None:
        self.server = server
        entered = self.get(f"/?token={server.token}")
        assert entered.status == 303
        assert entered.headers["location"] == "/"
        self.cookie = entered.cookies[0].partition(";")[0]
        self.set_cookie = entered.cookies[0]

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        given = {"Host": f"127.0.0.1:{self.server.port}", **(headers or {})}
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in given.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        found = Answer(
            status=answer.status,
            headers={name.lower(): value for name, value in answer.getheaders()},
            body=answer.read(),
            cookies=answer.headers.get_all("Set-Cookie") or [],
        )
        connection.close()
        return found

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, {name.replace("_", "-"): value for name, value in headers.items()})

    def own(self, path: str, **headers: str) -> Answer:
        return self.get(path, Cookie=self.cookie, **headers)

    def post(self, content: object, **headers: str) -> Answer:
        given = {"Cookie": self.cookie, "Origin": self.server.origin, "Content-Type": "application/json"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        body = content if isinstance(content, bytes) else orjson.dumps(content)
        return self.ask("POST", "/decisions", {name: value for name, value in given.items() if value}, body)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return town(tmp_path_factory.mktemp("review") / "town")


@pytest.fixture(scope="module")
def client(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with serving(built, tmp_path_factory.mktemp("log") / "c.jsonl") as server:
        yield Client(server)


def accept(quote_id: str, article_id: str = "harbour", **fields: object) -> dict[str, object]:
    return {
        "id": secrets.token_hex(16),
        "action": "set",
        "article_id": article_id,
        "quote_id": quote_id,
        "revision": 0,
        "kind": "direct",
        "speaker": "Ilse Marten",
        **fields,
    }


class TestGuard:
    def test_every_answer_has_the_headers(self, client: Client) -> None:
        for answer in (client.own("/"), client.get("/"), client.own("/none"), client.get("/", Host="evil.example")):
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "script-src 'self'" in policy
            assert "frame-ancestors 'none'" in policy
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert answer.headers["cache-control"] == "no-store"
            assert "server" not in answer.headers

    def test_token(self, client: Client) -> None:
        assert client.get("/").status == 403
        assert client.get("/?token=wrong").status == 403
        assert client.get("/?token=").status == 403
        assert len(client.server.token) >= 40
        assert "HttpOnly" in client.set_cookie
        assert "SameSite=strict" in client.set_cookie
        assert "Path=/" in client.set_cookie
        assert str(client.server.port) in client.cookie
        # The cookie is another secret than the link.
        assert client.server.token not in client.cookie
        for path in ("/", "/state", "/next", "/article?id=harbour", "/names?article=harbour", "/assets/review.js"):
            assert client.get(path).status == 403
            assert client.own(path).status == 200
            assert client.get(path, Cookie=f"{client.cookie.partition('=')[0]}=x").status == 403

    @pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example:PORT", ""])
    def test_host(self, client: Client, host: str) -> None:
        """A name of somebody else's that points to loopback (DNS rebinding) is no name of ours."""
        assert client.own("/state", Host=host.replace("PORT", str(client.server.port))).status == 421

    def test_host_by_name(self, client: Client) -> None:
        assert client.own("/state", Host=f"localhost:{client.server.port}").status == 200

    @pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1:PORT"])
    def test_origin(self, client: Client, origin: str) -> None:
        origin = origin.replace("PORT", str(client.server.port))
        assert client.own("/state", Origin=origin).status == 403
        assert client.post(accept("0" * 24), Origin=origin).status == 403

    def test_a_change_needs_its_origin(self, client: Client) -> None:
        assert client.post(accept("0" * 24), Origin="").status == 403

    def test_other_sites(self, client: Client) -> None:
        assert client.own("/state", Sec_Fetch_Site="cross-site").status == 403
        assert client.own("/state", Sec_Fetch_Site="same-site").status == 403
        assert client.own("/", Sec_Fetch_Site="cross-site").status == 403
        assert client.own("/state", Sec_Fetch_Site="same-origin").status == 200
        # Somebody follows the link from a mail.
        assert client.get(f"/?token={client.server.token}", Sec_Fetch_Site="cross-site").status == 303

    def test_other_methods_and_paths(self, client: Client) -> None:
        assert (
            client.ask("OPTIONS", "/decisions", {"Cookie": client.cookie, "Origin": client.server.origin}).status == 405
        )
        assert (
            client.ask("DELETE", "/decisions", {"Cookie": client.cookie, "Origin": client.server.origin}).status == 405
        )
        for path in ("/assets/../session.py", "/assets/..%2f..%2fsession.py", "/assets/report.js", "/docs"):
            assert client.own(path).status == 404

    def test_forms_cannot_post(self, client: Client) -> None:
        assert client.post(b"{}", Content_Type="text/plain").status == 415
        assert client.post(b"{}", Content_Type="application/x-www-form-urlencoded").status == 415

    def test_bad_bodies(self, client: Client) -> None:
        assert client.post(b"{").status == 400
        assert client.post(b"[]").status == 422
        assert client.post(b" " * (1 << 20) + b"{}").status == 413
        assert client.post(accept("0" * 24, id="short")).status == 422
        assert client.post(accept("0" * 24, article_id="none")).status == 422
        assert client.post(accept("0" * 24)).status == 409


class TestCommand:
    def test_loopback_without_a_warning(self, client: Client) -> None:
        assert not any("warning" in each for each in client.server.told)

    def test_other_hosts_with_a_warning(self, built: Path, tmp_path: Path) -> None:
        with serving(built, tmp_path / "c.jsonl", "--host", "0.0.0.0") as server:
            assert "warning: 0.0.0.0 can be reached from other machines" in server.told[0]
            other = Client(server)
            assert other.own("/state").status == 200
            assert other.own("/state", Host=f"evil.example:{server.port}").status == 421

    def test_port_is_taken(self, client: Client, built: Path, tmp_path: Path) -> None:
        options = ["--port", str(client.server.port), "--corrections", str(tmp_path / "c"), "--no-browser"]
        done = CliRunner().invoke(app, ["review", str(built), *options])
        assert done.exit_code == 2
        assert "another program listens there" in done.stderr

    def test_file_is_taken(self, built: Path, tmp_path: Path) -> None:
        with serving(built, tmp_path / "c.jsonl"):
            options = ["--corrections", str(tmp_path / "c.jsonl"), "--no-browser", "--port", "0"]
            done = CliRunner().invoke(app, ["review", str(built), *options])
            assert done.exit_code == 2
            assert "another `quoteset review` writes to it" in done.stderr

    def test_no_data_set(self, tmp_path: Path) -> None:
        assert CliRunner().invoke(app, ["review", str(tmp_path / "none")]).exit_code == 2
        done = CliRunner().invoke(app, ["review", str(tmp_path)])
        assert done.exit_code == 3
        assert "name a folder that `quoteset build` wrote" in done.stderr

    def test_torn_line_is_told(self, built: Path, tmp_path: Path) -> None:
        path = tmp_path / "c.jsonl"
        path.write_bytes(b'{"version":1,"id"')
        with serving(built, path) as server:
            assert "c.jsonl: line 1 is not whole" in server.told[0]

    def test_ends_by_interrupt(self, built: Path, tmp_path: Path) -> None:
        import signal

        server = start(built, tmp_path / "c.jsonl")
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(timeout=20) == 0
        assert server.process.stderr
        assert "decided: 0 quotations" in server.process.stderr.read()
        server.process.stderr.close()

    def test_beside_the_folder(self) -> None:
        assert default_log(Path("out")).name == "out.corrections.jsonl"
        assert default_log(Path()).name == f"{Path.cwd().name}.corrections.jsonl"


@dataclass
class Work:
    """A session of a reviewer on the small town."""

    folder: Path
    log: Log
    session: Session

    def request(
        self, action: str, quote_id: str | None = None, article_id: str = "harbour", **fields: object
    ) -> Request:
        review = self.session.article(article_id).review
        content = {
            "id": secrets.token_hex(16),
            "action": action,
            "article_id": article_id,
            "quote_id": quote_id,
            "revision": review[quote_id].revision if quote_id in review else 0,
            **fields,
        }
        return parse(content)

    def set(self, quote_id: str, article_id: str = "harbour", **fields: object) -> None:
        row = next(each for each in self.session.article(article_id).article.quotes if each.quote_id == quote_id)
        told = {"kind": row.kind, "speaker": row.speaker, "speaker_type": row.speaker_type}
        self.session.decide(self.request("set", quote_id, article_id, **{**told, **fields}))

    def undo(self) -> None:
        self.session.undo(self.request("undo", self.session.progress().last))

    def status(self, quote_id: str, article_id: str = "harbour") -> str:
        return self.session.article(article_id).review[quote_id].status

    def again(self) -> Session:
        """The server was killed and started again."""
        self.log.close()
        self.log = Log(self.log.path)
        self.session = Session(Corpus(self.folder), self.log, "ana")
        return self.session


@pytest.fixture
def work(built: Path, tmp_path: Path) -> Iterator[Work]:
    log = Log(tmp_path / "c.jsonl")
    found = Work(built, log, Session(Corpus(built), log, "ana"))
    yield found
    found.log.close()


HARBOUR, HARBOUR_ROWS = rows(TOWN[0])
BAKERY, BAKERY_ROWS = rows(TOWN[1])
H1, H2, H3 = (each["quote_id"] for each in HARBOUR_ROWS)
B1, B2, B3 = (each["quote_id"] for each in BAKERY_ROWS)


class TestSession:
    def test_order(self, work: Work) -> None:
        first = work.session.next("unsure")
        assert first
        # Nobody is known to say it: that is the least sure of all.
        assert first.quote_id == B3
        first = work.session.next("text")
        assert first
        assert first.quote_id == B1
        behind = work.session.next("text", after=B1)
        assert behind
        assert behind.quote_id == B2

    def test_all_are_asked_once_and_late_ones_last(self, work: Work) -> None:
        first = work.session.next("unsure")
        assert first
        work.session.decide(work.request("skip", first.quote_id, first.article_id))
        seen = []
        while place := work.session.next("unsure"):
            seen.append(place.quote_id)
            work.set(place.quote_id, place.article_id)
        assert seen[-1] == first.quote_id
        assert sorted(seen) == sorted((H1, H2, H3, B1, B2, B3))
        assert work.session.progress().n_decided == 6

    def test_accept_correct_reject(self, work: Work) -> None:
        work.set(H1)
        assert work.status(H1) == "accepted"
        work.set(H1, speaker="Bo Berg", speaker_type=None)
        assert work.status(H1) == "corrected"
        work.session.decide(work.request("reject", H1))
        assert work.status(H1) == "rejected"
        [line] = [each for each in corrections.read(work.log.path).decisions if each.action == "reject"]
        assert line.was
        assert line.was.speaker == "Bo Berg"
        assert line.was.text == HARBOUR_ROWS[0]["text"]
        assert line.now is None
        assert line.reason

    def test_type_is_what_is_known(self, work: Work) -> None:
        work.set(H1, speaker="Vera Holt", speaker_type=None)
        work.set(H2, speaker="Nobody Knows", speaker_type=None)
        work.set(H3, speaker="Harbour Board", speaker_type="organization")
        types = {each.speaker: each.speaker_type for each in work.session.article("harbour").article.quotes}
        assert types == {"Vera Holt": "person", "Nobody Knows": "unknown", "Harbour Board": "organization"}

    def test_undo_goes_back_line_by_line(self, work: Work) -> None:
        work.set(H1)
        work.set(H1, speaker="Bo Berg")
        work.session.decide(work.request("note", H2, note="sure?"))
        work.undo()
        assert work.session.article("harbour").review[H2].note is None
        work.undo()
        assert work.status(H1) == "accepted"
        work.undo()
        assert work.status(H1) == "open"
        with pytest.raises(Refused, match="nothing to undo"):
            work.session.undo(work.request("undo"))
        assert len(work.log.path.read_bytes().splitlines()) == 6

    def test_everything_is_there_again(self, work: Work) -> None:
        work.set(H1, speaker="Bo Berg")
        work.session.decide(work.request("note", H2, note="sure?"))
        work.session.decide(work.request("skip", B1, "bakery"))
        work.session.decide(work.request("reject", H3))
        before = (work.session.article("harbour"), work.session.article("bakery"), work.session.next("unsure"))
        session = work.again()
        assert (session.article("harbour"), session.article("bakery"), session.next("unsure")) == before
        assert session.progress().n_decided == 2

    def test_stale_page(self, work: Work) -> None:
        old = work.request("set", H1, kind="direct", speaker="Ilse Marten")
        work.set(H1, speaker="Bo Berg")
        with pytest.raises(Stale, match="decided elsewhere in the meantime"):
            work.session.decide(old)
        undo = work.request("undo", work.session.progress().last)
        work.set(H2)
        with pytest.raises(Stale, match="Another tab"):
            work.session.undo(undo)
        # After an undo, too: what was seen is what was there before, but it is not.
        seen = work.request("set", H2, kind="direct", speaker="Ilse Marten")
        work.undo()
        with pytest.raises(Stale):
            work.session.decide(seen)

    def test_same_request_twice_is_one_line(self, work: Work) -> None:
        """The server was killed between the disk and the answer: the page asks again."""
        request = work.request("set", H1, kind="direct", speaker="Bo Berg")
        first = work.session.decide(request)
        assert work.again().decide(request) == first
        assert len(work.log.path.read_bytes().splitlines()) == 1
        undo = work.request("undo", work.session.progress().last)
        work.session.undo(undo)
        work.session.undo(undo)
        assert len(work.log.path.read_bytes().splitlines()) == 2

    def test_boundaries(self, work: Work) -> None:
        text = HARBOUR["text"]
        span = span_of(text, "“The cranes are safe,” ")
        work.set(H1, segments=[{"start": span.start, "end": span.end}])
        [quote] = [each for each in work.session.article("harbour").article.quotes if each.quote_id == H1]
        # Marks and blanks around the words are left out.
        assert [each.of(text) for each in quote.segments] == ["The cranes are safe,"]
        other = span_of(text, "but proud” after")
        with pytest.raises(Refused, match="words of another quotation"):
            work.set(H1, segments=[{"start": other.start, "end": other.end}])
        for segments in (
            [{"start": 5, "end": 5}],
            [{"start": -1, "end": 5}],
            [{"start": 0, "end": len(text) + 1}],
            [{"start": 0, "end": 5}, {"start": 3, "end": 9}],
        ):
            with pytest.raises(Refused):
                work.set(H1, segments=segments)

    def test_add(self, work: Work) -> None:
        span = span_of(HARBOUR["text"], "two months after the storm")
        place = work.session.decide(work.request("add", None, segments=[{"start": span.start, "end": span.end}]))
        assert work.status(place.quote_id) == "added"
        work.set(place.quote_id, speaker="Vera Holt", speaker_type=None, kind="mixed")
        shown = work.again().article("harbour").article
        [quote] = [each for each in shown.quotes if each.quote_id == place.quote_id]
        assert (quote.speaker, quote.kind) == ("Vera Holt", "mixed")
        assert len(shown.quotes) == 4
        work.undo()
        work.undo()
        assert len(work.session.article("harbour").article.quotes) == 3

    @pytest.mark.parametrize("name", ["None", "unknown", "a\u202eb", "x" * 301, "a\x00b"])
    def test_no_names(self, work: Work, name: str) -> None:
        with pytest.raises(Refused):
            work.set(H1, speaker=name, speaker_type=None)

    def test_names_are_tidied(self, work: Work) -> None:
        work.set(H1, speaker="  Rene\u0301  Adler ", speaker_type=None)
        assert work.session.article("harbour").article.quotes[0].speaker == "René Adler"

    def test_full_disk_does_not_count(self, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
        import errno
        import os

        def full(*_: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "write", full)
        with pytest.raises(OSError, match="No space"):
            work.set(H1)
        monkeypatch.undo()
        assert work.status(H1) == "open"
        work.set(H1)
        assert work.status(H1) == "accepted"
        assert len(corrections.read(work.log.path).decisions) == 1

    def test_two_people(self, built: Path, tmp_path: Path) -> None:
        mine, theirs = Log(tmp_path / "ana.jsonl"), Log(tmp_path / "bo.jsonl")
        bo = Work(built, theirs, Session(Corpus(built), theirs, "bo"))
        bo.set(H1)
        bo.set(H2, speaker="Bo Berg")
        theirs.close()
        others = corrections.read(tmp_path / "bo.jsonl").decisions
        ana = Work(built, mine, Session(Corpus(built), mine, "ana", others))
        # Nobody sees what the other decided.
        assert ana.status(H1) == "open"
        ana.set(H1)
        ana.set(H2)
        progress = ana.session.progress()
        [other] = progress.others
        assert (other.reviewer, other.agreement.n_both, other.agreement.n_same) == ("bo", 2, 1)
        assert (progress.program.n_both, progress.program.n_same) == (2, 2)
        mine.close()

    def test_rebuilt_folder_knows_what_was_decided(self, work: Work, tmp_path: Path) -> None:
        """Where boundaries moved, a new build has a new id; decisions still are about the first."""
        text = HARBOUR["text"]
        span = span_of(text, "The cranes are safe,")
        work.set(H1, segments=[{"start": span.start, "end": span.end}])
        moved = {
            **HARBOUR_ROWS[0],
            "text": span.of(text),
            "segments": [{"start": span.start, "end": span.end}],
            "quote_id": corrections.State(
                segments=(corrections.Segment(start=span.start, end=span.end, text=span.of(text)),),
                kind="direct",
                speaker=None,
                speaker_type=None,
            ).quote_id("harbour"),
            "rule": "corrected",
        }
        work.folder = write_folder(tmp_path / "again", [(HARBOUR, [moved, *HARBOUR_ROWS[1:]])])
        session = work.again()
        assert len(session.article("harbour").article.quotes) == 3
        assert work.status(moved["quote_id"]) == "corrected"
        assert session.progress().n_decided == 1
        work.set(moved["quote_id"], speaker="Bo Berg")
        assert [each.quote_id for each in corrections.read(work.log.path).decisions] == [H1, H1]


class TestCorpus:
    def test_not_a_data_set(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="no such folder"):
            Corpus(tmp_path / "none")
        (tmp_path / "articles").mkdir()
        (tmp_path / "articles" / "train-00000-of-00001.parquet").write_bytes(b"PAR1")
        with pytest.raises(DataError, match="cannot be read as articles"):
            Corpus(tmp_path)

    def test_assets_are_there(self) -> None:
        from quoteset.review.server import SCRIPTS, STYLES

        for name in (*STYLES, *SCRIPTS):
            assert page.asset(name)
