"""From tokens back to spans of the text."""

from __future__ import annotations

from quoteset.extract.reach import Reach
from quoteset.extract.scene import Scene
from quoteset.records import Mention, Span


def token_span(scene: Scene, start: int, end: int) -> Span:
    """The span of the tokens ``start <= i < end``."""
    return Span(scene.stream.starts[start], scene.stream.ends[end - 1])


def mention_record(scene: Scene, index: int) -> Mention:
    """A mention as it is published: the phrase with its titles, determiners included."""
    mention = scene.mentions[index]
    return Mention(span=token_span(scene, mention.start, mention.end), form=mention.form)


def cue_span(scene: Scene, reach: Reach) -> Span | None:
    """The cue that ties a mention to its quotation, or None for verbless forms."""
    link = reach.link
    if link.cue < 0 or scene.stream.classes[link.cue] == ":":
        return None
    start = link.cue
    while link.relation == "passive" and start > 0 and scene.stream.classes[start - 1] in "ar":
        start -= 1  # was quoted
    return token_span(scene, start, link.cue_end)


def addressee_span(scene: Scene, reach: Reach) -> Span | None:
    """Whom a cue such as “told” addresses: the mention right behind it."""
    cue = reach.link.cue
    if cue < 0:
        return None
    known = scene.language.cues.get(scene.stream.lowers[cue])
    after = reach.link.cue_end
    if known is None or known.kind != "tell" or after >= len(scene.stream):
        return None
    owner = scene.owner[after]
    if owner < 0 or owner == reach.mention or scene.mentions[owner].start != after:
        return None
    return token_span(scene, scene.mentions[owner].start, scene.mentions[owner].end)
