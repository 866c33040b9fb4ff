from __future__ import annotations

from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from gathering import gathered, news, tables

from quoteset import packs, pipeline
from quoteset.errors import UsageError
from quoteset.people import People, read_people
from quoteset.progress import Silent
from quoteset.settings import PeopleSettings, RunSettings, Settings
from quoteset.validate import validate_path

HEADER = "name,aliases,qid,role,party"
MAYORS = [
    news("a", "“The dam holds,” said Mayor Lena Okafor of Castleford after the flood of the Ardle."),
    news("b", "“The dam held,” said Lena Okafor, the mayor of Castleford, beside the Ardle."),
]
SMITHS = [
    news("coach", "“We ran out of legs,” said coach John Smith of the Harrow Falcons in Dunmore Park."),
    news("senator", "“It is a good day,” said Senator John Smith when Castleford passed the Water Act."),
]


def people(path: Path, *lines: str, columns: tuple[str, ...] = ()) -> People:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_people(path, [packs.load("en")], columns)


def test_a_speaker_gets_its_id_and_the_columns(tmp_path: Path) -> None:
    known = people(tmp_path / "p.csv", HEADER, "Lena Okafor,,Q7,mayor,Harbour League", "Nobody Known,,Q8,,")
    found = gathered(tables(MAYORS), people=known)
    row = found.speaker("Lena Okafor")
    assert row["qid"] == "Q7"
    assert orjson.loads(row["people"]) == {"role": "mayor", "party": "Harbour League"}
    assert (found.linked.n_people, found.linked.n_found, found.linked.n_linked) == (2, 1, 1)


def test_without_a_table_the_columns_are_empty() -> None:
    row = gathered(tables(MAYORS)).speaker("Lena Okafor")
    assert (row["qid"], row["people"]) == (None, None)


def test_aliases_put_speakers_together(tmp_path: Path) -> None:
    pairs = [*MAYORS, news("c", "“I sing,” said the tenor Leni Castle-Okafor in Pell.")]
    known = people(tmp_path / "p.csv", HEADER, "Lena Okafor,Leni Castle-Okafor|L. C. Okafor,Q7,mayor,")
    row = gathered(tables(pairs), people=known).speaker("Lena Okafor")
    assert (row["n_articles"], row["qid"]) == (3, "Q7")
    assert "people_file" in row["evidence"]


def test_of_two_namesakes_the_one_whom_the_columns_describe_is_linked(tmp_path: Path) -> None:
    known = people(tmp_path / "p.csv", HEADER, "John Smith,,Q1,senator,")
    found = gathered(tables(SMITHS), people=known)
    assert sorted((each["roles"], each["qid"]) for each in found.speakers) == [(["coach"], None), (["senator"], "Q1")]


def test_a_name_that_fits_several_is_left_alone_and_told(tmp_path: Path) -> None:
    known = people(tmp_path / "p.csv", HEADER, "John Smith,,Q1,,")
    found = gathered(tables(SMITHS), people=known)
    assert [each["qid"] for each in found.speakers] == [None, None]
    assert found.linked.unclear == ("John Smith",)


def test_of_two_people_of_one_name_the_one_whom_the_articles_describe_is_linked(tmp_path: Path) -> None:
    known = people(
        tmp_path / "p.csv",
        HEADER,
        "John Smith,,Q1,coach of the Falcons,",
        "John Smith,,Q2,senator,",
        "John Smith,,Q3,,",
    )
    found = gathered(tables(SMITHS), people=known)
    assert sorted((each["roles"], each["qid"]) for each in found.speakers) == [(["coach"], "Q1"), (["senator"], "Q2")]


def test_a_type_keeps_bodies_and_people_apart(tmp_path: Path) -> None:
    pairs = [
        news("a", "“The river rises,” the National Water Agency said."),
        news("b", "“I sing,” said Lena Okafor in Pell."),
    ]
    known = people(
        tmp_path / "p.csv",
        "label,id,type",
        "The National Water Agency,Q5,organization",
        "Lena Okafor,Q6,organization",
    )
    found = gathered(tables(pairs), people=known)
    assert sorted((each["name"], each["qid"]) for each in found.speakers) == [
        ("Lena Okafor", None),
        ("National Water Agency", "Q5"),
    ]


def test_rows_of_one_id_are_one_person(tmp_path: Path) -> None:
    known = people(tmp_path / "p.csv", HEADER, "Lena Okafor,,Q7,mayor,", "Leni Castle,,Q7,tenor,")
    assert known.people.num_rows == 1
    assert known.names["person"].to_pylist() == [0] * known.names.num_rows


def test_parquet_with_lists_is_read_as_csv_is(tmp_path: Path) -> None:
    csv = people(tmp_path / "p.csv", HEADER, "Lena Okafor,Leni Castle|L. Castle,Q7,mayor,")
    table = pa.table(
        {
            "name": ["Lena Okafor"],
            "aliases": [["Leni Castle", "L. Castle"]],
            "qid": ["Q7"],
            "role": ["mayor"],
            "party": pa.nulls(1, pa.string()),
        }
    )
    pq.write_table(table, tmp_path / "p.parquet")
    assert read_people(tmp_path / "p.parquet", [packs.load("en")]) == csv


def test_chosen_columns_are_copied(tmp_path: Path) -> None:
    known = people(tmp_path / "p.csv", HEADER, "Lena Okafor,,Q7,mayor,League", columns=("party",))
    assert known.people["columns"].to_pylist() == ['{"party":"League"}']


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("p.xls", b"", "people are read from .csv, .tsv, .parquet"),
        ("p.csv", b"", "has no rows"),
        ("p.csv", b"name,qid\n", "has no rows"),
        ("p.csv", b"who,qid\nLena,Q1\n", "no column of names; call one of who, qid 'name'"),
        ("p.csv", b"name,qid\nLena,Q1\n,Q2\n", "row 2 has no 'name'"),
        ("p.csv", b"name,qid\nLena,Q1,x\n", "line 2 has 3 cells, but the first line names 2 columns"),
        ("p.csv", b"name,qid\nL\xe9na,Q1\n", "is no readable csv"),
        ("p.csv", b'name,qid\n"Lena,Q1\n', "is no readable csv"),
        ("p.parquet", b"name,qid\n", "is no readable parquet"),
    ],
)
def test_a_bad_file_is_told(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UsageError) as raised:
        read_people(path, [packs.load("en")])
    assert told in str(raised.value)
    assert str(raised.value).startswith(str(path))


def test_a_missing_file_and_a_missing_column_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_people(tmp_path / "none.csv", [packs.load("en")])
    with pytest.raises(UsageError, match="no column 'born' to copy; there are: name, aliases"):
        people(tmp_path / "p.csv", HEADER, "Lena Okafor,,Q7,,", columns=("born",))


def test_a_build_links_and_tells_and_is_valid(tmp_path: Path) -> None:
    texts = [article.text for article, _ in (*MAYORS, *SMITHS)]
    lines = [orjson.dumps({"id": f"a{n}", "text": text, "language": "en"}) for n, text in enumerate(texts)]
    (tmp_path / "news.jsonl").write_bytes(b"\n".join(lines))
    table = tmp_path / "p.csv"
    table.write_text(f"{HEADER}\nLena Okafor,,Q7,mayor,League\nJohn Smith,,Q1,,\n", encoding="utf-8")
    chosen = Settings(people=PeopleSettings(file=str(table), columns=("party",)), run=RunSettings(workers=1))
    told = Notes()
    pipeline.build([str(tmp_path / "news.jsonl")], tmp_path / "out", chosen, progress=told)
    assert validate_path(tmp_path / "out").violations == ()
    files = sorted((tmp_path / "out" / "speakers").glob("*.parquet"))
    rows = pa.concat_tables([pq.read_table(each, partitioning=None) for each in files]).to_pylist()
    assert {each["name"]: (each["qid"], each["people"]) for each in rows} == {
        "Lena Okafor": ("Q7", '{"party":"League"}'),
        "John Smith": (None, None),
    }
    assert any("1 of 2 linked" in each for each in told.notes)
    assert any("John Smith" in each for each in told.notes)


class Notes(Silent):
    """Keeps what it is told once."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)
