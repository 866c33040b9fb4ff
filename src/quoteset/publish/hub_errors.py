"""What the hub refuses, and what its client raises, in words that say what to do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled, RepositoryNotFoundError

from quoteset.errors import RemoteError

# The client library's own, requests' or httpx's or httpx2's, as the version of huggingface_hub has it: its other errors
# of the network descend from it or from OSError.
_HTTP_ERROR: type[Exception] = HfHubHTTPError.__bases__[0]
FAILURES = (_HTTP_ERROR, OSError)  # an answer that is an error, or no answer

# The hub is busy with another commit; the head has moved, or seems so; too many requests.
_PASSING = (409, 412, 429)


@contextlib.contextmanager
def named(repo_id: str, doing: str) -> Iterator[None]:
    """Turn a failure of ``doing`` something with ``repo_id`` into RemoteError.

    Errors of this machine's files travel on.
    """
    try:
        yield
    except (*FAILURES, RuntimeError, ValueError) as failure:
        cause = _cause(failure)
        if isinstance(cause, OSError) and cause.filename is not None:
            raise
        later = "; try again later" if may_pass(cause) and not is_network(cause) else ""
        raise RemoteError(f"{repo_id}: {told(cause, doing)}{later}") from failure


def may_pass(failure: BaseException) -> bool:
    """Whether the same request may succeed a little later."""
    if (status := status_of(failure)) is not None:
        return status in _PASSING or status >= 500
    return not isinstance(failure, OfflineModeIsEnabled) and is_network(failure)


def is_network(failure: BaseException) -> bool:
    """Whether no answer came at all."""
    if status_of(failure) is not None:
        return False
    return isinstance(failure, _HTTP_ERROR) or (isinstance(failure, OSError) and failure.filename is None)


def status_of(failure: BaseException) -> int | None:
    """The status that the hub answered with; None where the failure is no answer of its.

    Not only of HfHubHTTPError: about a wrong token, versions before 1.0 raise the client library's own error.
    """
    response = getattr(failure, "response", None)
    return None if response is None else int(response.status_code)


def told(failure: BaseException, doing: str) -> str:
    """A failure in one line, with what to do. ``doing`` as in "cannot ...": "read the repository"."""
    if isinstance(failure, OfflineModeIsEnabled):
        return f"cannot {doing}: HF_HUB_OFFLINE is set, so that nothing asks the hub; unset it and push again"
    status = status_of(failure)
    if status is None:
        if is_network(failure):
            return f"cannot {doing}: the hub was not reached: {_line(failure)}; check the network and push again"
        return f"cannot {doing}: {_line(failure)}"
    if status == 401 and not isinstance(failure, RepositoryNotFoundError):
        return "the hub does not accept the token; log in again with `hf auth login`, or set HF_TOKEN to a valid one"
    if status == 403:
        return (
            f"no permission to {doing}: {_said(failure)}; the token has to be one that may write, and the name has to "
            "begin with your user name or an organization in which you may write"
        )
    if isinstance(failure, RepositoryNotFoundError):
        return f"cannot {doing}: there is no such data set, or the token may not see it; check the name and the token"
    if status >= 500:
        return f"cannot {doing}: the hub is in trouble ({status}: {_said(failure)})"
    return f"cannot {doing}: {status}: {_said(failure)}"


def _cause(failure: BaseException) -> BaseException:
    """What is behind an upload that failed: the client wraps it in a RuntimeError that only names the file."""
    if isinstance(failure, RuntimeError) and failure.__cause__ is not None:
        return failure.__cause__
    return failure


def _said(failure: BaseException) -> str:
    """The server's own words, without what the client puts around them."""
    message: str = getattr(failure, "server_message", None) or _line(failure)
    return " ".join(message.split()).rstrip(".")


def _line(failure: BaseException) -> str:
    return " ".join(str(failure).split()) or type(failure).__name__
