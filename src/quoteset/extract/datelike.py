"""Words in marks that are only a date, a time, a number or a score."""

from __future__ import annotations

from quoteset.extract.language import Language

# Letters of a number's ending: 4th, 1990s, 10am, 3rd.
_ENDING = 2


def is_date_like(words: str, language: Language) -> bool:
    """Whether ``words`` hold a number or a word of time, and nothing else but what joins such: June 3, 3-2, the 1990s.

    "4 more years" and "47 percent" are none: they may be just what somebody said.
    """
    found = False
    for word in words.split():
        bare = word.strip("$£€#+-–—.,;:!?()[]'’\"“”%").lower()
        if not bare:
            continue
        word_class = language.classes.get(bare, "")
        if word_class == "t" or (bare[0].isdigit() and sum(map(str.isalpha, bare)) <= _ENDING):
            found = True
        elif word_class != "p" and bare not in language.definite:
            return False
    return found
