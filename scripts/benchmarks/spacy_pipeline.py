"""A spaCy pipeline of the architecture of the small English model, with random weights: as fast, and nothing to load.

Components, widths, depths and rows are those of en_core_web_sm 3.8's published config. What it predicts is nonsense;
the matrices it multiplies, the transitions that it takes and what it writes into each token do not depend on that.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from spacy.lang.en import English
from spacy.language import Language
from spacy.lookups import Lookups
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import fix_random_seed

TAGS: Final = """$ '' , -LRB- -RRB- . : ADD AFX CC CD DT EX FW HYPH IN JJ JJR JJS LS MD NFP NN NNP NNPS NNS PDT POS PRP
PRP$ RB RBR RBS RP SYM TO UH VB VBD VBG VBN VBP VBZ WDT WP WP$ WRB XX _SP ``""".split()
DEPS: Final = """ROOT acl acomp advcl advmod agent amod appos attr aux auxpass case cc ccomp compound conj csubj csubjpass
dative dep det dobj expl intj mark meta neg nmod npadvmod nsubj nsubjpass nummod oprd parataxis pcomp pobj poss preconj
predet prep prt punct quantmod relcl xcomp""".split()
ENTITIES: Final = """CARDINAL DATE EVENT FAC GPE LANGUAGE LAW LOC MONEY NORP ORDINAL ORG PERCENT PERSON PRODUCT QUANTITY
TIME WORK_OF_ART""".split()
WIDTH: Final = 96
BREAK_BIAS: Final = -6.3
OUT_BIAS: Final = 4.6
_SHIFT, _REDUCE, _LEFT_ARC, _RIGHT_ARC, _BREAK = range(5)  # numbers of spaCy's moves
_POS: Final = {"N": "NOUN", "V": "VERB", "J": "ADJ", "R": "ADV", "P": "PRON", "W": "PRON", "D": "DET", "C": "CCONJ"}
_SUFFIXES: Final = {
    "noun": [["s", ""], ["ses", "s"], ["ies", "y"], ["ches", "ch"], ["shes", "sh"], ["men", "man"], ["xes", "x"]],
    "verb": [["s", ""], ["ies", "y"], ["es", "e"], ["es", ""], ["ed", "e"], ["ed", ""], ["ing", "e"], ["ing", ""]],
    "adj": [["er", ""], ["est", ""], ["er", "e"], ["est", "e"]],
}


def _tok2vec(rows: dict[str, int]) -> dict[str, object]:
    return {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": WIDTH,
            "attrs": list(rows),
            "rows": list(rows.values()),
            "include_static_vectors": False,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": WIDTH,
            "depth": 4,
            "window_size": 1,
            "maxout_pieces": 3,
        },
    }


def _transitions(state_type: str, tok2vec: dict[str, object]) -> dict[str, object]:
    return {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": state_type,
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": tok2vec,
    }


def build(seed: int = 0) -> Language:
    """The pipeline: tok2vec, tagger, parser, attribute_ruler, lemmatizer (by rule), ner."""
    fix_random_seed(seed)
    nlp = English()
    words = {"NORM": 5000, "PREFIX": 1000, "SUFFIX": 2500, "SHAPE": 2500}
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": WIDTH, "upstream": "tok2vec"}
    nlp.add_pipe("tok2vec", config={"model": _tok2vec({**words, "SPACY": 50, "IS_SPACE": 50})})
    nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "nO": None, "tok2vec": listener}})
    nlp.add_pipe("parser", config={"model": _transitions("parser", listener)})
    nlp.add_pipe("ner", config={"model": _transitions("ner", _tok2vec(words))})
    for tag in TAGS:
        nlp.get_pipe("tagger").add_label(tag)
    for label in ENTITIES:
        nlp.get_pipe("ner").add_label(label)
    # Not by add_label, which makes four moves of each: only a root breaks.
    moves = nlp.get_pipe("parser").moves
    moves.add_action(_SHIFT, "")
    moves.add_action(_REDUCE, "")
    for label in DEPS[1:]:
        moves.add_action(_LEFT_ARC, label)
        moves.add_action(_RIGHT_ARC, label)
    moves.add_action(_BREAK, "ROOT")
    nlp.initialize(lambda: _examples(nlp))
    _randomise(nlp, seed)
    # Begun after the others: they begin empty whenever a pipeline is initialized without files of patterns and tables.
    ruler = nlp.add_pipe("attribute_ruler", after="parser")
    for tag in TAGS:
        ruler.add([[{"TAG": tag}]], {"POS": _POS.get(tag[0], "X")})
    tables = Lookups()
    tables.add_table("lemma_rules", _SUFFIXES)
    nlp.add_pipe("lemmatizer", config={"mode": "rule"}, after="attribute_ruler").initialize(lookups=tables)
    return nlp


def _examples(nlp: Language) -> list[Example]:
    """One sentence that carries every label, for the layers to take their sizes from."""
    n = max(len(TAGS), len(DEPS), len(ENTITIES))
    words = [f"word{i}" for i in range(n)]
    doc = Doc(nlp.vocab, words=words)
    reference = Doc(
        nlp.vocab,
        words=words,
        tags=[TAGS[i % len(TAGS)] for i in range(n)],
        heads=[0] * n,
        deps=["ROOT", *(DEPS[1 + i % (len(DEPS) - 1)] for i in range(n - 1))],
        ents=[f"B-{ENTITIES[i % len(ENTITIES)]}" if i % 2 == 0 else "O" for i in range(n)],
    )
    return [Example(doc, reference)]


def _randomise(nlp: Language, seed: int) -> None:
    """Random weights where layers begin with zeros: else all actions score the same, and the first always wins.

    Two biases keep what comes out in the range of what a trained model gives: sentences of some 20 tokens, and entities
    on a tenth of the tokens.
    """
    chance = np.random.default_rng(seed)
    for name in ("tagger", "parser", "ner"):
        for node in nlp.get_pipe(name).model.walk():
            for parameter in node.param_names:
                if node.has_param(parameter) and not node.get_param(parameter).any():
                    shape = node.get_param(parameter).shape
                    node.set_param(parameter, chance.normal(0, 0.1, shape).astype("f"))
    for name, move, bias in (("parser", "B-ROOT", BREAK_BIAS), ("ner", "O", OUT_BIAS)):
        pipe = nlp.get_pipe(name)
        scores = pipe.model.get_ref("upper")
        biases = scores.get_param("b").copy()
        biases[[pipe.moves.get_class_name(n) for n in range(pipe.moves.n_moves)].index(move)] += bias
        scores.set_param("b", biases)
