"""What the pages share: templates, looks, and the view of one article with its quotations.

``view`` makes the data, assets/article.js turns it into elements, assets/article.css gives them their looks. No text of
an article is ever put together with markup: templates escape, scripts set text.
"""

from __future__ import annotations

from quoteset.page.document import (
    ARTICLE_SCRIPTS,
    ARTICLE_STYLES,
    asset,
    environment,
    inline_policy,
    joined,
    self_contained,
)
from quoteset.page.view import COLUMNS, ArticleView, QuoteView, as_json, view

__all__ = [
    "ARTICLE_SCRIPTS",
    "ARTICLE_STYLES",
    "COLUMNS",
    "ArticleView",
    "QuoteView",
    "as_json",
    "asset",
    "environment",
    "inline_policy",
    "joined",
    "self_contained",
    "view",
]
