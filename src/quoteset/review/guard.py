"""Who may talk to the review page: its own page in the browser of whoever has the link, and nobody else.

A page of another site may send requests to loopback, by a form, a script or a name that it lets point there. So a
request needs the token of the link, then the cookie that it was given for it; it must be for a host that is ours, and
must not come from another origin.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Collection
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Nothing but our own files; no markup out of text; no frame around the page.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
LOOPBACK = ("127.0.0.1", "localhost", "::1")

NEEDS_LINK = "This page opens with the whole link that `quoteset review` printed, token and all.\n"


def is_loopback(host: str) -> bool:
    """Whether ``host`` is reached from this machine only.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Guard:
    """ASGI middleware: refuses what is not ours, and puts the headers on every answer, refusals included."""

    def __init__(self, app: ASGIApp, *, token: str, port: int, hosts: Collection[str], any_address: bool) -> None:
        self._app = app
        self._token = token
        # What the cookie holds is another secret, so that the link alone does not tell it.
        self._session = secrets.token_urlsafe(32)
        self._port = port
        self._hosts = {*hosts, *LOOPBACK}
        # Bound to all addresses, it is known by any of them; a name is not among them, which a rebound name would be.
        self._any_address = any_address
        # Cookies know no ports: two reviews on one machine must not take each other's.
        self._cookie = f"quoteset-review-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the app answer."""
        if scope["type"] != "http":
            # There are no websockets, and lifespan events concern nobody.
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
            await send(message)

        answer = self._refusal(scope)
        await (answer or self._app)(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.getlist("host")
        if len(host) != 1 or not self._is_ours(host[0]):
            return PlainTextResponse("This is no host of the review page.\n", 421)
        own = f"http://{host[0]}"
        if any(each != own for each in headers.getlist("origin")):
            return PlainTextResponse("Requests from other origins are refused.\n", 403)
        # Who follows the link from a mail or a notebook comes from elsewhere, and has the token.
        follows = scope["method"] == "GET" and scope["path"] == "/" and self._has_token(scope)
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none") and not follows:
            return PlainTextResponse("Requests from other sites are refused.\n", 403)
        if scope["method"] not in ("GET", "HEAD") and not headers.getlist("origin"):
            return PlainTextResponse("A request that changes something has to say its Origin.\n", 403)
        if scope["path"] == "/" and scope["method"] == "GET" and "token" in QueryParams(scope["query_string"]):
            return self._enter(scope)
        if not self._has_session(scope):
            return PlainTextResponse(NEEDS_LINK, 403)
        return None

    def _enter(self, scope: Scope) -> Response:
        """Change the token for a cookie, and take it out of the address."""
        if not self._has_token(scope):
            return PlainTextResponse(NEEDS_LINK, 403)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self._cookie, self._session, path="/", httponly=True, samesite="strict")
        return answer

    def _has_token(self, scope: Scope) -> bool:
        given = QueryParams(scope["query_string"]).get("token", "")
        return hmac.compare_digest(given.encode(), self._token.encode())

    def _has_session(self, scope: Scope) -> bool:
        try:
            cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
        except CookieError:
            return False
        given = cookies[self._cookie].value if self._cookie in cookies else ""
        return hmac.compare_digest(given.encode(), self._session.encode())

    def _is_ours(self, host: str) -> bool:
        name, _, port = host.rpartition(":") if ":" in host.rpartition("]")[2] else (host, "", "80")
        if not name or not port.isascii() or not port.isdigit() or int(port) != self._port:
            return False
        name = name.removeprefix("[").removesuffix("]").lower()
        if name in self._hosts:
            return True
        if not self._any_address:
            return False
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True
