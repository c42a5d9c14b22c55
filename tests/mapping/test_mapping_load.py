from pathlib import Path

import pytest

from importer.mapping.load import load, parse
from importer.mapping.model import FieldMapping, Mapping_, SourceOptions

CONTRACT = Path(__file__).with_name("contract.yaml")
HEAD = "version: 1\nfields:\n  Mobile: موبایل\n  LName: نام\n"


def parsed(text: str) -> Mapping_:
    return parse(text.encode(), Path("crm.yaml"))


def field(text: str) -> FieldMapping:
    """The field that ``text``, the fifth line, maps."""
    return parsed(f"{HEAD}  {text}\n").fields[-1]


def test_the_example_of_the_contract_says_exactly_this() -> None:
    assert load(CONTRACT) == Mapping_(
        path=CONTRACT,
        version=1,
        source=SourceOptions(sheet="مشتریان", header_row=1, encoding="auto", delimiter="auto"),
        fields=(
            FieldMapping(field="Mobile", line=9, columns=("موبایل",), empty="reject"),
            FieldMapping(field="FName", line=10, columns=("نام و نام خانوادگی",), part="first"),
            FieldMapping(field="LName", line=11, columns=("نام و نام خانوادگی",), part="rest"),
            FieldMapping(field="GenderType", line=12, columns=("جنسیت",), values={"مرد": True, "زن": False}),
            FieldMapping(field="BornDate", line=13, columns=("تاریخ تولد",), calendar="jalali"),
            FieldMapping(field="CustomDate1", line=14, columns=("عضویت",), calendar="gregorian", order="dmy"),
            FieldMapping(field="CompanyTitle", line=15, value="شرکت نمونه"),
            FieldMapping(field="AddressText", line=16, columns=("استان", "شهر", "آدرس"), join="، "),
            FieldMapping(field="CustomText1", line=17, columns=("کد اشتراک",), on_invalid="blank"),
            FieldMapping(field="Labels", line=18, columns=("گروه",), split="،", always=("مشتریان ۱۴۰۵",)),
        ),
        duplicates="first",
        existing="keep",
        run={"workers": 4},
    )


def test_what_a_short_mapping_does_not_say_stands_at_its_default() -> None:
    mapping = parsed(HEAD)
    assert mapping.source == SourceOptions(sheet=None, header_row=None, encoding="auto", delimiter="auto")
    assert (mapping.duplicates, mapping.existing, dict(mapping.run)) == ("first", "keep", {})


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("0912", "0912"),
        ("no", "no"),
        ("yes", "yes"),
        ("1370", "1370"),
        ("1e3", "1e3"),
        ("1.50", "1.50"),
        ("0x1F", "0x1F"),
        ("12:30:45", "12:30:45"),
        ("1403-01-02", "1403-01-02"),
        ("true", "true"),
        ("False", "False"),
        ("'null'", "null"),
        ('" a "', " a "),
        ("۱۴۰۳", "۱۴۰۳"),
    ],
)
def test_where_text_is_wanted_yaml_means_what_it_shows(written: str, text: str) -> None:
    assert field(f"CustomText1: {{value: {written}}}").value == text
    assert field(f"CustomText1: {written}").columns == (text,)
    assert field(f"CustomText1: {{columns: [عنوان, {written}]}}").columns == ("عنوان", text)
    assert field(f"Labels: {{always: [{written}]}}").always == (text,)
    assert dict(field(f"Active: {{column: a, values: {{{written}: true}}}}").values) == {text: True}


def test_keys_of_values_are_texts_and_their_values_truth() -> None:
    assert dict(field("GenderType: {column: g, values: {1: true, 2: false}}").values) == {"1": True, "2": False}


def test_a_join_may_be_empty_in_quotes() -> None:
    assert field('AddressText: {columns: [a, b], join: ""}').join == ""


def test_labels_may_be_only_those_for_everybody() -> None:
    assert field("Labels: {always: [نمایشگاه]}") == FieldMapping(field="Labels", line=5, always=("نمایشگاه",))


def test_a_cell_of_labels_may_be_left_in_one_piece() -> None:
    assert field('Labels: {column: گروه, split: ""}').split == ""


def test_a_mobile_is_always_required() -> None:
    assert [each.empty for each in parsed(HEAD).fields] == ["reject", "allow"]


def test_keys_for_dates_names_and_mobiles_are_taken_where_they_belong() -> None:
    mapping = parsed(
        "version: 1\nfields:\n"
        "  Mobile: {columns: [موبایل, تلفن], pick: first, join: /}\n"
        "  LName: {column: نام, part: last, empty: reject}\n"
        "  BornDate: {column: تولد, calendar: jalali, century: 1300, order: ymd, on-invalid: blank}\n"
    )
    assert mapping.fields == (
        FieldMapping(field="Mobile", line=3, columns=("موبایل", "تلفن"), pick="first", join="/", empty="reject"),
        FieldMapping(field="LName", line=4, columns=("نام",), part="last", empty="reject"),
        FieldMapping(
            field="BornDate",
            line=5,
            columns=("تولد",),
            calendar="jalali",
            century=1300,
            order="ymd",
            on_invalid="blank",
        ),
    )


def test_options_of_a_run_have_python_names_and_only_the_given_ones() -> None:
    mapping = parsed(
        HEAD
        + "run: {max-failures: 50, timeout: 7, rate: 2.5, dry-run: true, lang: fa, token-file: 0912, sandbox: false}"
    )
    assert dict(mapping.run) == {
        "max_failures": 50,
        "timeout": 7.0,
        "rate": 2.5,
        "dry_run": True,
        "lang": "fa",
        "token_file": "0912",
        "sandbox": False,
    }


@pytest.mark.parametrize(("written", "sheet"), [("2", 2), ('"2"', "2"), ("برگه ۲", "برگه ۲"), ("no", "no")])
def test_a_sheet_is_a_number_only_without_quotes(written: str, sheet: str | int) -> None:
    assert parsed(f"{HEAD}source: {{sheet: {written}}}").source.sheet == sheet


@pytest.mark.parametrize(
    ("written", "delimiter"),
    [("auto", "auto"), ("';'", ";"), ('"\\t"', "\t"), ("tab", "\t"), ("Comma", ","), ('"|"', "|")],
)
def test_a_delimiter_is_one_character(written: str, delimiter: str) -> None:
    assert parsed(f"{HEAD}source: {{delimiter: {written}}}").source.delimiter == delimiter


@pytest.mark.parametrize("written", ["auto", "utf-8", "cp1256", "UTF-16-LE", "windows-1256"])
def test_an_encoding_is_taken_as_written_when_python_knows_it(written: str) -> None:
    assert parsed(f"{HEAD}source: {{encoding: {written}}}").source.encoding == written


def test_sections_whose_lines_are_all_commented_out_are_empty() -> None:
    mapping = parsed(HEAD + "source:\n  # sheet: 2\nrun:\n  # workers: 4\n")
    assert (mapping.source, dict(mapping.run)) == (SourceOptions(), {})


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    data = b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode()
    assert [each.line for each in parse(data, Path("crm.yaml")).fields] == [3, 4]


def test_a_mapping_can_not_be_changed() -> None:
    mapping = parsed(HEAD + "run: {workers: 4}")
    with pytest.raises(TypeError):
        mapping.run["workers"] = 5  # type: ignore[index]  # that is the point
    with pytest.raises(AttributeError):
        mapping.fields[0].line = 5  # type: ignore[misc]  # that is the point
