"""Resolution: who is behind a mention. Surnames to full names, pronouns and noun phrases to who was named."""

from __future__ import annotations

from collections.abc import Set

from quoteset.extract.language import Model
from quoteset.extract.memory import Memory, Option, Referent
from quoteset.extract.names import without_suffix
from quoteset.extract.reading import Reading
from quoteset.extract.resolve_beside import apposed, owner_of
from quoteset.extract.resolve_names import joint_mentions, name_options
from quoteset.extract.resolve_phrases import phrase_options
from quoteset.extract.resolve_pronouns import pronoun_options
from quoteset.extract.weigh import NOTHING, weigh

__all__ = ["Option", "Referent", "Resolver"]

# A relative pronoun stands no further behind what it refers to. unit: tokens, mentions
RELATIVE_TOKENS = 2
RELATIVE_MENTIONS = 3


class Resolver:
    """Resolves the mentions of one article in text order; ``memory`` keeps what was resolved."""

    def __init__(self, reading: Reading, model: Model = NOTHING) -> None:
        self.memory = Memory(reading)
        self._scene = reading.scene
        self._model = model
        self._guessed_until = 0

    def options(self, index: int, spoken: Set[str] = frozenset()) -> list[Option]:
        """The referents that mention ``index`` can have, each with its evidence; one option is a certainty.

        ``spoken`` are the words, case folded, of the quotation that the mention is to be the source of.
        """
        found = self._options(index)
        if len(found) < 2 or not spoken:
            return found
        return [self._with_own_name(option, spoken) for option in found]

    def _with_own_name(self, option: Option, spoken: Set[str]) -> Option:
        """Add to an option that its name is among the words spoken."""
        known = option.referent.known
        if known is None or without_suffix(known.words, self._scene.language)[0][-1] not in spoken:
            return option
        return Option(option.referent, (*option.evidence, "says_own_name", f"says_own_name:{known.type}"))

    def _options(self, index: int) -> list[Option]:
        settled = self.memory.settled.get(index)
        if settled is not None:
            return [Option(settled, ("settled",))]
        mention = self._scene.mentions[index]
        if mention.form == "name":
            return self._name_options(index)
        if mention.form == "nominal":
            name = apposed(self.memory, index)
            return self._options(name) if name is not None else self._phrase_options(index)
        if self._scene.stream.lowers[mention.start] in self._scene.language.relatives:
            return self._relative_options(index)
        self._guess_until(index)
        return pronoun_options(self.memory, index)

    def _name_options(self, index: int) -> list[Option]:
        """Whom a name can mean; several who speak together are one referent."""
        together = joint_mentions(self.memory, index)
        if len(together) == 1:
            return name_options(self.memory, index)
        people = []
        for each in together:
            options = name_options(self.memory, each)
            if not options:
                return name_options(self.memory, index)
            best = max(options, key=lambda option: weigh(self._model, option.evidence))
            if best.referent.known is not None and best.referent.known not in people:
                people.append(best.referent.known)
        return [Option(Referent(people[0], partners=tuple(people[1:])), ("joint",))]

    def _phrase_options(self, index: int) -> list[Option]:
        """What a noun phrase can mean by itself, and whose words it stands for: Trump’s claim, a letter from Ruiz."""
        options = phrase_options(self.memory, index)
        for option in options:
            if option.referent.known is None:
                self._find_owner(option.referent.mention)
        owner = owner_of(self.memory, index)
        if owner is None:
            return options
        nominal = self._scene.mentions[owner.mention].form == "nominal"
        # not the owner's owner: a letter from a letter from ...
        behind = phrase_options(self.memory, owner.mention) if nominal else self._options(owner.mention)
        if not behind:
            return options
        best = max(behind, key=lambda option: weigh(self._model, option.evidence))
        key = best.referent.key
        rest = [option for option in options if option.referent.key != key]
        same = next((option.evidence for option in options if option.referent.key == key), ())
        return [*rest, Option(best.referent, (*same, *owner.evidence))]

    def _find_owner(self, index: int) -> None:
        """Find whom “his” means in the noun phrase at mention ``index``: his campaign is known by whose it is."""
        memory, mentions = self.memory, self._scene.mentions
        if index in memory.owners or not index or not self._model.weights:
            return
        pronoun = mentions[index - 1]
        if pronoun.form == "pronoun" and pronoun.possessor and pronoun.start == mentions[index].start:
            options = pronoun_options(memory, index - 1)
            best = max(options, key=lambda option: weigh(self._model, option.evidence), default=None)
            if best is not None and best.referent.known is not None and not best.referent.partners:
                memory.owners[index] = best.referent.known

    def _relative_options(self, index: int) -> list[Option]:
        mentions = self._scene.mentions
        passed = False
        for before in range(index - 1, max(-1, index - 1 - RELATIVE_MENTIONS), -1):
            phrase = mentions[before]
            if mentions[index].start - phrase.end > RELATIVE_TOKENS and not passed:
                break
            if self._is_place(before) and before and mentions[before - 1].end == phrase.start - 1:
                passed = True  # Senator Ana Ruiz of Ohio, who
                continue
            if not phrase.possessor:
                # who who: never a chain of them
                return self._options(before) if phrase.form != "pronoun" else []
        return []

    def _is_place(self, index: int) -> bool:
        """Whether a mention is a place behind a preposition."""
        mention, stream = self._scene.mentions[index], self._scene.stream
        if mention.form != "name" or not mention.start or stream.classes[mention.start - 1] != "p":
            return False
        return stream.lowers[mention.name_end - 1] in self._scene.language.places

    def _guess_until(self, index: int) -> None:
        """Guess whom he and she mean in the text up to mention ``index``, so that chains of pronouns hold together."""
        if not self._model.weights:
            return
        memory, language = self.memory, self._scene.language
        while self._guessed_until < index:
            at = self._guessed_until
            self._guessed_until += 1
            mention = self._scene.mentions[at]
            if mention.form != "pronoun" or mention.possessor or at in memory.settled:
                continue
            if self._scene.stream.lowers[mention.start] in language.chained:
                options = pronoun_options(memory, at)
                if options:
                    best = max(options, key=lambda option: weigh(self._model, option.evidence))
                    memory.guessed[at] = best.referent
