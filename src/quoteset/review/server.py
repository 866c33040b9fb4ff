"""The page's server: a handful of addresses over one session. All of it runs in one thread, one request after another.

A decision is answered when it is on the disk, not before; so killing the server loses nothing that a page was told.
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from quoteset import page
from quoteset.errors import DataError
from quoteset.review import names, proposal
from quoteset.review.proposal import Refused, Stale
from quoteset.review.queue import ORDERS, Order
from quoteset.review.session import Place, Session

# What the page loads, by the address it has.
STYLES = (*page.ARTICLE_STYLES, "review.css")
SCRIPTS = (*page.ARTICLE_SCRIPTS, "names.js", "ends.js", "review.js")
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}

MOST_BYTES = 1 << 20  # of a request: a quotation of a whole page is far less


class Pages:
    """The answers."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def routes(self) -> list[Route]:
        """The addresses."""
        return [
            Route("/", self._page, methods=["GET"]),
            Route("/assets/{name}", self._asset, methods=["GET"]),
            Route("/state", self._state, methods=["GET"]),
            Route("/next", self._next, methods=["GET"]),
            Route("/article", self._article, methods=["GET"]),
            Route("/names", self._names, methods=["GET"]),
            Route("/decisions", self._decide, methods=["POST"]),
        ]

    async def _page(self, _: HttpRequest) -> Response:
        session = self._session
        html = (
            page.environment()
            .get_template("review.html")
            .render(
                name=session.corpus.path.resolve().name,
                reviewer=session.reviewer,
                file=str(session.file),
                styles=STYLES,
                scripts=SCRIPTS,
            )
        )
        return HTMLResponse(html)

    async def _asset(self, request: HttpRequest) -> Response:
        name = request.path_params["name"]
        if name not in (*STYLES, *SCRIPTS):
            return _told(404, "there is no such file")
        return Response(page.asset(name), media_type=_TYPES[name.rpartition(".")[2]])

    async def _state(self, request: HttpRequest) -> Response:
        session = self._session
        since = request.query_params.get("since", "")
        # A page of an earlier server has seen more lines than this one wrote: all may be new to it.
        changed = session.changed_since(int(since)) if since.isascii() and since.isdigit() else []
        return _json({"progress": session.progress(), "changed": changed})

    async def _next(self, request: HttpRequest) -> Response:
        found = self._session.next(_order(request), request.query_params.get("after"))
        return _json({"next": found})

    async def _article(self, request: HttpRequest) -> Response:
        try:
            found = self._session.article(request.query_params.get("id", ""))
        except KeyError:
            return _told(404, "there is no such article")
        return _json({"article": found.article, "review": found.review, "sequence": self._session.sequence})

    async def _names(self, request: HttpRequest) -> Response:
        try:
            found = self._session.article(request.query_params.get("article", ""))
        except KeyError:
            return _told(404, "there is no such article")
        typed = request.query_params.get("q", "")[: proposal.MOST_NAME]
        return _json({"names": names.complete(typed, found.article, self._session.corpus.speakers)})

    async def _decide(self, request: HttpRequest) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return _told(415, "decisions are JSON")
        body = await _body(request)
        if body is None:
            return _told(413, f"a decision has at most {MOST_BYTES:,} bytes")
        session = self._session
        try:
            wanted = proposal.parse(orjson.loads(body))
            done = session.undo(wanted) if wanted.action == "undo" else session.decide(wanted)
        except orjson.JSONDecodeError as error:
            return _told(400, f"is no JSON: {error}")
        except Stale as error:
            return _told(409, str(error))
        except Refused as error:
            return _told(422, str(error))
        except OSError as error:
            return _told(507, f"not saved: {session.file}: {error.strerror}")
        return _json({"done": done, "progress": session.progress(), "next": self._after(request, done)})

    def _after(self, request: HttpRequest, done: Place) -> Place | None:
        return self._session.next(_order(request), done.quote_id)


def app(session: Session) -> Starlette:
    """The server's app, without the guard around it."""
    return Starlette(routes=Pages(session).routes(), exception_handlers={DataError: _data_error})


async def _data_error(_: HttpRequest, error: Exception) -> Response:
    """A built folder that became unreadable while it is looked at: built anew, say."""
    return _told(500, f"{error}")


async def _body(request: HttpRequest) -> bytes | None:
    """The body of a request; None where it is too long, be that said or not."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return body


def _order(request: HttpRequest) -> Order:
    wanted = request.query_params.get("order")
    return next((each for each in ORDERS if each == wanted), "unsure")


def _told(status: int, message: str) -> Response:
    return Response(orjson.dumps({"error": message}), status, media_type="application/json")


def _json(content: Mapping[str, object]) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")
