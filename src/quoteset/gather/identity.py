"""Who is one speaker across articles.

Mentions of one name are put together only on evidence, which is weighed as a logarithm of odds: how rare the name is,
and what the articles say of its bearer (his role, the other names in the article, the same outlet in the same week). Of
each piece of evidence it is asked how much likelier it is if the two are one person than if they are two of one name,
and the corpus itself tells how likely it is by chance. Then shorter names are joined with fuller ones. docs/speakers.md
tells it with examples; the kinds of evidence are published in the column ``evidence``.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from quoteset.people import NOBODY, People
from quoteset.tables import Tables, Value
from quoteset.wordings import MIN_WORDS

# All evidence is in natural logarithms of odds. Mentions of one name are one speaker's from ENOUGH on (odds of 55 to
# 1), a name is enough alone from RARE on (33 to 1). origin: chosen by reading the merges of 840 articles, and by a
# trial that gave one name to pairs of other people of the same articles.
ENOUGH = 4.0
RARE = 3.5
# What is listed as a ground must have weighed so much: a rarity of the name more, for every name has some.
TELLING, TELLING_NAME = 1.0, 2.5

# Chance that a trait of somebody in one article is in another article about the same one as well.
SAME = 0.5
# Articles that are imagined beside those of the corpus, and the share of them that shows any one trait.
IMAGINED_ARTICLES, TRAIT_SHARE = 20, 0.02
# Names of an article go together (a party, its leader, its town), so that each counts by half; and no kind of evidence
# by more than this.
DEPENDENT = 0.5
MOST_ROLES, MOST_NAMES, MOST_WEEK = 5.0, 6.0, 1.5
# The same long quotation by the same name.
BY_WORDS = 12.0
# Both have occupations, and none in common. (Of pairs of articles about one person with occupations in both 39 in 100
# share none; of pairs about two 97 do.)
OTHER_ROLE = 1.5
# An occupation that several articles of each have counts so often, at most.
MOST_OTHER_ROLES = 3

# People that are imagined beside those of the corpus, and the share of them with any one given name, surname, middle
# name.
IMAGINED_PEOPLE, GIVEN_SHARE, SURNAME_SHARE, MIDDLE_SHARE = 200, 0.01, 0.003, 0.05
# A corpus of fewer people cannot tell which names are rare: there a name counts by SMALL_CORPUS, and with more people
# by up to MOST_NAME.
POPULATION, SMALL_CORPUS, MOST_NAME = 1000, 1.5, 12.0

# A trait that more groups of one name share is compared only when there are fewer; so few comparisons suffice for any
# name.
MOST_SHARING = 64
# Rounds of putting together. Each makes the groups larger, and what is typical of them clearer; four have never done
# less than ten.
ROUNDS = 4

# An article that calls somebody by another whole name as well.
ALIAS = 3.0
# A surname alone, and the short name of a body that some article gives.
ALONE, BODY = 0.5, 5.0
# Groups of one surname that a surname alone can be short for: those most written about.
MOST_BEARERS = 64
# By how much the likeliest must lead the next.
FULLER_MARGIN, SHORTER_MARGIN = 1.0, 2.0

_WEIGHTS: dict[str, Value] = {
    "dependent": DEPENDENT,
    "most_roles": MOST_ROLES,
    "most_names": MOST_NAMES,
    "most_week": MOST_WEEK,
    "by_words": BY_WORDS,
    "other_role": OTHER_ROLE,
    "most_other_roles": MOST_OTHER_ROLES,
    "telling": TELLING,
}
_SCRATCH = ("traits", "priors", "members", "contested", "compared", "group_traits", "clusters", "known_as", "edges")
_NO_LINKS = pa.schema([pa.field("root", pa.int64()), pa.field("person", pa.int64())]).empty_table()


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What became of the people of a file."""

    n_people: int
    n_found: int  # whose names the corpus has
    n_linked: int
    unclear: tuple[str, ...]  # names of those found, but not linked: they fit several speakers or several people


def find(db: Tables, people: People = NOBODY) -> Linked:
    """Make ``speaker_ids`` (mention_id, own_id, root, speaker_id), one row for every speaker of every article.

    Makes ``mentions``, ``grounds`` (mention_id, ground), ``people`` and ``links`` beside it, for the config speakers.
    """
    db.make("mentions", "gather/mentions")
    db.make("traits", "gather/traits", min_words=MIN_WORDS)
    db.make("chances", "gather/chances", imagined=IMAGINED_ARTICLES, share=TRAIT_SHARE)
    db.make("traits", "gather/shown")
    db.drop("chances")
    db.make(
        "priors",
        "gather/priors",
        population=POPULATION,
        imagined=IMAGINED_PEOPLE,
        given_share=GIVEN_SHARE,
        surname_share=SURNAME_SHARE,
        middle_share=MIDDLE_SHARE,
        enough=ENOUGH,
        small_corpus=SMALL_CORPUS,
        most=MOST_NAME,
    )
    db.make("members", "gather/members")
    db.make("grounds", "gather/no_grounds")
    db.make("edges", "gather/rare", enough=RARE, other_role=OTHER_ROLE)
    _join(db)
    _join_namesakes(db)
    _attach(db, "gather/lone", least=2, margin=0.0)
    _attach(db, "gather/fuller", margin=FULLER_MARGIN, alias=ALIAS)
    _attach(db, "gather/shorter", margin=SHORTER_MARGIN, alone=ALONE, body=BODY, most=MOST_BEARERS)
    db.make("edges", "gather/kept")
    _join(db)
    linked = _link(db, people)
    db.make("speaker_ids", "gather/speaker_ids")
    db.drop(*_SCRATCH)
    return linked


def _join_namesakes(db: Tables) -> None:
    """Put together groups of one name that share enough, until there are none."""
    db.make("contested", "gather/contested")
    for _ in range(ROUNDS):
        if not _show_traits(db, "gather/contested_groups", least=2):
            break
        db.make("namesakes", "gather/namesakes", most=MOST_SHARING, same=SAME, enough=ENOUGH, **_WEIGHTS)
        db.make("edges", "gather/agreed", enough=ENOUGH, telling_name=TELLING_NAME, **_WEIGHTS)
        db.drop("namesakes")
        # What is found of a name follows from its own groups: where none were joined, nothing new would be.
        db.make("contested", "gather/joined")
        if not _join(db):
            break


def _attach(db: Tables, query: str, *, margin: float, least: int = 1, **values: Value) -> None:
    """Join each group with at most one of the groups that ``query`` says it can be."""
    db.make("clusters", "gather/clusters")
    db.make("known_as", "gather/known_as")
    db.make("candidates", query, **values)
    if _show_traits(db, "gather/candidate_roots", least=least):
        db.make("edges", "gather/attached", same=SAME, enough=RARE, margin=margin, **_WEIGHTS)
        _join(db)
    db.drop("candidates")


def _show_traits(db: Tables, query: str, *, least: int = 1) -> bool:
    """Make ``group_traits`` of the groups that ``query`` gives, for few of all are ever compared; False without any.

    But for roles, only traits that at least so many mentions of the name have.
    """
    db.make("compared", query)
    db.make("group_traits", "gather/group_traits", least=least)
    return db.n_rows("compared") > 0


def _join(db: Tables) -> bool:
    """Make one group of all that the table ``edges`` ties together; False where there is none."""
    if not db.n_rows("edges"):
        return False
    db.make("labels", "gather/labels")
    while db.read("gather/n_changed")["n"][0].as_py():
        db.make("labels", "gather/lowered")
    db.make("members", "gather/merged")
    db.make("grounds", "gather/grounds")
    db.drop("labels")
    return True


def _link(db: Tables, people: People) -> Linked:
    """Make ``people`` and ``links`` (root, person), and put together what the people's file knows as one."""
    db.put("people", people.people)
    if not people.people.num_rows:
        db.put("links", _NO_LINKS)
        return Linked(n_people=0, n_found=0, n_linked=0, unclear=())
    db.put("people_names", people.names)
    db.put("people_words", people.words)
    db.make("clusters", "gather/clusters")
    db.make("named", "gather/named")
    _show_traits(db, "gather/named_roots")
    db.make("matches", "gather/matches")
    db.make("links", "gather/links")
    db.make("edges", "gather/linked")
    unclear = db.read("gather/unlinked")["name"].to_pylist()
    counted = db.read("gather/n_linked").to_pylist()[0]
    _join(db)
    db.drop("people_names", "people_words", "named", "matches")
    return Linked(
        n_people=people.people.num_rows,
        n_found=counted["n_found"],
        n_linked=counted["n_linked"],
        unclear=tuple(unclear),
    )
