"""Resolution: who is behind a mention. Surnames to full names, pronouns and noun phrases to who was named."""

from __future__ import annotations

from quoteset.extract.language import Model
from quoteset.extract.memory import Memory, Option, Referent
from quoteset.extract.reading import Reading
from quoteset.extract.resolve_names import name_options
from quoteset.extract.resolve_phrases import apposed, phrase_options
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

    def options(self, index: int) -> list[Option]:
        """The referents that mention ``index`` can have, each with its evidence; one option is a certainty."""
        settled = self.memory.settled.get(index)
        if settled is not None:
            return [Option(settled, ("settled",))]
        mention = self._scene.mentions[index]
        if mention.form == "name":
            return name_options(self.memory, index)
        if mention.form == "nominal":
            name = apposed(self.memory, index)
            return phrase_options(self.memory, index) if name is None else self.options(name)
        if self._scene.stream.lowers[mention.start] in self._scene.language.relatives:
            return self._relative_options(index)
        self._guess_until(index)
        return pronoun_options(self.memory, index)

    def _relative_options(self, index: int) -> list[Option]:
        mentions = self._scene.mentions
        for before in range(index - 1, max(-1, index - 1 - RELATIVE_MENTIONS), -1):
            phrase = mentions[before]
            if mentions[index].start - phrase.end <= RELATIVE_TOKENS and not phrase.possessor:
                # who who: never a chain of them
                return self.options(before) if phrase.form != "pronoun" else []
        return []

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
