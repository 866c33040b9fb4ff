"""Decisions of people: the file, which of them hold, and what they make of an article."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_samples import decision, state, write_decisions

from quoteset import corrections, packs
from quoteset.batch import examine
from quoteset.corrections import Decision, Log, apply, open_book, read, standing, summed
from quoteset.corrections.decision import DecisionError, as_line, from_line, now
from quoteset.corrections.place import Places
from quoteset.errors import UsageError
from quoteset.readers.finish import content_id
from quoteset.records import Article, Extraction

EN = packs.load("en")
TEXT = (
    "“We will rebuild the pier,” said Ana Ruiz, the mayor.\n\n"
    "“Nobody asked us about the bridge,” Bo Berg said. “Nobody ever does.”\n\n"
    "The so-called “smart” lock failed again on Monday.\n"
)


def article(text: str = TEXT, **fields: Any) -> Article:
    values = {"article_id": "a", "source": "a.txt", "source_sha256": "0" * 64, "language": "en", "text": text}
    return Article(**{**values, **fields})


def found(text: str = TEXT) -> Extraction:
    return examine(article(text), frozenset({"en"}))


PIER = state(TEXT, "We will rebuild the pier,", "Ana Ruiz")
BRIDGE = state(TEXT, ("Nobody asked us about the bridge,", "Nobody ever does."), "Bo Berg")


def test_samples_are_as_the_tests_think() -> None:
    assert [(each.text, each.speaker) for each in found().quotations] == [
        (PIER.text, "Ana Ruiz"),
        (BRIDGE.text, "Bo Berg"),
    ]
    assert [each.span.of(TEXT) for each in found().nonquotes] == ["smart"]


class TestLines:
    def test_round_trip(self) -> None:
        for each in (
            decision(1, PIER, state(TEXT, "the pier,", None, kind="mixed"), note="odd “marks”\n\x00"),
            decision(2, PIER, None, reason="title"),
            decision(3, None, PIER),
            decision(4, PIER, None, action="skip"),
            decision(5, PIER, PIER, action="undo", undoes="0" * 32),
        ):
            line = as_line(each)
            assert line.endswith(b"}\n")
            assert line.count(b"\n") == 1
            assert from_line(line) == each

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"version": 2}, "version 2"),
            ({"at": "yesterday"}, "at: expected a time"),
            ({"at": "2031-03-02T08:00:00"}, "its zone"),
            ({"action": "delete"}, "action: expected one of accept"),
            ({"reviewer": ""}, "reviewer: expected a text"),
            ({"now": None}, "now: missing"),
            ({"now": {"kind": "loud"}}, "now."),
            ({"was": {"kind": "direct", "segments": []}}, "was.segments: expected a list"),
            ({"was": {"kind": "direct", "segments": [{"start": 0, "end": 9, "text": "No"}]}}, "as long|as far apart"),
        ],
    )
    def test_what_is_wrong_is_told(self, change: dict[str, object], told: str) -> None:
        import orjson

        line = orjson.dumps({**orjson.loads(as_line(decision(1, PIER, PIER))), **change})
        with pytest.raises(DecisionError, match=told):
            from_line(line)

    def test_time_never_goes_back(self) -> None:
        later = "2999-12-31T23:59:59.999Z"
        assert now(later) == "3000-01-01T00:00:00.000Z"
        assert now() > "2026"

    @given(st.binary(max_size=80))
    def test_any_bytes(self, content: bytes) -> None:
        try:
            from_line(content)
        except DecisionError:
            return
        raise AssertionError("random bytes are a decision")


class TestLog:
    def test_appended_and_read(self, tmp_path: Path) -> None:
        path = tmp_path / "c.jsonl"
        lines = [decision(n, PIER, PIER) for n in range(3)]
        log = Log(path)
        for each in lines:
            log.append(each)
        log.close()
        assert list(read(path).decisions) == lines

    def test_torn_last_line(self, tmp_path: Path) -> None:
        """Whatever byte the power went at: what was whole stays, the rest is told, and what comes next is whole."""
        first, second, third = (decision(n, PIER, PIER) for n in range(3))
        line = as_line(second)
        for length in (1, len(line) // 2, len(line) - 2):
            path = tmp_path / f"c{length}.jsonl"
            path.write_bytes(as_line(first) + line[:length])
            [broken] = read(path).broken
            assert broken.number == 2
            assert "stopped in the middle" in str(broken)
            log = Log(path)
            assert list(log.found.decisions) == [first]
            log.append(third)
            log.close()
            again = read(path)
            assert list(again.decisions) == [first, third]
            assert len(again.broken) == 1
            # Nothing was cut off.
            assert path.read_bytes().startswith(as_line(first) + line[:length])

    def test_whole_line_without_its_end(self, tmp_path: Path) -> None:
        path = tmp_path / "c.jsonl"
        first, second = decision(1, PIER, PIER), decision(2, PIER, PIER)
        path.write_bytes(as_line(first).rstrip(b"\n"))
        log = Log(path)
        log.append(second)
        log.close()
        assert list(read(path).decisions) == [first, second]

    def test_one_writer(self, tmp_path: Path) -> None:
        path = tmp_path / "c.jsonl"
        log = Log(path)
        with pytest.raises(UsageError, match="another `quoteset review` writes to it"):
            Log(path)
        log.close()
        Log(path).close()

    def test_no_such_file(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="no such file"):
            read(tmp_path / "c.jsonl")
        with pytest.raises(UsageError, match="its folder is not there"):
            Log(tmp_path / "none" / "c.jsonl")
        with pytest.raises(UsageError, match="is a folder"):
            read(tmp_path)


class TestStanding:
    def test_later_wins_and_undo_is_a_line(self) -> None:
        one, two = decision(1, PIER, PIER), decision(2, PIER, state(TEXT, PIER.text, "Bo Berg"))
        undo = decision(3, two.now, two.was, action="undo", undoes=two.id)
        quote_id = one.quote_id
        assert standing.deciding([one, two])["ana"][quote_id] is two
        assert standing.deciding([one, two, undo])["ana"][quote_id] is one
        assert standing.deciding([one, decision(3, PIER, PIER, action="undo", undoes=one.id)]) == {}

    def test_nobody_undoes_for_another(self) -> None:
        one = decision(1, PIER, PIER)
        undo = decision(2, PIER, PIER, action="undo", undoes=one.id, reviewer="bo")
        assert one.quote_id in standing.deciding([one, undo])["ana"]

    def test_notes_and_skips_decide_nothing(self) -> None:
        note = decision(1, PIER, None, action="note", note="who?")
        skip = decision(2, PIER, None, action="skip")
        assert standing.deciding([note, skip]) == {}
        assert standing.notes([note, skip])["ana"][note.quote_id] is note
        assert standing.skipped([note, skip])["ana"][note.quote_id] is skip
        assert standing.skipped([skip, decision(3, PIER, PIER)])["ana"] == {}

    def test_agreement(self) -> None:
        other = state(TEXT, PIER.text, "Bo Berg")
        mixed = state(TEXT, BRIDGE.segments[0].text, "Bo Berg", kind="mixed")
        lines = [
            decision(1, PIER, PIER),
            decision(2, BRIDGE, BRIDGE),
            decision(3, PIER, other, reviewer="bo"),
            decision(4, BRIDGE, mixed, reviewer="bo"),
        ]
        held = standing.deciding(lines)
        found = standing.agreement(held["ana"], held["bo"])
        assert (found.n_both, found.n_same_speaker, found.n_same) == (2, 1, 0)
        program = standing.agreement_with_program(lines, "bo")
        assert (program.n_both, program.n_same_speaker, program.n_same) == (2, 1, 0)
        assert standing.agreement_with_program(lines, "ana").n_same == 2


class TestApply:
    def applied(self, *decisions: Decision, text: str = TEXT) -> corrections.Applied:
        return apply(article(text), found(text), decisions, EN)

    def test_without_decisions_nothing_changes(self) -> None:
        assert self.applied().found == found()

    def test_accept(self) -> None:
        done = self.applied(decision(1, PIER, PIER))
        [pier, bridge] = done.found.quotations
        assert pier.confidence == 1
        assert pier.rule == found().quotations[0].rule
        assert "reviewed" in pier.flags
        assert "reviewed" not in bridge.flags
        assert not done.is_reviewed
        assert self.applied(decision(1, PIER, PIER), decision(2, BRIDGE, BRIDGE)).is_reviewed

    def test_another_speaker(self) -> None:
        done = self.applied(decision(1, PIER, state(TEXT, PIER.text, "Vera Holt")))
        pier = done.found.quotations[0]
        assert (pier.speaker, pier.speaker_type, pier.rule, pier.confidence) == ("Vera Holt", "person", "corrected", 1)
        assert pier.speaker_mention is None
        assert pier.cue is None
        assert [each.name for each in done.found.entities] == ["Bo Berg", "Vera Holt"]
        assert done.told.applied == (f"{1:032x}",)

    def test_pronoun_stays_the_mention(self) -> None:
        text = "Ana Ruiz met Vera Holt on Monday. “We will rebuild the pier by May,” she said."
        was = state(text, "We will rebuild the pier by May,", found(text).quotations[0].speaker)
        for speaker in ("Ana Ruiz", "Vera Holt"):
            [pier] = self.applied(decision(1, was, state(text, was.text, speaker)), text=text).found.quotations
            assert pier.speaker == speaker
            assert pier.speaker_mention
            assert pier.speaker_mention.span.of(text) == "she"

    def test_nobody(self) -> None:
        [pier, _] = self.applied(decision(1, PIER, state(TEXT, PIER.text, None))).found.quotations
        assert (pier.speaker, pier.reason, pier.confidence) == (None, "nobody_named", 0)

    def test_not_a_quotation(self) -> None:
        done = self.applied(decision(1, BRIDGE, None, reason="unattributed"))
        assert [each.text for each in done.found.quotations] == [PIER.text]
        assert [(each.span.of(TEXT), each.reason) for each in done.found.nonquotes] == [
            ("Nobody asked us about the bridge,", "unattributed"),
            ("Nobody ever does.", "unattributed"),
            ("smart", found().nonquotes[0].reason),
        ]
        assert [each.name for each in done.found.entities] == ["Ana Ruiz"]

    def test_boundaries(self) -> None:
        done = self.applied(decision(1, BRIDGE, state(TEXT, "Nobody asked us", "Bo Berg", kind="mixed")))
        bridge = done.found.quotations[1]
        assert (bridge.text, bridge.kind, bridge.rule) == ("Nobody asked us", "mixed", "corrected")
        assert bridge.segments[0].of(TEXT) == "Nobody asked us"

    def test_added(self) -> None:
        lock = state(TEXT, "smart", "Vera Holt", kind="mixed")
        done = self.applied(decision(1, None, lock))
        assert [each.text for each in done.found.quotations] == [PIER.text, BRIDGE.text, "smart"]
        assert "too_short" in done.found.quotations[2].flags
        assert done.found.nonquotes == ()

    def test_added_and_then_rejected(self) -> None:
        lock = state(TEXT, "Monday", "Vera Holt", kind="mixed")
        added = decision(1, None, lock)
        done = self.applied(decision(2, lock, None, quote_id=added.quote_id))
        assert done.found == found()
        assert done.told.applied

    def test_text_changed(self) -> None:
        """Another text has other ids: words are found near their old place, the likeliest of several."""
        text = (
            "It rained. “Nobody ever does.” Did it? " * 3 + "\n\n" + TEXT.replace("asked us about", "asked  us\nabout")
        )
        now_ = state(TEXT, tuple(each.text for each in BRIDGE.segments), "Vera Holt")
        done = self.applied(
            decision(1, BRIDGE, now_, before="mayor.\n\n“", after="”\n\nThe so"), decision(2, PIER, PIER), text=text
        )
        assert not done.told.misfits
        [bridge] = [each for each in done.found.quotations if each.speaker == "Vera Holt"]
        start = text.index("Nobody asked")
        assert bridge.segments[0].start == start
        assert bridge.segments[1].start > start

    def test_words_are_gone(self) -> None:
        text = TEXT.replace("rebuild", "restore")
        done = self.applied(decision(1, PIER, PIER), text=text)
        assert done.told.misfits == (
            corrections.Misfit(id=f"{1:032x}", reason="its words are not in the article any more"),
        )
        assert done.found == found(text)

    def test_overlap_is_a_misfit(self) -> None:
        """Two corrections that both want the same words: the earlier one holds."""
        shared = TEXT[TEXT.index("pier") : TEXT.index("us about")]
        first = decision(1, PIER, state(TEXT, TEXT[1 : TEXT.index("“Nobody")], "Ana Ruiz"))
        second = decision(2, BRIDGE, state(TEXT, shared, "Bo Berg"))
        done = self.applied(first, second)
        assert done.told.applied == (first.id,)
        assert {each.id for each in done.told.misfits} == {second.id}
        spans = sorted((span.start, span.end) for each in done.found.quotations for span in each.segments)
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))

    def test_two_people(self) -> None:
        one = decision(1, PIER, PIER, reviewer="ana")
        two = decision(2, PIER, state(TEXT, PIER.text, "Vera Holt"), reviewer="bo")
        done = self.applied(one, two)
        assert done.found.quotations[0].speaker == "Vera Holt"
        assert done.told.applied == (two.id,)
        assert done.told.overruled == (one.id,)
        assert done.told.conflicts == (corrections.Conflict(winner=two.id, loser=one.id),)
        same = self.applied(one, decision(2, PIER, PIER, reviewer="bo"))
        assert same.told.conflicts == ()

    @given(st.data())
    def test_every_decision_is_accounted_for(self, data: st.DataObject) -> None:
        """Whatever is decided about whatever words: rows stay disjoint, offsets hold, and the sum is right."""
        made = []
        for n in range(data.draw(st.integers(1, 6))):
            states = []
            for _ in range(2):
                start = data.draw(st.integers(0, len(TEXT) - 2))
                end = data.draw(st.integers(start + 1, min(len(TEXT), start + 40)))
                words = corrections.Segment(start=start, end=end, text=TEXT[start:end])
                states.append(
                    corrections.State(segments=(words,), kind="mixed", speaker="Vera Holt", speaker_type=None)
                )
            was = data.draw(st.sampled_from([PIER, BRIDGE, states[0], None]))
            now_ = data.draw(st.sampled_from([states[1], None])) if was else states[1]
            made.append(decision(n, was, now_, reviewer=data.draw(st.sampled_from(["ana", "bo"]))))
        done = self.applied(*made)
        told = done.told
        misfits = [each.id for each in told.misfits]
        assert sorted((*told.applied, *told.overruled, *misfits)) == sorted(each.id for each in made)
        taken = sorted((span.start, span.end) for each in done.found.quotations for span in each.segments)
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(taken))
        for each in done.found.quotations:
            assert each.text == " ".join(span.of(TEXT) for span in each.segments)
        assert apply(article(), found(), made, EN) == done


class TestPlaces:
    def test_old_place_first(self) -> None:
        assert Places("ha ha ha").find("ha", 3) == (3, 5)

    def test_context_then_distance(self) -> None:
        text = "She said “yes” twice. He said “yes” once."
        assert Places(text).find("yes", 0, before="He said “") == (text.rindex("yes"), text.rindex("yes") + 3)
        assert Places(text).find("yes", 25) == (text.rindex("yes"), text.rindex("yes") + 3)

    def test_white_space(self) -> None:
        text = "one  two\n\nthree"
        assert Places(text).find("one two three", 0) == (0, len(text))
        assert Places(text).find("four", 0) is None

    @given(st.text("ab \n", max_size=40), st.integers(0, 40), st.text("ab \n", min_size=1, max_size=5))
    def test_what_is_found_is_the_words(self, text: str, start: int, words: str) -> None:
        place = Places(text).find(words, start)
        if place is not None:
            assert text[slice(*place)].split() == words.split()
        elif words.strip():
            assert words not in text


class TestBook:
    def test_files_are_merged(self, tmp_path: Path) -> None:
        mine = write_decisions(tmp_path / "ana.jsonl", [decision(1, PIER, PIER), decision(3, BRIDGE, None)])
        theirs = write_decisions(
            tmp_path / "bo.jsonl", [decision(2, PIER, PIER, reviewer="bo"), decision(1, PIER, PIER)]
        )
        book = open_book([mine, theirs, mine])
        assert [each.id for each in book.of(article())] == [f"{n:032x}" for n in (1, 2, 3)]
        assert book.sha256 == open_book([theirs, mine]).sha256
        assert open_book([]).sha256 is None

    def test_article_with_another_text(self, tmp_path: Path) -> None:
        """Without an id of its own an article has a hash of its content: its file says which one it was."""
        was = content_id("a.txt", None, None, "another text")
        path = write_decisions(tmp_path / "c.jsonl", [decision(1, PIER, PIER, article_id=was)])
        assert len(open_book([path]).of(article())) == 1
        path = write_decisions(tmp_path / "d.jsonl", [decision(1, PIER, PIER, article_id="its-own-id")])
        assert open_book([path]).of(article()) == ()

    def test_what_nobody_asked_for_is_listed(self, tmp_path: Path) -> None:
        path = write_decisions(tmp_path / "c.jsonl", [decision(1, PIER, PIER), decision(2, BRIDGE, BRIDGE)])
        book = open_book([path])
        told = summed(book, [corrections.Corrected(applied=(f"{1:032x}",))])
        assert (told.n_decisions, told.n_applied, len(told.unmatched)) == (2, 1, 1)
        [line] = corrections.unmatched_lines(told).splitlines()
        assert '"unmatched":"its article is not among the inputs' in line
