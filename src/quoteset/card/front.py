"""The YAML of a card: what datasets loads by, and what the hub lists by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from quoteset import schema
from quoteset.records import DatasetFile

# The names of the hub for the number of rows, with the number that each begins at.
_SIZES = (
    (0, "n<1K"),
    (10**3, "1K<n<10K"),
    (10**4, "10K<n<100K"),
    (10**5, "100K<n<1M"),
    (10**6, "1M<n<10M"),
    (10**7, "10M<n<100M"),
    (10**8, "100M<n<1B"),
    (10**9, "1B<n<10B"),
    (10**10, "10B<n<100B"),
    (10**11, "100B<n<1T"),
    (10**12, "n>1T"),
)

# What the hub takes for a language: a code of ISO 639. Another one would make it refuse the card.
_LANGUAGE = re.compile("[a-z]{2,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CardInfo:
    """What only the maker of a dataset knows about it."""

    pretty_name: str = "Quotations"
    license: str = "other"  # an identifier of the hub; "other" goes with license_name
    license_name: str | None = "rights-of-the-publishers"
    license_link: str | None = None
    languages: tuple[str, ...] = ()  # empty: those that the articles are in
    tags: tuple[str, ...] = ("news", "quotations", "quotation-attribution", "quoteset")
    task_categories: tuple[str, ...] = ("token-classification", "text-classification")
    description: str | None = None  # markdown, one or more paragraphs
    rights: str | None = None  # markdown: under what rights the texts are; None: the publishers'
    citation: str | None = None  # BibTeX of the dataset itself
    url: str | None = None  # where the dataset is published: USER/NAME on the hub


def front_matter(info: CardInfo, files: Iterable[DatasetFile], languages: Iterable[str]) -> str:
    """The YAML between its two lines.

    Configs and splits are those that have files: an empty split would make its whole config unloadable. The first
    config that has rows is the default: quotes, or articles where nothing is quoted. ``languages`` are those found.
    """
    held = [each for each in files if each.config in schema.CONFIGS]
    configs = [config for config in schema.CONFIGS if any(each.config == config for each in held)]
    front: dict[str, Any] = {"pretty_name": info.pretty_name}
    if found := list(info.languages) or sorted(filter(_LANGUAGE.fullmatch, languages)):
        front["language"] = found
    front["license"] = info.license
    if info.license == "other" and info.license_name:
        front["license_name"] = info.license_name
    if info.license == "other" and info.license_link:
        front["license_link"] = info.license_link
    n_rows = sum(each.n_rows or 0 for each in held if configs and each.config == configs[0])
    front["size_categories"] = [next(name for start, name in reversed(_SIZES) if n_rows >= start)]
    front["annotations_creators"] = ["machine-generated"]
    front["task_categories"] = list(info.task_categories)
    front["tags"] = list(info.tags)
    if configs:
        front["configs"] = [_config(config, held, is_default=config == configs[0]) for config in configs]
        front["dataset_info"] = [_dataset_info(config, held) for config in configs]
    # Keys as they stand: sorted, "configs" would be hard to find for those who read the file.
    text = yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=120)
    return f"---\n{text}---\n"


def splits_of(config: str, files: Iterable[DatasetFile]) -> list[str]:
    """The splits in which ``config`` has rows, in their usual order."""
    own = {each.split for each in files if each.config == config}
    return [split for split in schema.SPLITS if split in own]


def _config(config: str, files: list[DatasetFile], *, is_default: bool) -> dict[str, Any]:
    data_files = [{"split": split, "path": f"{config}/{split}-*"} for split in splits_of(config, files)]
    return {"config_name": config, **({"default": True} if is_default else {}), "data_files": data_files}


def _dataset_info(config: str, files: list[DatasetFile]) -> dict[str, Any]:
    own = [each for each in files if each.config == config]
    splits = [
        {
            "name": split,
            "num_bytes": sum(each.n_value_bytes or 0 for each in own if each.split == split),
            "num_examples": sum(each.n_rows or 0 for each in own if each.split == split),
        }
        for split in splits_of(config, own)
    ]
    return {
        "config_name": config,
        "features": schema.features(config),
        "splits": splits,
        "download_size": sum(each.size for each in own),
        "dataset_size": sum(each.n_value_bytes or 0 for each in own),
    }
