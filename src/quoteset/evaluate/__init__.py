"""A built data set against gold: figures, and the errors behind them.

docs/evaluation.md says what each figure means.
"""

from __future__ import annotations

from pathlib import Path

from quoteset.errors import DataError
from quoteset.evaluate import causes, constructions, figures
from quoteset.evaluate.built import Built, read_built
from quoteset.evaluate.evaluation import Evaluation, as_json, shares
from quoteset.evaluate.figures import Calibration, RuleTally, Tally
from quoteset.evaluate.gold import GoldArticle, read_gold
from quoteset.evaluate.listing import SIGNS, ListedError, list_errors
from quoteset.evaluate.verdicts import judge, pairs

__all__ = ["SIGNS", "Calibration", "Evaluation", "ListedError", "RuleTally", "Tally", "as_json", "evaluate", "shares"]


def evaluate(gold_path: Path, built_path: Path, *, min_confidence: float = 0.0, n_errors: int = 0) -> Evaluation:
    """The folder ``built_path`` measured against ``gold_path``.

    Rows less confident than ``min_confidence`` count as if they were not there. ``n_errors`` of the errors are listed.

    Raises UsageError where there is no such file or folder, DataError where either is not what it has to be, or where
    the folder has not one of gold's articles.
    """
    gold = read_gold(gold_path)
    built = read_built(built_path, [each.id for each in gold])
    if not built.articles:
        raise DataError(
            f"{built_path}: has none of the {len(gold)} articles of {gold_path}, the first of which is {gold[0].id!r}; "
            "build the folder from these articles, with the same ids"
        )
    return _figures(gold, built, min_confidence, n_errors)


def _figures(gold: tuple[GoldArticle, ...], built: Built, min_confidence: float, n_errors: int) -> Evaluation:
    articles = [judge(each, built.articles.get(each.id), min_confidence) for each in gold]
    verdicts = [each for article in articles for each in article.segments]
    errors = list_errors(articles)
    return Evaluation(
        min_confidence=min_confidence,
        n_articles=len(gold),
        n_missing=sum(each.built is None for each in articles),
        n_changed=sum(each.changed for each in articles),
        n_extra=built.n_articles - len({each.article_id for each in built.articles.values()}),
        n_built=sum(each.built is not None for each in verdicts) + sum(len(each.false) for each in articles),
        all=figures.tally(verdicts),
        direct=figures.tally(each for each in verdicts if each.quotation.kind == "direct"),
        mixed=figures.tally(each for each in verdicts if each.quotation.kind == "mixed"),
        grouping=figures.grouping(pairs(each) for each in articles),
        calibration=figures.calibrate(verdicts),
        by_mention=figures.tally_by((each.quotation.mention_form, each) for each in verdicts),
        by_rule=figures.by_rule(articles),
        by_construction={
            name: figures.tally_by((describe(article, each), each) for article in articles for each in article.segments)
            for name, describe in constructions.DIMENSIONS.items()
        },
        by_source=causes.count(articles),
        n_errors=len(errors),
        errors=tuple(errors[:n_errors]),
    )
