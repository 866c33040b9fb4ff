"""Pages for which the parsers take more than linear time: which to refuse, and which to spare trafilatura.

All is counted in the source, before a parser sees it, and rather too much than too little: what stands in scripts and
comments counts as well.
"""

from __future__ import annotations

import re
from typing import Final

from quoteset.readers.problem import BadInputError

# Open elements inside each other. Browsers stop at 512; resiliparse takes quadratic time (1.8 s for 10,000).
MAX_DEPTH: Final = 2000
# The same for elements whose end tag may be left out, so that some that seem to be open are not.
MAX_PERHAPS_OPEN: Final = 10_000
# Of one tag: each is compared with all before it (5 s for 50,000).
MAX_ATTRIBUTES: Final = 1000
# Tags and comments of a page that trafilatura is given. Of 17 pages of 15 papers none has more than 6,000; its time
# grows faster than they do (0.7 s for 20,000 tags, 21 s for 200,000).
MAX_FULL_TAGS: Final = 60_000
# Blocks and line breaks of such a page: where many short ones follow each other, its last resort (justext) takes
# quadratic time (15 s for 12,500).
MAX_FULL_BLOCKS: Final = 4000

# Elements whose end tag is never left out; others would count as nested where they are not.
_NESTING: Final = re.compile(
    r"<(/?)(?:div|span|section|article|main|aside|table|ul|ol|dl|a|b|i|em|strong|font|center|blockquote|form|small|big"
    r"|nav|header|footer|figure|svg|g|button|label|object|details|custom|[a-z]+-[a-z-]+)(?=[\s>/])",
    re.IGNORECASE,
)
_PERHAPS_NESTING: Final = re.compile(r"<(/?)(?:rt|rp|rb|rtc|optgroup)(?=[\s>/])", re.IGNORECASE)
# As browsers read a tag: a name of an attribute may begin with anything, and only behind "=" do quotation marks count.
_MANY_ATTRIBUTES: Final = re.compile(
    r"""(?ix) < [a-z] [^\s/>]*+
    (?: [\s/]*+ [^\s/>] [^\s/>=]*+ (?: \s*+ = \s*+ (?: "[^"]*+" | '[^']*+' | [^\s>"'] [^\s>]*+ )?+ )?+ )"""
    f"{{{MAX_ATTRIBUTES + 1}}}"
)
_BLOCK: Final = re.compile(
    r"<(?:p|div|br|li|tr|td|th|dd|dt|option|optgroup|h[1-6]|blockquote|section|article|pre|form|fieldset|legend|caption"
    r"|center|textarea|table|ul|ol|dl|col)\b",
    re.IGNORECASE,
)


def check_limits(html: str) -> None:
    """Raise ``BadInputError`` for a page that no parser should see."""
    if _is_deeper(html, _NESTING, MAX_DEPTH) or _is_deeper(html, _PERHAPS_NESTING, MAX_PERHAPS_OPEN):
        raise BadInputError("parse", f"elements nested more than {MAX_DEPTH} deep; the page is broken or hostile")
    for match in _MANY_ATTRIBUTES.finditer(html):
        # In a script "i<n" is no tag.
        if html.rfind("<script", 0, match.start()) <= html.rfind("</script", 0, match.start()):
            raise BadInputError(
                "parse", f"a tag with more than {MAX_ATTRIBUTES} attributes; the page is broken or hostile"
            )


def is_small(html: str) -> bool:
    """Whether trafilatura can be given a page."""
    return html.count("<") <= MAX_FULL_TAGS and sum(1 for _ in _BLOCK.finditer(html)) <= MAX_FULL_BLOCKS


def _is_deeper(html: str, tags: re.Pattern[str], limit: int) -> bool:
    depth = 0
    for match in tags.finditer(html):
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > limit:
            return True
    return False
