"""Dates as news writes them -> aware UTC datetimes.

A date without a time is midnight UTC; a time without a zone is taken as UTC. What could be two dates ("02/03/2013")
is none. Nothing is guessed: what does not read as a date as a whole gives None.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Final

MIN_YEAR: Final = 1600
MAX_YEAR: Final = 2200
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
# Offsets in hours. IST, CST (China) and BST (Bangladesh) have second meanings; these are the usual ones in news.
_ZONES: Final = {
    "utc": 0.0, "gmt": 0.0, "z": 0.0, "bst": 1.0, "cet": 1.0, "cest": 2.0, "sast": 2.0, "est": -5.0, "edt": -4.0,
    "et": -5.0, "cst": -6.0, "cdt": -5.0, "mst": -7.0, "mdt": -6.0, "pst": -8.0, "pdt": -7.0, "ist": 5.5, "hkt": 8.0,
    "sgt": 8.0, "myt": 8.0, "jst": 9.0, "aest": 10.0, "aedt": 11.0, "nzst": 12.0, "nzdt": 13.0, "msk": 3.0,
}  # fmt: skip
_LEAD: Final = re.compile(
    r"""(?ix)^
    (?: (?: first [ ] | last [ ] )?
        (?: published | posted | updated | created | issued | released | date | dated )
        (?: [ ] (?: on | at ) )? \s* :? \s+ )?
    (?: (?: mon | tues? | wed (?: nes )? | thu (?: rs? )? | fri | sat (?: ur )? | sun ) (?: day )? \.? ,? \s+ )?
    """
)
_TIME: Final = r"""
    (?: [,]? \s* (?: \b at \s+ | \| \s* | [-–—] \s* | T )?
        (?P<hour> \d{1,2} ) (?: [:.] (?P<minute> \d{2} ) (?: : (?P<second> \d{2} ) (?: \. \d+ )? )? )?
        \s* (?P<half> [ap] \.? m \.? )?
        \s* (?: \(? (?P<zone> [A-Za-z]{1,4} ) \)? | (?P<offset> [+-] \d{2} :? \d{2} ) )?
    )?
    \.? $
"""
_FORMS: Final = tuple(
    re.compile(form + _TIME, re.VERBOSE | re.IGNORECASE)
    for form in (
        r"^ (?P<month> [A-Za-z]{3,9} ) \.? \s+ (?P<day> \d{1,2} ) (?: st | nd | rd | th )? ,? \s+ (?P<year> \d{4} )",
        r"""^ (?P<day> \d{1,2} ) (?: st | nd | rd | th )? [ -] (?: of \s )? (?P<month> [A-Za-z]{3,9} ) \.? ,?
            [ -] (?P<year> \d{4} )""",
        r"^ (?P<year> \d{4} ) [-/.] (?P<month> \d{1,2} ) [-/.] (?P<day> \d{1,2} ) (?! \d )",
        r"^ (?P<first> \d{1,2} ) (?P<mark> [/.-] ) (?P<second_part> \d{1,2} ) (?P=mark) (?P<year> \d{4} ) (?! \d )",
    )
)
_TIME_FIRST: Final = re.compile(r"(?i)^(\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\.?)?(?:\s+[A-Z]{2,4})?),?\s+(?:on\s+)?(.+)$")
_COMPACT: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})Z?)?$")
_MAX_LENGTH: Final = 80  # characters; no date is longer, and no pattern has to look further


def parse_date(value: object) -> datetime | None:
    """The moment that ``value`` names, or None.

    Takes strings in many forms, numbers (seconds or milliseconds since 1970), dates and datetimes.

    >>> parse_date("February 02, 2013")
    datetime.datetime(2013, 2, 2, 0, 0, tzinfo=datetime.timezone.utc)
    >>> parse_date("Published Tues. 5 March 2024 at 9.30pm EST")
    datetime.datetime(2024, 3, 6, 2, 30, tzinfo=datetime.timezone.utc)
    >>> parse_date("02/03/2013")
    """
    try:
        moment = _parsed(value)
    except (ValueError, OverflowError, OSError):  # 31 February, year 99999, a timestamp out of range
        return None
    if moment is None or not MIN_YEAR <= moment.year <= MAX_YEAR:
        return None
    return moment


def _parsed(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return _utc(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return _from_epoch(value)
    return _from_text(value) if isinstance(value, str) else None


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _from_epoch(number: float) -> datetime | None:
    if not 1e8 <= abs(number) < 1e14:  # below: a year or a day number, not seconds since 1973
        return None
    return datetime.fromtimestamp(number / 1000 if abs(number) >= 1e11 else number, tz=UTC)


def _from_text(text: str) -> datetime | None:
    if len(text) > _MAX_LENGTH:
        return None
    text = " ".join(text.split())
    if text.isdecimal() and text.isascii() and len(text) in (10, 13):
        return _from_epoch(int(text))
    if compact := _COMPACT.match(text):
        year, month, day, hour, minute, second = (int(part or 0) for part in compact.groups())
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    if not text.isdecimal() and text[:4].isdecimal():
        try:
            return _utc(datetime.fromisoformat(text))
        except ValueError:
            pass  # "2013-02-02 10:30 UTC", "2013/2/2": the forms below
    text = _LEAD.sub("", text, count=1)
    if timed := _TIME_FIRST.match(text):
        text = f"{_LEAD.sub('', timed[2], count=1)} {timed[1]}"
    for form in _FORMS:
        if match := form.match(text):
            return _from_parts(match.groupdict())
    if re.search(r"\d:\d\d:\d\d [+-]?\w+$", text):  # RFC 2822
        try:
            return _utc(parsedate_to_datetime(text))
        except (ValueError, TypeError, IndexError):
            return None
    return None


def _from_parts(parts: dict[str, str | None]) -> datetime | None:
    year = int(parts["year"] or 0)
    if "first" in parts:
        a, b = int(parts["first"] or 0), int(parts["second_part"] or 0)
        if a <= 12 and b <= 12 and a != b:
            return None  # 02/03/2013 is 3 February in the US and 2 March elsewhere
        month, day = (a, b) if b > 12 else (b, a)
    else:
        written = parts["month"] or ""
        month = int(written) if written.isdecimal() else _MONTHS.get(written.casefold(), 0)
        day = int(parts["day"] or 0)
    if not parts["hour"]:
        return datetime(year, month, day, tzinfo=UTC)
    hour = int(parts["hour"])
    half = (parts["half"] or "").casefold()[:1]
    if not half and not parts["minute"]:
        return None  # "May 5, 2013 7": a number, not a time
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    zone = _zone(parts["zone"], parts["offset"])
    if zone is None:
        return None
    moment = datetime(year, month, day, hour, int(parts["minute"] or 0), int(parts["second"] or 0), tzinfo=zone)
    return moment.astimezone(UTC)


def _zone(name: str | None, offset: str | None) -> timezone | None:
    if offset:
        sign = -1 if offset[0] == "-" else 1
        digits = offset[1:].replace(":", "")
        return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))
    if not name:
        return UTC
    hours = _ZONES.get(name.casefold())
    return None if hours is None else timezone(timedelta(hours=hours))
