import time
from pathlib import Path

import pytest

from importer.errors import MappingFault
from importer.mapping.load import MAX_BYTES, load, parse
from importer.messages.mapping import TEMPLATES

HEAD = "version: 1\nfields:\n  Mobile: m\n  LName: l\n"  # four lines: a table's text begins on line 5
F = "mapping_field_from_nothing"
NOT_FOR = "mapping_key_not_for_field"

Told = list[tuple[str, int]]

WHOLE_FILES: list[tuple[str, Told]] = [
    ("", [("mapping_empty", 1)]),
    ("# nothing\n\n# yet\n", [("mapping_empty", 1)]),
    ("---\n", [("mapping_empty", 2)]),
    ("null", [("mapping_empty", 1)]),
    ("just a text", [("mapping_not_keys", 1)]),
    ("\n- Mobile\n- FName\n", [("mapping_not_keys", 2)]),
    ("{}", [("mapping_key_missing", 1), ("mapping_key_missing", 1)]),
    ("version: 1\nfields:\n", [("mapping_mobile_missing", 2), ("mapping_name_missing", 2)]),
    ("version: 1\nfields: x\n", [("mapping_wants_keys", 2)]),
    ("version: 1\nfields: {Mobile: m, Email: e}", [("mapping_name_missing", 2)]),
    ("fields: {FName: f}\nversion: 1", [("mapping_mobile_missing", 1)]),
    ("version: 2\nfields: {Mobile: m, LName: l}", [("mapping_version", 1)]),
    ("fields: {Mobile: m, LName: l}\nversion: '1'", [("mapping_wants_whole", 2)]),
    ("%YAML 1.1\n---\n" + HEAD, [("mapping_directive", 1)]),
    ("# a\n%YAML 1.0\n---\n" + HEAD, [("mapping_directive", 2)]),
    ("%TAG ! x:\n---\n" + HEAD, [("mapping_directive", 1)]),
    (HEAD + "---\n" + HEAD, [("mapping_documents", 5)]),
    (HEAD + "\tEmail: e", [("mapping_tab", 5)]),
    (HEAD + "  Email: @mail", [("mapping_quotes_needed", 5)]),
    (HEAD + "  Email: e: mail", [("mapping_colon", 5)]),
    (HEAD + "  Email: [e\nrun: {}", [("mapping_syntax", 6)]),
    (HEAD + "  Email: 'e", [("mapping_syntax", 5)]),
    (HEAD + "  Email: {column: ایمیل، empty: reject}", [("mapping_syntax", 5)]),
    (HEAD + "  Email: e\x07", [("mapping_character", 5)]),
    (HEAD + '  Email: "\\U00110000"', [("mapping_character", 5)]),
    (HEAD + '  Email: "\\ud800"', [("mapping_character", 5)]),
    (HEAD + "  Email: " + "[" * 5000, [("mapping_too_deep", 5)]),
    (HEAD + "  Labels: {always: [" + "a, " * 6000 + "]}", [("mapping_too_many_nodes", 5)]),
]

PLACES: list[tuple[str, Told]] = [
    # YAML's own machinery
    ("  Email: &mail e", [("mapping_anchor", 5)]),
    ("  Email: *ایمیل", [("mapping_alias", 5)]),
    (
        "  FName: &x {column: a}\n  Email: *x\n  <<: *x",
        [("mapping_anchor", 5), ("mapping_alias", 6), ("mapping_field_unknown", 7), ("mapping_alias", 7)],
    ),
    ("  Email: !!str e", [("mapping_tag", 5)]),
    ("  ? [a, b]\n  : c", [("mapping_key_complex", 5)]),
    # keys
    ("  Mobile: x\n  LName: {column: y}", [("mapping_key_repeated", 5), ("mapping_key_repeated", 6)]),
    ("  Email: {column: a, column: b, 'column': c}", [("mapping_key_repeated", 5)] * 2),
    ("version: 1", [("mapping_key_repeated", 5)]),
    ("feilds: {}", [("mapping_key_misspelt", 5)]),
    ("other: {}", [("mapping_key_unknown", 5)]),
    ("workers: 4", [("mapping_key_elsewhere", 5)]),
    ("sheet: 4", [("mapping_key_elsewhere", 5)]),
    ("BornDate: تولد", [("mapping_key_elsewhere", 5)]),
    ("source:\n  header_row: 1\n  shet: x", [("mapping_key_misspelt", 6), ("mapping_key_misspelt", 7)]),
    ("run:\n  max_failures: 5\n  zzz: 1", [("mapping_key_misspelt", 6), ("mapping_key_unknown", 7)]),
    ("  Email: {colunm: e}", [(F, 5), ("mapping_key_misspelt", 5)]),
    # fields
    ("  mobile: x", [("mapping_field_misspelt", 5)]),
    ("  FirstName: x", [("mapping_field_misspelt", 5)]),
    ("  xyz: x", [("mapping_field_unknown", 5)]),
    ("  ContactGroupID: 0", [("mapping_field_disabled", 5)]),
    ("  Email:\n  FName: ~", [(F, 5), (F, 6)]),
    ("  Email: {}\n  Labels: {always: []}", [(F, 5), (F, 6)]),
    ("  FName: {part: first}", [(F, 5)]),
    ("  FName: {column: }", [(F, 5)]),
    ("  FName: {columns: []}", [(F, 5)]),
    ("  FName: {value: ''}", [(F, 5)]),
    ("  FName: [a, b]", [("mapping_wants_field", 5)]),
    ("  FName: {column: [a]}", [("mapping_wants_text", 5)]),
    ("  FName: {columns: a}", [("mapping_wants_list", 5)]),
    ("  FName: {columns: [a, {b: c}]}", [("mapping_wants_text", 5)]),
    ("  FName: {columns: [a, '']}", [("mapping_value_missing", 5)]),
    ("  FName: {columns: [نام, كد, کد]}", [("mapping_column_repeated", 5)]),
    ("  FName:\n    column: a\n    value: b", [("mapping_sources_exclusive", 7)]),
    ("  FName: {column: a, columns: [b], value: c}", [("mapping_sources_exclusive", 5)]),
    ("  FName: {column: a, join: b}", [("mapping_key_needs", 5)]),
    ("  Labels: {always: [a], split: b}", [("mapping_key_needs", 5)]),
    ("  FName: {column: a, part: middle}", [("mapping_choice", 5)]),
    ("  FName: {column: a, part: }", [("mapping_value_missing", 5)]),
    ("  FName: {column: a, on-invalid: maybe, empty: no}", [("mapping_choice", 5)] * 2),
    *(
        (f"  {field}: {{column: a, {key}: x}}", [(NOT_FOR, 5)])
        for field, key in [
            ("FName", "calendar"),
            ("FName", "order"),
            ("Email", "century"),
            ("Email", "part"),
            ("BornDate", "part"),
            ("FName", "values"),
            ("BornDate", "values"),
            ("CityName", "split"),
            ("CityName", "always"),
            ("CityName", "pick"),
        ]
    ),
    ("  BornDate: {column: a, century: 1402}", [("mapping_century", 5)]),
    ("  BornDate: {column: a, century: 13}", [("mapping_century", 5)]),
    ("  BornDate: {column: a, century: '1300'}", [("mapping_wants_whole", 5)]),
    ("  BornDate: {column: a, calendar: jalali, century: 1900}", [("mapping_century_calendar", 5)]),
    ("  BornDate: {column: a, calendar: lunar}", [("mapping_choice", 5)]),
    ("  Active: {column: a, values: {x: maybe}}", [("mapping_wants_flag", 5)]),
    ("  Active: {column: a, values: {x: 'true'}}", [("mapping_wants_flag", 5)]),
    ("  Active: {column: a, values: [x]}", [("mapping_wants_keys", 5)]),
    ("  Active: {column: a, values: {كد: true, کد: false}}", [("mapping_values_conflict", 5)]),
    ("  Active: {column: a, values: {'': true}}", [("mapping_values_empty", 5)]),
    ("  Labels: {always: ['a,b', ok, 'c|d']}", [("mapping_label_separator", 5)] * 2),
    # source, duplicates, existing
    ("source: x", [("mapping_wants_keys", 5)]),
    ("source: {sheet: 0}", [("mapping_too_small", 5)]),
    ("source: {header-row: 0}", [("mapping_too_small", 5)]),
    ("source: {header-row: '1'}", [("mapping_wants_whole", 5)]),
    ("source: {encoding: klingon}", [("mapping_encoding_unknown", 5)]),
    ("source: {encoding: base64}", [("mapping_encoding_unknown", 5)]),
    ("source: {encoding: undefined}", [("mapping_encoding_unknown", 5)]),
    ("source: {delimiter: ab}", [("mapping_delimiter", 5)]),
    ("duplicates: never\nexisting: update", [("mapping_choice", 5), ("mapping_choice", 6)]),
    # run
    ("run: {workers: '4'}", [("mapping_wants_whole", 5)]),
    ("run: {workers: four}", [("mapping_wants_whole", 5)]),
    ("run: {workers: 4.0}", [("mapping_wants_whole", 5)]),
    ("run: {workers: true}", [("mapping_wants_whole", 5)]),
    ("run: {limit: " + "9" * 5000 + "}", [("mapping_wants_whole", 5)]),
    (
        "run:\n  workers: 0\n  timeout: 0\n  max-invalid: 100.5",
        [("mapping_too_small", 6), ("mapping_not_above", 7), ("mapping_too_great", 8)],
    ),
    ("run: {workers: 33}", [("mapping_too_great", 5)]),
    ("run: {rate: 1e999}", [("mapping_wants_number", 5)]),
    ("run: {rate: .nan}", [("mapping_wants_number", 5)]),
    ("run: {rate: '2'}", [("mapping_wants_number", 5)]),
    ("run: {quiet: yes}", [("mapping_wants_flag", 5)]),
    ("run: {lang: de}", [("mapping_choice", 5)]),
    ("run: {report: }", [("mapping_value_missing", 5)]),
    ("run: {report: [a]}", [("mapping_wants_text", 5)]),
]

MOBILES: list[tuple[str, Told]] = [
    ("{column: m, on-invalid: blank}", [(NOT_FOR, 3)]),
    ("{value: 0912}", [(F, 3), (NOT_FOR, 3)]),
    ("{column: m, empty: allow}", [("mapping_choice", 3)]),
    ("{column: m, pick: all}", [("mapping_choice", 3)]),
]

ALL = [
    *WHOLE_FILES,
    *((HEAD + text, told) for text, told in PLACES),
    *((f"version: 1\nfields:\n  Mobile: {text}\n  LName: l\n", told) for text, told in MOBILES),
]


def fault(text: str | bytes) -> MappingFault:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(MappingFault) as caught:
        parse(data, Path("folder/crm.yaml"))
    return caught.value


def sentences(error: MappingFault) -> list[str]:
    return [TEMPLATES[problem.code].format(**problem.params) for problem in error.problems]


def lines(error: MappingFault) -> Told:
    return [(problem.code, int(problem.params["line"])) for problem in error.problems]


@pytest.mark.parametrize(("text", "told"), ALL, ids=lambda value: value[-60:] if isinstance(value, str) else "")
def test_each_fault_is_told_with_its_line(text: str, told: Told) -> None:
    error = fault(text)
    assert lines(error) == told
    assert error.exit_code == 2
    assert all("crm.yaml" in sentence for sentence in sentences(error))


def test_five_faults_are_five_lines() -> None:
    error = fault(
        "version: 1\nfields:\n  mobile: x\n  FName:\n  BornDate: {column: t, part: first}\nrun: {workers: x}\n"
    )
    assert sentences(error) == [
        "crm.yaml, line 2: Mobile is not mapped; say which column holds the mobile numbers.",
        "crm.yaml, line 3: the service has no field «mobile»; did you mean «Mobile»?",
        "crm.yaml, line 4: FName is mapped from nothing; give a column, or remove it.",
        "crm.yaml, line 5: «part» has no meaning for BornDate; it is for «FName», «LName».",
        "crm.yaml, line 6: «run.workers» is a whole number such as 4, without quotes, not «x».",
    ]


@pytest.mark.parametrize("place", ["token: {}", "run:\n  token: {}", "run: {{TOKEN: {}}}", "run: {{api_key: [{}]}}",
    "source: {{token: {}}}", "  token: {}", "  Email: {{column: e, Token: {}}}"])  # fmt: skip
def test_a_token_is_refused_with_its_own_sentence_and_never_shown(place: str) -> None:
    error = fault(HEAD + place.format("s3cr3t"))
    assert "mapping_token" in dict(lines(error))
    assert "s3cr3t" not in repr(error.problems) + "".join(sentences(error)) + repr(error)


def test_what_stands_under_an_unknown_key_is_never_shown() -> None:
    assert "s3cr3t" not in repr(fault(HEAD + "run: {tokn: s3cr3t}\npassword: {x: s3cr3t}\nrun2: [s3cr3t]").problems)


def test_a_wrong_value_is_shown_as_written_and_a_collection_only_by_its_brackets() -> None:
    assert sentences(fault(HEAD + "run:\n  workers: '4'\n  limit: [s3cr3t]\n  rate: {s3cr3t: 1}")) == [
        'crm.yaml, line 6: «run.workers» is a whole number such as 4, without quotes, not «"4"».',
        "crm.yaml, line 7: «run.limit» is a whole number such as 4, without quotes, not «[…]».",
        "crm.yaml, line 8: «run.rate» is a number such as 2.5, without quotes, not «{…}».",
    ]


def test_an_invisible_mark_in_a_key_is_made_visible() -> None:
    [sentence] = sentences(fault(HEAD + "  \u200fEmail: e"))
    assert sentence.startswith("crm.yaml, line 5: the service has no field «\\u200fEmail»; did you mean «Email»")


def test_a_long_value_is_shown_short() -> None:
    assert max(map(len, sentences(fault(HEAD + f"run: {{workers: {'x' * 5000}}}")))) < 200


def test_an_unheard_of_number_of_faults_is_told_in_part_and_counted() -> None:
    error = fault(HEAD + "".join(f"  Field{n}: x\n" for n in range(150)))
    assert len(error.problems) == 101
    assert error.problems[-1].code == "mapping_more_faults"
    assert sentences(error)[-1] == "crm.yaml, line 105: from here on there are 50 more faults, not shown."


def test_text_that_is_not_utf_8_is_refused_with_its_line() -> None:
    persian = HEAD + "  Email: ایمیل\n"
    assert lines(fault(persian.replace("ی", "ي").encode("cp1256"))) == [("mapping_not_utf8", 5)]
    assert lines(fault(persian.encode("utf-16"))) == [("mapping_not_utf8", 1)]


def test_an_alias_bomb_is_refused_at_once() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    start = time.perf_counter()
    error = fault(bomb)
    assert time.perf_counter() - start < 2
    assert {"mapping_anchor", "mapping_alias"} <= dict(lines(error)).keys()


@pytest.mark.parametrize("text", ["[" * 900_000, "- " * 400_000, "{a," * 300_000, "k: 1\n" * 190_000, "? " * 400_000])
def test_a_file_made_to_choke_on_is_refused_at_once(text: str) -> None:
    start = time.perf_counter()
    fault(text)
    assert time.perf_counter() - start < 5


def test_files_that_can_not_be_read_are_faults_of_their_own(tmp_path: Path) -> None:
    large, plain = tmp_path / "large.yaml", tmp_path / "plain.yaml"
    large.write_bytes(b"#" * (MAX_BYTES + 1))
    plain.write_text(HEAD)
    codes = {}
    for path in (tmp_path / "none.yaml", tmp_path, large, plain / "below.yaml"):
        with pytest.raises(MappingFault) as caught:
            load(path)
        codes[path.name] = caught.value.code
        assert str(path) in sentences(caught.value)[0]
    assert codes == {
        "none.yaml": "mapping_not_found",
        tmp_path.name: "mapping_is_folder",
        "large.yaml": "mapping_too_large",
        "below.yaml": "mapping_unreadable",
    }


def test_every_sentence_has_a_fault_that_provokes_it() -> None:
    elsewhere = {
        "mapping_not_found",
        "mapping_not_found_near",
        "mapping_is_folder",
        "mapping_unreadable",
        "mapping_too_large",
        "mapping_not_utf8",
        "mapping_more_faults",
        "mapping_token",
        "column_missing",
        "column_misspelt",
        "column_ambiguous",
    }
    assert {code for _, told in ALL for code, _ in told} == TEMPLATES.keys() - elsewhere
