"""The few ways in which quoteset refuses to go on. A message says what, where, what was expected, what to do."""

from __future__ import annotations


class QuotesetError(Exception):
    """Base of all; ``exit_status`` is what the command line ends with."""

    exit_status = 1


class UsageError(QuotesetError):
    """The call or the settings are wrong: nothing was done."""

    exit_status = 2


class DataError(QuotesetError):
    """The data that was named is not what it has to be."""

    exit_status = 3


class PackError(QuotesetError):
    """A language pack shipped or given cannot be used."""
