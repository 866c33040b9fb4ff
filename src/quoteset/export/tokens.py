r"""Text -> tokens for formats that count in tokens: no language's rules, every bound of a span a bound of tokens.

A token is a word (letters, digits, marks; with apostrophe, hyphen or full stop between two of them), or one sign of any
other kind. White space and control characters lie between tokens; all else is in one.
"""

from __future__ import annotations

from collections.abc import Iterable

import regex

from quoteset.records import Span

# Signs are spelt out where they occur: calls of a named group inside a repetition take quadratic time in regex.
_SIGN = r"[^\s\p{L}\p{M}\p{N}\p{Cc}\p{Cf}] [\p{M}\p{Cf}\U0001F3FB-\U0001F3FF]*+"  # with accents, the colour of a skin
_JOINER = r"\N{ZERO WIDTH JOINER}"

# Possessive throughout, and no look further than one character: linear in any text.
_TOKEN = regex.compile(
    rf"""
    [\p{{L}}\p{{M}}\p{{N}}\p{{Cf}}]++
    (?: (?: ['’.\-‐] | (?<=\p{{N}}) , (?=\p{{N}}) ) [\p{{L}}\p{{M}}\p{{N}}\p{{Cf}}]++ )*+    # don’t, mid-March, 1,000
  | [\U0001F1E6-\U0001F1FF]{{2}}                                                          # a flag is two letters
  | {_SIGN} (?: (?<={_JOINER}) {_SIGN} )*+                                                # a family is several emoji
    """,
    regex.VERBOSE,
)


def tokenize(text: str, spans: Iterable[Span] = ()) -> list[Span]:
    """The tokens of ``text`` in its order. A word that a bound of one of ``spans`` lies in is cut there.

    >>> text = "“No,” said Ruiz’s aide."
    >>> [each.of(text) for each in tokenize(text, [Span(11, 15)])]
    ['“', 'No', ',', '”', 'said', 'Ruiz', '’s', 'aide', '.']
    """
    bounds = iter(sorted({bound for each in spans for bound in (each.start, each.end)}))
    bound = next(bounds, len(text))
    tokens = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        while bound < end:
            if bound > start:
                tokens.append(Span(start, bound))
                start = bound
            bound = next(bounds, len(text))
        tokens.append(Span(start, end))
    return tokens
