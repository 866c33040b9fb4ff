"""Which marked words go on with each other, quotations or not: evidence from what stands between them."""

from __future__ import annotations

from quoteset.extract.scene import Scene
from quoteset.extract.tokens import CUES, final_sign

# Longer gaps tell nothing more. unit: tokens
GAP = 60
# A source stands with its cue no further before the words. unit: tokens
BEFORE = 8


def link_evidence(scene: Scene, a: int, b: int) -> list[str]:
    """The evidence for the marked words at token ``b`` going on with those at token ``a``, the ones before them."""
    stream, classes = scene.stream, scene.stream.classes
    before, after = scene.marked[stream.marked[a]], scene.marked[stream.marked[b]]
    text = stream.text
    gap = range(a + 1, b)
    breaks = stream.paragraphs[b] - stream.paragraphs[a]
    if breaks > 1:
        return ["gap=paragraphs"]
    if is_labelled(scene, a, b):
        return ["gap=label"]
    if len(gap) > GAP:
        return ["gap=long", f"gap=long:breaks={breaks}"]
    shape = _gap_shape(scene, a + 1, b)
    borders = scene.sentences[b] - scene.sentences[a]
    # “... .” Smith said. “...”: the border that ends the marked words themselves does not count
    words = 0
    cues = []
    for i in gap:
        words += classes[i] not in ",.;:?!|-()"
        if classes[i] in CUES:
            cues.append(i)
    starts_lower = text[after.start : after.start + 1].islower()
    ends = final_sign(text, before)
    ending = ends if ends in ",.?!-—…" else "w"
    edge = scene.edge(b)
    short_a, short_b = _length(before.end - before.start), _length(after.end - after.start)
    evidence = [
        f"gap={shape}",
        f"breaks={breaks}",
        f"cues={min(len(cues), 3)}:breaks={breaks}",
        f"borders={min(borders, 3)}:breaks={breaks}",
        f"words={_length(words * 6)}:breaks={breaks}",
        f"edge={edge}:breaks={breaks}",
        f"ends={ending}:breaks={breaks}",
        f"starts={'lower' if starts_lower else 'upper'}:breaks={breaks}",
        f"ends={ending}:edge={edge}:starts={'lower' if starts_lower else 'upper'}",
        f"lengths={short_a}{short_b}:breaks={breaks}",
        f"lengths={short_a}{short_b}:cues={min(len(cues), 2)}",
        f"cues={min(len(cues), 3)}:borders={min(borders, 3)}:breaks={breaks}:edge={edge}",
    ]
    own = own_source(scene, b)
    evidence += [
        f"own={own}:breaks={breaks}",
        f"own={own}:cues={min(len(cues), 2)}:borders={min(borders, 2)}:breaks={breaks}",
        f"own={own}:gap={shape}",
    ]
    who = same_source(scene, a, b)
    evidence += [
        f"who={who}:breaks={breaks}",
        f"who={who}:breaks={breaks}:own={own}",
        f"who={who}:breaks={breaks}:continues={before.continues}:closed={before.closed}",
    ]
    behind = own_source(scene, a)
    evidence.append(f"behind={behind}:own={own}:breaks={breaks}")
    sourced = is_sourced(scene, a)
    evidence.append(f"sourced={sourced}:behind={behind}:own={own}:breaks={breaks}")
    if before.continues:
        evidence.append(f"continues:sourced={sourced}:own={own}")
        evidence.append("continues")
    if not before.closed:
        evidence.append(f"unclosed:breaks={breaks}")
    if breaks and not words:
        evidence.append(
            f"bare_break:{'continues' if before.continues else 'closed' if before.closed else 'open'}:ends={ending}"
        )
    if cues:
        last, first = cues[-1], cues[0]
        cue = scene.language.cues.get(stream.lowers[last])
        if cue is not None:
            evidence.append(
                f"last_cue={cue.kind}{'ing' if cue.participle else ''}:to_next={b - last if b - last < 4 else 'far'}"
            )
            evidence.append(f"last_cue={cue.lemma}")
        evidence.append(f"first_cue_dist={_near(first - a)}:last_cue_dist={_near(b - last)}")
    else:
        small = " ".join(stream.lowers[i] if stream.lowers[i] else classes[i] for i in gap) if len(gap) <= 3 else ""
        if small:
            evidence.append(f"only={small}")
    return evidence


def is_labelled(scene: Scene, a: int, b: int) -> bool:
    """Whether those at ``b`` open a paragraph with who speaks before them: PENCE: “Well, look”."""
    classes, words = scene.stream.classes, scene.stream.words
    return b - a > 3 and classes[b - 1] == ":" and classes[b - 3] == "|" and words[b - 2].isupper()


def is_sourced(scene: Scene, token: int) -> bool:
    """Whether a cue stands before the marked words at ``token`` in their paragraph."""
    classes, paragraphs = scene.stream.classes, scene.stream.paragraphs
    for i in range(token - 1, max(0, token - GAP) - 1, -1):
        if paragraphs[i] != paragraphs[token]:
            return False
        if classes[i] in CUES:
            return True
    return False


def own_source(scene: Scene, token: int) -> str:
    """What follows the marked words at ``token``: a source of their own (he said), their paragraph's end, more."""
    classes = scene.stream.classes
    n = len(classes)
    i = token + 1
    if i < n and classes[i] in ",":
        i += 1
    if i >= n or classes[i] == "|":
        return "end"
    if classes[i] == "Q":
        return "quote"
    if classes[i] in CUES:
        return "cue"
    if scene.owner[i] >= 0:
        cue = scene.cue_from(scene.mentions[scene.owner[i]].end)
        if cue >= 0:
            border = scene.sentences[i] != scene.sentences[token]
            that = cue + 1 < n and scene.stream.lowers[cue + 1] in scene.language.that
            return "next_sentence" if border else "clause" if that else "source"
        return "mention"
    return "border" if scene.sentences[i] != scene.sentences[token] else classes[i]


def same_source(scene: Scene, a: int, b: int) -> str:
    """Whether the marked words at ``b`` have a source beside them that is named as that of those at ``a`` is.

    same or other for two names; name or pronoun where only ``b`` has a source, or they cannot be compared; none.
    """
    source = _source(scene, b)
    if source < 0:
        return "none"
    mention = scene.mentions[source]
    if mention.form != "name":
        return "pronoun" if mention.form == "pronoun" else "nominal"
    earlier = _source(scene, a)
    if earlier < 0 or earlier == source or scene.mentions[earlier].form != "name":
        return "name"
    lowers = scene.stream.lowers
    same = lowers[mention.name_end - 1] == lowers[scene.mentions[earlier].name_end - 1]
    return "same" if same else "other"


def _source(scene: Scene, token: int) -> int:
    """The mention with a cue directly behind the marked words at ``token``, or directly before them; or -1."""
    classes, owner = scene.stream.classes, scene.owner
    n = len(classes)
    i = token + 1
    if i < n and classes[i] == ",":
        i += 1
    if i < n and owner[i] >= 0:
        if scene.cue_from(scene.mentions[owner[i]].end) >= 0:
            return owner[i]
    elif i + 1 < n and classes[i] in CUES and owner[i + 1] >= 0:
        return owner[i + 1]
    i = token - 1
    while i > 0 and token - i < BEFORE and scene.sentences[i] == scene.sentences[token] and classes[i] != "Q":
        if classes[i] in CUES and owner[i - 1] >= 0:
            return owner[i - 1]
        i -= 1
    return -1


def _near(value: int) -> str:
    return str(value) if value < 6 else "far"


def _length(characters: int) -> str:
    for limit, name in ((0, "0"), (12, "a"), (30, "b"), (60, "c"), (140, "d")):
        if characters <= limit:
            return name
    return "e"


def _gap_shape(scene: Scene, a: int, b: int) -> str:
    classes = scene.stream.classes
    out: list[str] = []
    i = a
    while i < b and len(out) < 9:
        owner = scene.owner[i]
        if owner >= 0:
            i = max(i + 1, scene.mentions[owner].end)
            piece = "M"
        else:
            class_ = classes[i]
            piece = "x" if class_ in "#POSDJTdVra" else class_
            i += 1
        if not out or out[-1] != piece:
            out.append(piece)
    return "".join(out) + ("~" if i < b else "")
