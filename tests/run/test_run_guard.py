"""Results that name created rows beside a journal that knows nothing of them: nothing is sent, and nothing replaced."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from importer.errors import ImporterError, JournalFault, UsageFault
from importer.messages import Phrasebook
from importer.results import table
from importer.run.guard import refuse_lost_journal
from support.story import ALI, ENDPOINT, REZA, SARA, Row, Story


@pytest.fixture
def sent(tmp_path: Path) -> tuple[Path, Path]:
    """A journal and results of a run that created three contacts."""
    story = Story(tmp_path / "journal.sqlite3")
    source = story.load(Row(2, ALI), Row(3, SARA), Row(4, REZA))
    story.send(source)
    results = tmp_path / "crm.results.csv"
    chunks = story.journal.result_chunks(source)
    table.write(results, table.lines(chunks, source="crm.csv", sheet="", phrases=Phrasebook("en")))
    story.journal.close()
    return results, story.path


def told(results: Path, journal: Path) -> ImporterError:
    with pytest.raises(ImporterError) as caught:
        refuse_lost_journal([results], journal, ENDPOINT)
    return caught.value


def test_results_of_a_journal_that_knows_their_rows_are_let_pass(sent: tuple[Path, Path]) -> None:
    results, journal = sent
    refuse_lost_journal([results, results.with_name("none.csv")], journal, ENDPOINT)


def test_a_journal_that_is_not_there_is_lost_and_the_rows_are_counted(sent: tuple[Path, Path], tmp_path: Path) -> None:
    results, _ = sent
    fault = told(results, tmp_path / "another.sqlite3")
    assert isinstance(fault, JournalFault)
    assert (fault.code, fault.problems[0].params["count"]) == ("journal_lost", 3)


def test_a_journal_of_other_runs_is_another_one(sent: tuple[Path, Path], tmp_path: Path) -> None:
    results, _ = sent
    other = Story(tmp_path / "another.sqlite3")
    other.journal.close()
    assert told(results, other.path).code == "journal_lost"


def test_a_journal_that_knows_the_run_but_not_all_it_created_is_an_old_copy(sent: tuple[Path, Path]) -> None:
    results, path = sent
    story = Story(path)
    story.journal._db.execute("UPDATE contact SET state = 'pending' WHERE mobile = ?", (int(SARA),))
    story.journal.close()
    fault = told(results, path)
    assert (fault.code, fault.problems[0].params["count"]) == ("journal_older", 1)


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.mkdir(),
        lambda path: path.symlink_to(path),
        lambda path: path.write_text("name,mobile\na,09120000001\n"),
        lambda path: path.write_bytes(b'mobile,outcome,contact_id,run\n09120000001,created,,r\n"' + b"x" * 200_000),
    ],
    ids=["a folder", "a link to itself", "another table", "a table that is damaged at its end"],
)
def test_what_can_t_be_read_as_results_is_not_replaced(make: Callable[[Path], object], tmp_path: Path) -> None:
    path = tmp_path / "crm.results.csv"
    make(path)
    fault = told(path, tmp_path / "journal.sqlite3")
    assert isinstance(fault, UsageFault)
    assert fault.code == "results_not_ours"
