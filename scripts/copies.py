#!/usr/bin/env python3
"""Measure how well a build finds the known copies of a made corpus (``copies_corpus.py``), and keeps splits apart.

    .venv/bin/python scripts/copies.py run FOLDER [--articles 20000] [--seed 0]

makes the corpus in FOLDER, builds it, compares the duplicate groups with the truth, in all and for each kind of copy,
and lets ``quoteset validate`` look for leaks between splits. Then it carries an article and its quotes over to another
split in a copy of the data set, once away from a copy of it and once away from another article with the same long
quotation, and asks whether validate finds both. Exit status 1 if a figure is below its floor, a leak is there or a
planted one is not found. The steps alone:

    .venv/bin/python scripts/copies.py make copies.jsonl.gz [--articles 20000] [--seed 0]
    .venv/bin/quoteset build copies.jsonl.gz -o copies
    .venv/bin/python scripts/copies.py measure copies
"""

from __future__ import annotations

import argparse
import collections
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from copies_corpus import KINDS, make

import quoteset
from quoteset.validate import Violation
from quoteset.validate.leaks import MIN_WORDS

# What issue 4 asks of groups, pair by pair.
PRECISION_FLOOR, RECALL_FLOOR = 0.99, 0.95
# The rule of ``Violation`` for what is in two splits.
LEAK = "split"


class Row(NamedTuple):
    """An article as a build grouped it, and the truth about it."""

    found: str
    group: int
    kind: str


@dataclass(frozen=True)
class Pairs:
    """Pairs of articles in one group: truly, as a build found them, and both."""

    n_true: int
    n_found: int
    n_both: int

    @property
    def precision(self) -> float:
        """The share of the pairs found that are true; 1 where none is found."""
        return self.n_both / self.n_found if self.n_found else 1.0

    @property
    def recall(self) -> float:
        """The share of the true pairs that are found; 1 where there is none."""
        return self.n_both / self.n_true if self.n_true else 1.0


def pairs(rows: Sequence[Row], kind: str | None = None) -> Pairs:
    """The pairs of ``rows``; with ``kind`` those of which at least one article is of that kind."""
    return Pairs(
        *(
            sum(_n_pairs(members, kind) for members in _grouped(keys, rows).values())
            for keys in ([row.group for row in rows], [row.found for row in rows], [row[:2] for row in rows])
        )
    )


def _grouped(keys: Iterable[Any], rows: Iterable[Row]) -> dict[Any, list[str]]:
    grouped = collections.defaultdict(list)
    for key, row in zip(keys, rows, strict=True):
        grouped[key].append(row.kind)
    return grouped


def _n_pairs(kinds: Sequence[str], kind: str | None) -> int:
    n, n_others = len(kinds), sum(each != kind for each in kinds) if kind else 0
    return n * (n - 1) // 2 - n_others * (n_others - 1) // 2


def read(built: Path) -> tuple[list[Row], int]:
    """The articles of a data set, and how many true groups are in more than one split."""
    rows: list[Row] = []
    splits: dict[int, set[str]] = collections.defaultdict(set)
    for path in sorted((built / "articles").glob("*.parquet")):
        table = pq.read_table(path, columns=["duplicate_group", "metadata"], partitioning=None)
        for group, metadata in zip(table["duplicate_group"].to_pylist(), table["metadata"].to_pylist(), strict=True):
            truth = json.loads(metadata)["copy"]
            rows.append(Row(group, truth["group"], truth["kind"]))
            splits[truth["group"]].add(split_of(path))
    return rows, sum(len(each) > 1 for each in splits.values())


def measure(built: Path) -> Pairs:
    """Print how well the groups of a data set, and its splits, fit the truth; the figures over all pairs."""
    rows, n_torn = read(built)
    found = pairs(rows)
    print(f"{len(rows):,} articles, {found.n_true:,} pairs of copies, {found.n_found:,} pairs found")
    print(f"pairwise precision {found.precision:.4f}, recall {found.recall:.4f}")
    homes = {row.group: row.found for row in rows if row.kind in ("article", "follow-up")}
    print(f"\n{'pairs with a copy that is':24} {'pairs':>8} {'precision':>9} {'recall':>7}  with its original")
    for kind in KINDS:
        each = pairs(rows, kind)
        copies = [row for row in rows if row.kind == kind]
        n_right = sum(homes[row.group] == row.found for row in copies)
        share = f"{n_right:,} of {len(copies):,}"
        print(f"  {kind:23} {each.n_true:8,} {each.precision:9.4f} {each.recall:7.4f}  {share}")
    mixed = collections.defaultdict(list)
    for row in rows:
        mixed[row.found].append(row)
    wrong = [members for members in mixed.values() if len({row.group for row in members}) > 1]
    print(f"\ngroups that mix originals: {len(wrong)}; largest: {max(map(len, wrong), default=0)}")
    kinds = collections.Counter(row.kind for members in wrong for row in members)
    print("  articles in them by kind: " + ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()))
    print(f"\ntrue groups in more than one split: {n_torn}")
    return found


def split_of(path: Path) -> str:
    """The split that a file of a data set holds."""
    return path.name.partition("-")[0]


def leaks(built: Path) -> list[Violation]:
    """What ``quoteset validate`` finds in two splits."""
    return [each for each in quoteset.validate(built).violations if each.rule == LEAK]


def with_copy(built: Path) -> str | None:
    """An article that is in one split with another of its duplicate group."""
    groups: dict[str, str] = {}
    for path in sorted((built / "articles").glob("*.parquet")):
        table = pq.read_table(path, columns=["article_id", "duplicate_group"], partitioning=None)
        for article, group in zip(*(column.to_pylist() for column in table.columns), strict=True):
            if group in groups:
                return str(article)
            groups[group] = article
    return None


def with_quotation(built: Path) -> str | None:
    """An article without a copy that gives a long quotation which another article has too."""
    grouped: dict[str, str] = {}
    sizes: collections.Counter[str] = collections.Counter()
    for path in sorted((built / "articles").glob("*.parquet")):
        table = pq.read_table(path, columns=["article_id", "duplicate_group"], partitioning=None)
        grouped |= zip(*(column.to_pylist() for column in table.columns), strict=True)
        sizes.update(table["duplicate_group"].to_pylist())
    seen: dict[str, str] = {}
    for path in sorted((built / "quotes").glob("*.parquet")):
        table = pq.read_table(path, columns=["article_id", "quotation_id", "text"], partitioning=None)
        for article, quotation, text in zip(*(column.to_pylist() for column in table.columns), strict=True):
            first = seen.setdefault(quotation, article)
            if first != article and len(text.split()) > 2 * MIN_WORDS and sizes[grouped[article]] == 1:
                return str(article)
    return None


def carry_over(built: Path, article: str) -> None:
    """Move ``article`` and its rows into another split."""
    for config in ("articles", "quotes", "nonquotes"):
        paths = sorted((built / config).glob("*.parquet"))
        tables = {path: pq.read_table(path, partitioning=None) for path in paths}
        for path, table in tables.items():
            is_it = pc.equal(table["article_id"], article)
            if not pc.any(is_it).as_py():
                continue
            home = split_of(path)
            # Of the later ones, for a leak is told of what is in a later split than the first of its like.
            other = next(each for each in tables if split_of(each) != home)
            pq.write_table(table.filter(pc.invert(is_it)), path)
            pq.write_table(pa.concat_tables([tables[other], table.filter(is_it)]), other)
            break


def finds_planted(built: Path, folder: Path) -> bool:
    """Plant leaks in copies of ``built`` below ``folder``, and print whether validate finds each."""
    all_found = True
    for name, article in (("copy", with_copy(built)), ("quotation", with_quotation(built))):
        if article is None:
            print(f"no article to plant a leak with: {name}")
            all_found = False
            continue
        planted = folder / f"leak-{name}"
        shutil.rmtree(planted, ignore_errors=True)
        shutil.copytree(built, planted)
        carry_over(planted, article)
        found = leaks(planted)
        print(f"planted: {article} in another split than its {name}: {len(found)} leaks found")
        for each in found[:2]:
            print(f"  {each}")
        all_found = all_found and bool(found)
    return all_found


def run(folder: Path, n_articles: int, seed: int) -> bool:
    """Make, build, measure, validate and plant; whether all is as it has to be."""
    folder.mkdir(parents=True, exist_ok=True)
    made, built = folder / "copies.jsonl.gz", folder / "built"
    make(made, n_articles, seed)
    quoteset.build(made, built)
    found = measure(built)
    report = quoteset.validate(built)
    n_leaks = sum(each.rule == LEAK for each in report.violations)
    print(f"\nvalidate: {len(report.violations)} violations, {n_leaks} of them leaks between splits")
    planted = finds_planted(built, folder)
    checks = {
        f"precision at least {PRECISION_FLOOR}": found.precision >= PRECISION_FLOOR,
        f"recall at least {RECALL_FLOOR}": found.recall >= RECALL_FLOOR,
        "valid, and no leak between splits": report.ok,
        "planted leaks found": planted,
    }
    print()
    for check, is_met in checks.items():
        print(f"{'ok    ' if is_met else 'FAILED'} {check}")
    return all(checks.values())


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, told in (("run", "make, build, measure and look for leaks in FOLDER"), ("make", "write the corpus")):
        making = commands.add_parser(name, help=told)
        making.add_argument("out", type=Path, metavar="FOLDER" if name == "run" else "FILE")
        making.add_argument("--articles", type=int, default=20_000)
        making.add_argument("--seed", type=int, default=0)
    measuring = commands.add_parser("measure", help="compare a built data set with the truth")
    measuring.add_argument("built", type=Path)
    chosen = parser.parse_args()
    if chosen.command == "measure":
        measure(chosen.built)
    elif chosen.command == "make":
        make(chosen.out, chosen.articles, chosen.seed)
    else:
        return 0 if run(chosen.out, chosen.articles, chosen.seed) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
