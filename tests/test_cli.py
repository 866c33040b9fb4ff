from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sample_corpus import HARBOUR, N_ARTICLES, N_REJECTED, contents, write_corpus
from typer.testing import CliRunner, Result

from quoteset.cli import app

runner = CliRunner()


def run(*arguments: object) -> Result:
    return runner.invoke(app, [str(each) for each in arguments])


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "raw")


@pytest.fixture
def built(raw: Path, tmp_path: Path) -> Path:
    out = tmp_path / "built"
    assert run("build", raw, "-o", out, "-q").exit_code == 4
    return out


class TestBuild:
    def test_summary(self, raw: Path, tmp_path: Path) -> None:
        result = run("build", raw, "-o", tmp_path / "out")
        assert result.exit_code == 4
        assert f"{N_ARTICLES + N_REJECTED} inputs: {N_ARTICLES} articles, {N_REJECTED} rejected" in result.stdout
        assert "rejected: photo.jpg: " in result.stdout
        assert "reading" in result.stderr

    def test_json(self, raw: Path, tmp_path: Path) -> None:
        result = run("build", raw, "-o", tmp_path / "out", "--json")
        told = json.loads(result.stdout)
        assert told["exit_status"] == result.exit_code == 4
        assert told["inputs"] == told["articles"] + told["rejected"] == N_ARTICLES + N_REJECTED
        assert sum(told["rows"]["quotes"].values()) == told["quotes"] >= told["attributed"] > 0

    def test_quiet(self, raw: Path, tmp_path: Path) -> None:
        result = run("build", raw, "-o", tmp_path / "out", "--quiet")
        assert (result.exit_code, result.stdout, result.stderr) == (4, "", "")

    def test_options(self, raw: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        result = run("build", raw, "-o", out, "--splits", "1,0,0", "--min-confidence", 1, "--workers", 1, "--limit", 2)
        assert result.exit_code == 4  # photo.jpg
        assert sorted(path.name for path in (out / "quotes").iterdir()) == ["train-00000-of-00001.parquet"]
        manifest = json.loads((out / "manifest.json").read_text())
        assert manifest["settings"]["splits"]["shares"] == [1.0, 0.0, 0.0]
        assert manifest["settings"]["quotes"]["min_confidence"] == 1.0
        assert manifest["settings"]["limit"] == 2

    def test_config_and_options_before_it(self, raw: Path, tmp_path: Path) -> None:
        config, out = tmp_path / "my.toml", tmp_path / "out"
        config.write_text('[card]\npretty_name = "The Wend"\n[splits]\nshares = [0.5, 0.25, 0.25]\n')
        run("build", raw, "-o", out, "--config", config, "--splits", "1,0,0")
        assert "# The Wend\n" in (out / "README.md").read_text(encoding="utf-8")
        assert sorted(path.name for path in (out / "articles").iterdir()) == ["train-00000-of-00001.parquet"]

    def test_dry_run(self, raw: Path, tmp_path: Path) -> None:
        result = run("build", raw, "-o", tmp_path / "out", "--dry-run")
        assert result.exit_code == 4
        assert "nothing was written" in result.stdout
        assert [path.name for path in tmp_path.iterdir()] == ["raw"]

    @pytest.mark.parametrize(
        ("options", "error"),
        [
            (["--splits", "0.8,0.1"], "splits.shares: expected three numbers"),
            (["--splits", "a,b,c"], "--splits a,b,c: expected three numbers"),
            (["--min-confidence", "2"], "quotes.min_confidence: expected a number from 0 to 1, not 2"),
            (["--config", "none.toml"], "none.toml: cannot read the settings"),
            (["--workers", "0"], "--workers"),
            (["--limit", "0"], "--limit"),
            (["--wrokers", "2"], "No such option"),
        ],
    )
    def test_wrong_options(self, raw: Path, tmp_path: Path, options: list[str], error: str) -> None:
        result = run("build", raw, "-o", tmp_path / "out", *options)
        assert result.exit_code == 2
        assert error in result.stderr
        assert not (tmp_path / "out").exists()

    def test_unknown_setting(self, raw: Path, tmp_path: Path) -> None:
        config = tmp_path / "quoteset.toml"
        config.write_text("[quotes]\nmin_confidense = 0.5\n")
        result = run("build", raw, "-o", tmp_path / "out", "-c", config)
        assert result.exit_code == 2
        expected = "quoteset.toml: unknown setting 'quotes.min_confidense'; did you mean 'quotes.min_confidence'?"
        assert expected in result.stderr

    def test_inputs_that_hold_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "nothing").mkdir()
        for name in ("nothing", "missing.txt", "*.txt"):
            result = run("build", tmp_path / name, "-o", tmp_path / "out")
            assert result.exit_code == 2
            assert result.stderr.startswith(f"error: {tmp_path / name}: ")
        assert not (tmp_path / "out").exists()

    def test_no_article_at_all(self, tmp_path: Path) -> None:
        (tmp_path / "empty.txt").write_bytes(b"")
        result = run("build", tmp_path / "empty.txt", "-o", tmp_path / "out")
        assert result.exit_code == 3
        assert "empty.txt: " in result.stderr

    def test_foreign_folder(self, raw: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        out.mkdir()
        (out / "thesis.tex").write_text("years of work")
        result = run("build", raw, "-o", out)
        assert result.exit_code == 2
        assert "--overwrite" in result.stderr
        assert contents(out) == {"thesis.tex": b"years of work"}
        assert run("build", raw, "-o", out, "--overwrite").exit_code == 4

    def test_empty_input(self, tmp_path: Path) -> None:
        result = run("build", "", "-o", tmp_path / "out")
        assert (result.exit_code, result.stderr) == (
            2,
            "error: an input is the empty string; was a variable of your shell empty?\n",
        )

    def test_one_article(self, raw: Path, tmp_path: Path) -> None:
        assert "1 input: 1 article, 0 rejected" in run("build", raw / "harbour.txt", "-o", tmp_path / "out").stdout

    def test_folder_that_cannot_be_made(self, raw: Path, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("a file")
        result = run("build", raw, "-o", tmp_path / "file" / "out")
        assert result.exit_code == 1
        assert str(tmp_path / "file") in result.stderr


class TestProgram:
    """The installed program in a process of its own."""

    PROGRAM = Path(sys.executable).with_name("quoteset")

    def program(self, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.PROGRAM), *map(str, arguments)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
            env={**os.environ, **environment},
        )

    def test_build_with_workers(self, raw: Path, tmp_path: Path) -> None:
        # Enough text for several batches, so that processes are started.
        for number in range(8):
            (raw / f"long-{number}.txt").write_text(f"{HARBOUR}\n{number} ".ljust(400_000, "x"), encoding="utf-8")
        done = self.program("build", raw, "-o", tmp_path / "out", "--workers", 2, "--json")
        assert done.returncode == 4, done.stderr
        assert json.loads(done.stdout)["articles"] == N_ARTICLES + 8
        assert self.program("validate", tmp_path / "out", "--quiet").returncode == 0

    def test_terminal_without_unicode(self, raw: Path) -> None:
        done = self.program("show", raw / "harbour.txt", PYTHONIOENCODING="ascii", NO_COLOR="1")
        assert done.returncode == 0, done.stderr
        assert "Ilse Marten" in done.stdout

    def test_error_in_one_line(self) -> None:
        done = self.program("build", "missing.txt", "-o", "out")
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr == "error: missing.txt: no such file or folder; check the path\n"

    def test_ctrl_c(self, raw: Path, tmp_path: Path) -> None:
        for number in range(8):
            (raw / f"long-{number}.txt").write_text(f"{HARBOUR}\n{number} " * 6_000, encoding="utf-8")
        command = [str(self.PROGRAM), "build", str(raw), "-o", str(tmp_path / "out"), "--workers", "2"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as running:
            assert running.stderr is not None
            assert running.stderr.readline() == "reading\n"
            # As a terminal does it: to the workers too, which are about to start.
            os.killpg(running.pid, signal.SIGINT)
            assert running.stderr.read() == "interrupted\n"
            assert running.wait(timeout=60) == 130
        assert [path.name for path in tmp_path.iterdir()] == ["raw"]

    @pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"], ["show", "harbour.txt"]])
    def test_nothing_heavy_is_imported_to_help_or_show(self, raw: Path, arguments: list[str]) -> None:
        program = "import sys; from quoteset.cli import app; app(sys.argv[1:], standalone_mode=False)"
        program += "; print(*sys.modules, file=sys.stderr)"
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=raw,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        assert done.stdout
        assert not {"pandas", "datasets", "trafilatura", "huggingface_hub"} & set(done.stderr.split())

    def test_build_does_without_pandas(self, raw: Path, tmp_path: Path) -> None:
        """Arrow would import it in every process."""
        done = self.program("build", raw, "-o", tmp_path / "out", "-q", PYTHONPROFILEIMPORTTIME="1")
        assert done.returncode == 4
        assert "pyarrow.lib" in done.stderr
        assert "pandas.core" not in done.stderr


class TestShow:
    def test_article(self, raw: Path) -> None:
        result = run("show", raw / "harbour.txt")
        assert result.exit_code == 0
        assert "“Nobody was hurt,”" in result.stdout
        assert "Ilse Marten" in result.stdout

    def test_explain(self, raw: Path) -> None:
        result = run("show", raw / "town" / "bakery.md", "--explain")
        assert re.search(r"[+-]\d\.\d\d  [▏▎▍▌▋▊▉█]", result.stdout)

    def test_record(self, raw: Path) -> None:
        assert "Lena Forst4" in run("show", raw / "council.jsonl", "--record", 6).stdout
        assert run("show", raw / "council.jsonl", "--record", 3).exit_code == 3
        assert run("show", raw / "council.jsonl", "--record", 99).exit_code == 2

    def test_no_article(self, raw: Path) -> None:
        assert run("show", raw / "empty.txt").exit_code == 3
        assert run("show", raw / "nowhere.txt").exit_code == 2
        assert run("show", raw).exit_code == 2


class TestValidate:
    def test_good_folder(self, built: Path) -> None:
        result = run("validate", built)
        assert result.exit_code == 0
        assert result.stdout.endswith(" rows, valid\n")

    def test_bad_rows(self, built: Path) -> None:
        (path,) = (built / "quotes").glob("train*")
        table = pq.read_table(path)
        pq.write_table(table.set_column(table.column_names.index("kind"), "kind", [["loud"] * len(table)]), path)
        result = run("validate", built)
        assert result.exit_code == 3
        assert "quotes/train-00000-of-00001.parquet row 0" in result.stdout
        assert "kind" in result.stdout
        told = run("validate", built, "--json")
        assert told.exit_code == 3
        violations = json.loads(told.stdout)["violations"]
        assert {"kind"} <= {each["field"] for each in violations}

    def test_nothing_there(self, tmp_path: Path) -> None:
        assert run("validate", tmp_path / "nowhere").exit_code == 2


class TestStats:
    def test_tables(self, built: Path) -> None:
        result = run("stats", built)
        assert result.exit_code == 0
        assert "Ilse Marten" in result.stdout
        assert re.search(r"^articles +\d", result.stdout, re.MULTILINE)

    def test_json(self, built: Path) -> None:
        told = json.loads(run("stats", built, "--json").stdout)
        assert sum(told["rows"]["articles"].values()) == told["n_articles"] == N_ARTICLES
        assert sum(told["kinds"].values()) == told["n_quotes"]
        assert sum(told["confidences"].values()) == told["n_with_speaker"]
        assert told["languages"] == {"de": 1, "en": N_ARTICLES - 1}

    def test_no_folder(self, tmp_path: Path) -> None:
        assert run("stats", tmp_path / "nowhere").exit_code == 2
        assert run("stats", tmp_path).exit_code == 3


def test_version_and_help() -> None:
    assert re.fullmatch(r"quoteset \d+\.\d+\.\d+\n", run("--version").stdout)
    assert run("--help").exit_code == 0
    for command in ("build", "show", "validate", "stats"):
        assert run(command, "--help").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate", "s3://bucket/built"),
        ("stats", "s3://bucket/built"),
        ("eval", "gold.jsonl", "s3://bucket/built"),
        ("export", "s3://bucket/built", "--to", "csv"),
        ("report", "s3://bucket/built"),
        ("review", "s3://bucket/built"),
        ("push", "s3://bucket/built", "me/name"),
        ("build", "raw", "-o", "s3://bucket/built"),
    ],
)
def test_a_url_where_a_folder_has_to_be_is_told(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    told = run(*arguments)
    assert told.exit_code == 2
    assert told.stderr.startswith("error: s3://bucket/built: ")
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]
