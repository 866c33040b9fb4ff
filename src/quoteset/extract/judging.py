"""Quotation or not: evidence that somebody is quoted with the marked words."""

from __future__ import annotations

import regex

from quoteset.extract.reach import Reach
from quoteset.extract.scene import SHORT_WORDS, Scene
from quoteset.extract.tokens import CUES, final_sign

TITLE_CASE = regex.compile(r"\p{Lu}")
TIME = regex.compile(r"^[\d\W]+$")


def is_writers_term(scene: Scene, token: int) -> bool:
    """Whether the marked words are one lower-case word, marked again elsewhere and used by the writer unmarked.

    A “reset” that is spoken of throughout is a term, whoever used it first. origin: annotators of PolNeAR's training
    part attribute about half of these; learned weights cannot tell so few cases.
    """
    item = scene.marked[scene.stream.marked[token]]
    inner = scene.stream.text[item.start : item.end]
    if not inner.isalpha() or not inner.islower() or final_sign(scene.stream.text, item) in ",.?!":
        return False
    _, marked_again = scene.reuse(inner)
    return marked_again > 0 and scene.is_written(inner)


def quotation_evidence(
    scene: Scene, token: int, best: Reach | None, score: float, partners: int, headline: bool
) -> list[str]:
    """The evidence for the marked words at ``token`` being a quotation.

    ``best`` is the likeliest candidate for their speaker, ``score`` its share of the evidence (0-1), ``partners`` how
    many other marked words belong to the same quotation.
    """
    stream, classes = scene.stream, scene.stream.classes
    item = scene.marked[stream.marked[token]]
    text = stream.text
    inner = text[item.start : item.end]
    words = inner.split()
    n = len(words)
    size = str(n) if n <= 5 else "6-9" if n < 10 else "10-19" if n < 20 else "20+"
    caps = [w for w in words if w.lower() not in scene.language.small_words]
    capital = sum(1 for w in caps if TITLE_CASE.match(w.lstrip("‘'([#@")))
    case = (
        "title"
        if caps and capital == len(caps) and n > 1
        else "cap"
        if capital and TITLE_CASE.match(words[0])
        else "lower"
        if n
        else "none"
    )
    if case == "cap" and n == 1:
        case = "one_cap"
    final = final_sign(text, item)
    ending = final if final in ",.?!…-—;" else "w"
    before = classes[token - 1] if token else "|"
    after = classes[token + 1] if token + 1 < len(stream) else "|"
    word_before = stream.lowers[token - 1] if token else ""
    two_before = stream.lowers[token - 2] + " " + word_before if token > 1 else word_before
    word_after = stream.lowers[token + 1] if token + 1 < len(stream) else ""
    evidence = [
        f"size={size}",
        f"size={size}:case={case}",
        f"size={size}:ends={ending}",
        f"case={case}:ends={ending}:before={before}",
        f"before={before}",
        f"after={after}",
        f"around={before}{after}",
        f"size={size}:around={before}{after}",
        f"before_word={word_before}" if word_before else f"before_sign={before}",
        f"before_words={two_before}",
        f"after_word={word_after}" if word_after else f"after_sign={after}",
        f"partners={min(partners, 2)}:size={size}",
        f"{'primary' if item.primary else 'secondary'}{':headline' if headline else ''}",
    ]
    if headline:
        evidence.append(f"headline:{'single' if item.single else 'double'}")
    if not item.closed:
        evidence.append("unclosed")
        evidence.append(f"unclosed:{'continues' if item.continues else 'lost'}:size={size}")
    if TIME.match(inner):
        evidence.append("only_signs")
    if best is None:
        evidence.append("nobody_in_reach")
    else:
        link = best.link
        level = (
            "0"
            if score < 0.2
            else "1"
            if score < 0.4
            else "2"
            if score < 0.6
            else "3"
            if score < 0.8
            else "4"
            if score < 0.95
            else "5"
        )
        evidence += [
            f"speaker={level}",
            f"speaker={level}:size={size}",
            f"relation={link.relation}",
            f"relation={link.relation}:size={size}",
            f"{best.side}:relation={link.relation}:speaker={level}",
        ]
        if link.cue >= 0:
            cue = scene.language.cues.get(stream.lowers[link.cue])
            distance = abs(link.cue - token)
            near = str(distance) if distance < 5 else "near" if distance < 10 else "far"
            evidence.append(f"cue_near={near}")
            evidence.append(f"cue_near={near}:size={size}")
            if cue is not None:
                evidence += [f"cue={cue.kind}", f"cue={cue.lemma}", f"cue={cue.kind}:near={near}:case={case}"]
        if scene.sentences[scene.mentions[best.mention].start] != scene.sentences[token]:
            evidence.append(f"other_sentence:size={size}")
    cues_here = _cues_in_sentence(scene, token)
    if n <= SHORT_WORDS:  # a term comes again, what somebody said seldom does
        reused, marked_again = scene.reuse(inner)
        evidence += [
            f"reused={min(reused, 3)}:size={n}",
            f"reused={min(reused, 3)}:case={case}",
            f"reused={min(reused, 1)}:cues={min(cues_here, 1)}:size={n}",
            f"marked_again={min(marked_again, 1)}:size={n}",
            f"marked_again={min(marked_again, 1)}:reused={min(reused, 1)}",
        ]
    evidence.append(f"cues_in_sentence={min(cues_here, 2)}")
    evidence.append(f"cues_in_sentence={min(cues_here, 2)}:size={size}:case={case}")
    alone = before == "|" and after == "|"
    if alone:
        evidence.append(f"whole_paragraph:size={size}")
    return evidence


def _cues_in_sentence(scene: Scene, token: int) -> int:
    sentences, classes = scene.sentences, scene.stream.classes
    sentence = sentences[token]
    count = 0
    i = token - 1
    while i >= 0 and sentences[i] == sentence and token - i < 60:
        count += classes[i] in CUES
        i -= 1
    i = token + 1
    while i < len(sentences) and sentences[i] == sentence and i - token < 60:
        count += classes[i] in CUES
        i += 1
    return count
