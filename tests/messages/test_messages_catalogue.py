"""The Persian catalogue against the English sentences, and the rules that stand at the top of the .po file."""

from __future__ import annotations

import importlib.util
import io
import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from importer.messages.bidi import LRM
from importer.messages.click import CLICK
from importer.messages.sentences import templates
from importer.messages.terms import TERMS
from importer.settings import option_name, specs
from importer.source import sniff
from importer.vocabulary import FIELDS

TOOL = Path(__file__).parents[2] / "tools" / "messages.py"
_SPEC = importlib.util.spec_from_file_location("tool_messages", TOOL)
assert _SPEC
assert _SPEC.loader
tool = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(tool)

SAID_BY_CLICK = {text for said in CLICK for text in ([said] if isinstance(said, str) else said)}
ENGLISH = set(templates().values()) | set(TERMS) | SAID_BY_CLICK | set(tool.helps())
HALF_SPACE = "\u200c"
LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
PERSIAN_LETTER = re.compile(r"[\u0621-\u064a\u067e-\u06cc]")

KEPT = {
    *(field.name for field in FIELDS),
    *(option_name(name) for name in specs()),
    # options and arguments of commands, and the commands
    *("mapping", "force", "port", "FILE", "SOURCE", "amoot-import", "init", "check", "contacts", "xlsx", "crm", "yaml"),
    # keys and values of the mapping file, and of the file of faults
    *("source", "sheet", "header-row", "encoding", "fields", "version", "values", "split", "pick", "first", "order"),
    *("calendar", "century", "duplicates", "error", "on-invalid", "blank", "auto", "tab", "true", "false", "null"),
    *("dmy", "mdy", "ymd", "column", "a", "b", "utf-8", "utf-16", "cp1256", "alias", "anchor", "tag", "TAG"),
    *(
        "kind",
        "reset",
        "times",
        "skip",
        "seconds",
        "creates",
        "http",
        "https",
        "status",
        "location",
        "method",
        "mobile",
    ),
    # words of the help: commands, what stands for a value, places, and what click quotes
    *(
        "run",
        "N",
        "S",
        "source",
        "stem",
        "csv",
        "sqlite3",
        "importer-journal",
        "importer-sandbox",
        "docs",
        "md",
        "mappings",
    ),
    *("sandbox", "operations", "results", "HTML", "Schema", "SIGTERM"),
    # the service's names, variables, columns of the results
    *("ContactCreate", "ContactSearch", "Status", "Failed", "Mobile_Invalid", "AMOOT_TOKEN", "HTTPS_PROXY"),
    *("ALL_PROXY", "REQUESTS_CA_BUNDLE", "outcome", "message", "FORMULA", "host", "path", "Ctrl", "C"),
    # formats and products
    *("HTTP", "YAML", "JSON", "CSV", "URL", "IP", "ASCII", "NUL", "UTF-8", "Windows-1256", "LibreOffice", "Excel"),
    *("Workbook", "SQLite", "Access", "Zstandard", "Zip", "RAR", "RTF", "PNG", "JPEG", "GIF", "gzip", "bzip2", "xz"),
}
"""What stays in Latin letters: it is typed, searched for, or a name."""


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with tool.CATALOGUE.open("rb") as stream:
        return read_po(stream, locale="fa")


def sentences(catalogue: Catalog) -> dict[str, str]:
    """Persian by English, as far as it is translated; singular and plural each for itself."""
    found: dict[str, str] = {}
    for message in catalogue:
        if message.id and message.string:
            many = isinstance(message.id, tuple)
            english = message.id if isinstance(message.id, tuple) else (message.id,)
            found.update(zip(map(str, english), message.string if many else (str(message.string),), strict=True))
    return {english: persian for english, persian in found.items() if persian}


def codes(catalogue: Catalog) -> dict[str, str]:
    """Sentences by the first code that says them; words that come as parameters are none."""
    first = ((message.auto_comments[0], str(message.string)) for message in catalogue if message.auto_comments)
    return {code: persian for code, persian in first if persian and " " not in code}


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def bare(template: str) -> str:
    return re.sub(r"\{\w+(?:![rs])?\}", "", template)


def test_every_english_sentence_has_a_persian_one(catalogue: Catalog) -> None:
    assert sorted(ENGLISH - sentences(catalogue).keys()) == [], "python tools/messages.py update, then translate"


def test_no_persian_sentence_has_outlived_its_english_one(catalogue: Catalog) -> None:
    known = {
        text
        for message in catalogue
        if message.id
        for text in (message.id if isinstance(message.id, tuple) else (message.id,))
    }
    assert sorted(known - ENGLISH) == [], "python tools/messages.py update"


def test_no_translation_waits_for_a_second_look(catalogue: Catalog) -> None:
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_placeholders_are_the_same_in_both_languages(catalogue: Catalog) -> None:
    for english, persian in sentences(catalogue).items():
        assert placeholders(english) == placeholders(persian), english


def test_the_compiled_catalogue_is_made_of_the_written_one() -> None:
    compiled = read_mo(io.BytesIO(tool.compiled()))
    with tool.CATALOGUE.with_suffix(".mo").open("rb") as stream:
        assert sentences(read_mo(stream)) == sentences(compiled), "python tools/messages.py compile"


def test_only_names_and_what_is_typed_stay_in_latin_letters(catalogue: Catalog) -> None:
    left = {
        word: persian
        for persian in sentences(catalogue).values()
        for word in LATIN_WORD.findall(bare(persian))
        if word not in KEPT
    }
    assert left == {}


def test_nothing_latin_is_said_in_persian_that_the_english_does_not_say(catalogue: Catalog) -> None:
    for english, persian in sentences(catalogue).items():
        said = {word.casefold() for word in LATIN_WORD.findall(bare(persian))}
        assert said <= {word.casefold() for word in LATIN_WORD.findall(bare(english))} | {"tab", "url"}, english


def test_a_sentence_begins_with_a_persian_letter_so_that_it_is_set_from_right_to_left(catalogue: Catalog) -> None:
    for code, persian in codes(catalogue).items():
        if not code.startswith("report_"):  # labels: the page has its direction
            assert PERSIAN_LETTER.match(persian.lstrip("… ")), code


def test_a_fragment_that_begins_with_a_sign_has_the_mark_that_keeps_the_sign_in_front(catalogue: Catalog) -> None:
    behind_latin = r"(?<![A-Za-z] )(?<![A-Za-z] \()"
    sign, dash = r"[-+#$%./\\]+(?=[A-Za-z0-9{])", r"\d{4}-\d\d|\d+-[A-Za-z]"
    turned = re.compile(rf"(?<![\w{LRM}.,:/#%+-]){behind_latin}(?:{sign}|{dash})")
    for code, persian in codes(catalogue).items():
        assert not turned.search(persian), code


def test_a_yaml_comment_has_no_invisible_marks(catalogue: Catalog) -> None:
    assert [code for code, persian in codes(catalogue).items() if code.startswith("guess_") and LRM in persian] == []


def test_no_invisible_sign_but_the_half_space_and_the_mark_is_used(catalogue: Catalog) -> None:
    for persian in sentences(catalogue).values():
        assert all(char.isprintable() for char in persian if char not in {HALF_SPACE, LRM, *"\n\t"}), persian


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param("[يكىة٤٥٦]", id="an Arabic letter or digit"),
        pytest.param(r"[\u0600-\u06ff»)}] ?[,;?]", id="Latin punctuation"),
        pytest.param(r"\s[،؛؟.!:]", id="a blank before a sign"),
        pytest.param(r"[،؛؟](?=[\w«])", id="no blank behind a sign"),
        pytest.param("  ", id="two blanks"),
        pytest.param(rf"[{HALF_SPACE}](?![\u0600-\u06ff])|(?<![\u0600-\u06ff]){HALF_SPACE}", id="a loose half-space"),
        pytest.param(r"(?<!\w)ن?می ", id="«می» without its half-space"),
        pytest.param(r" (?:ها|های|هایی|ترین|اند|شان)(?!\w)", id="an ending without its half-space"),
        pytest.param("[ۀ]", id="another way to write هٔ"),
    ],
)
def test_the_script_is_modern_persian(catalogue: Catalog, wrong: str) -> None:
    assert [persian for persian in sentences(catalogue).values() if re.search(wrong, persian)] == []


def test_a_sentence_ends_in_both_languages_or_in_none(catalogue: Catalog) -> None:
    for english, persian in sentences(catalogue).items():
        if english.endswith((".", "?")):
            assert persian.endswith((".", "؟")), english


@pytest.mark.parametrize(
    ("english", "persian"),
    [
        ("account", "حساب"),
        ("cells?", "خانه"),
        ("certificate", "گواهی"),
        ("columns?", "ستون"),
        ("contacts?", "مخاطب"),
        ("encoding", "کدگذاری"),
        ("folder", "پوشه"),
        ("headers?", "سرستون"),
        ("in doubt", "نامعلوم"),
        ("journal", "دفتر"),
        ("labels?", "برچسب"),
        ("landline", "تلفن ثابت"),
        ("mobiles?", "موبایل"),
        ("panel", "پنل"),
        ("results file", "فایل نتیجه"),
        ("rows?", "ردیف"),
        ("runs?", "اجرا"),
        ("sandbox", "سرویس تمرینی"),
        ("sheets?", "برگه"),
        ("token", "توکن"),
        ("workbook", "فایل اکسل"),
    ],
)
def test_a_term_has_one_word(catalogue: Catalog, english: str, persian: str) -> None:
    asked = re.compile(rf"(?<![\w«`:-])(?:{english})(?![\w:-]|\.\w)")
    for sentence, said in sentences(catalogue).items():
        if sentence not in TERMS and asked.search(bare(sentence)):
            assert persian in said, sentence


def test_every_kind_of_file_that_has_an_english_word_has_a_persian_one() -> None:
    kinds = {kind for _, kind in sniff._FOREIGN}
    assert {kind for kind in kinds if " " in kind} <= set(TERMS)


def test_an_update_keeps_translations_and_marks_what_vanished(tmp_path: Path, catalogue: Catalog) -> None:
    old = 'msgid "gone {x}"\nmsgstr "رفته {x}"\n\n'
    text = tool.CATALOGUE.read_text(encoding="utf-8")
    head, _, body = text.partition("\n\n")
    copy = tmp_path / "importer.po"
    copy.write_text(f"{head}\n\n{old}{body}", encoding="utf-8")
    updated = tool.updated(copy)
    assert '#~ msgid "gone {x}"' in updated.decode()
    assert updated.decode().startswith(head)
    copy.write_bytes(updated)
    assert sentences(tool.read(copy)) == sentences(catalogue)
    assert tool.updated(copy) == updated, "a second update changes nothing"
    assert tool.compiled(copy) == tool.compiled()
