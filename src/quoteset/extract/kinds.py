"""Direct or mixed: a whole utterance, or a fragment in the writer's sentence."""

from __future__ import annotations

from collections.abc import Sequence

from quoteset.extract.scene import Scene
from quoteset.extract.tokens import final_sign


def kind_evidence(scene: Scene, segments: Sequence[int]) -> list[str]:
    """The evidence for the quotation with these marked words being direct."""
    stream, classes = scene.stream, scene.stream.classes
    first, last = segments[0], segments[-1]
    head, tail = scene.marked[stream.marked[first]], scene.marked[stream.marked[last]]
    text = stream.text
    n_words = sum(
        text.count(" ", scene.marked[stream.marked[q]].start, scene.marked[stream.marked[q]].end) + 1 for q in segments
    )
    size = (
        "1-2"
        if n_words < 3
        else "3-5"
        if n_words < 6
        else "6-9"
        if n_words < 10
        else "10-19"
        if n_words < 20
        else "20+"
    )
    upper = "upper" if text[head.start : head.start + 1].isupper() else "lower"
    edge = scene.edge(first)
    opens = first == 0 or scene.sentences[first - 1] != scene.sentences[first]
    final = final_sign(text, tail)
    ends = final if final in ",.?!-—…" else "w"
    after = classes[last + 1] if last + 1 < len(stream) else "|"
    return [
        f"size={size}",
        f"starts={upper}",
        f"starts={upper}:size={size}",
        f"edge={edge}",
        f"edge={edge}:starts={upper}",
        f"edge={edge}:starts={upper}:size={size}",
        f"ends={ends}",
        f"ends={ends}:edge={edge}",
        f"opens_sentence={opens}:starts={upper}",
        f"after={after}:ends={ends}",
        f"segments={min(len(segments), 3)}",
        f"segments={min(len(segments), 3)}:starts={upper}",
    ]
