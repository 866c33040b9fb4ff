"""Templates, styles and scripts of the pages, and the policy that lets a page run these and nothing else."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Iterable
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

# The view of an article, in the order in which a page has to load its parts.
ARTICLE_STYLES = ("page.css", "article.css")
ARTICLE_SCRIPTS = ("page.js", "marks.js", "speakers.js", "around.js", "places.js", "article.js")


@functools.cache
def environment() -> Environment:
    """The templates of this package: everything that is put into one is escaped, and a misspelt name is an error."""
    return Environment(
        loader=PackageLoader("quoteset.page", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@functools.cache
def asset(name: str) -> str:
    """The text of a style sheet or script of this package: "page.css", "article.js".

    Raises FileNotFoundError where there is none of that name; ``name`` never comes from outside.
    """
    return (resources.files("quoteset.page") / "assets" / name).read_text(encoding="utf-8")


def joined(names: Iterable[str]) -> str:
    """Several assets as one text, for a page that carries them inside."""
    return "\n".join(asset(name) for name in names)


def inline_policy(*, style: str, script: str) -> str:
    """The Content-Security-Policy of a page that carries ``style`` and ``script`` inside: these two and no request.

    Without 'unsafe-inline' no other script runs, be it in an element, an attribute or a link; trusted types make the
    browser refuse to take text for markup even where a script of ours asked for it.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def self_contained(template: str, *, style: str, script: str, **values: object) -> str:
    """``template`` filled with ``values``, with ``style`` and ``script``, which are ours, and the policy for them.

    Neither may hold the end tag of its element; a test looks at all assets.
    """
    return (
        environment()
        .get_template(template)
        .render(
            # Our own files, not text from anywhere else.
            style=Markup(style),  # noqa: S704
            script=Markup(script),  # noqa: S704
            policy=inline_policy(style=style, script=script),
            **values,
        )
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
