"""Payloads and fingerprints: byte for byte what journals in the field hold."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importer.prepare import encode
from importer.vocabulary import FIELD, FIELDS

NAMES = [field.name for field in FIELDS if field.name != "ContactGroupID"]
VALUES = st.sampled_from(
    ["", "", "true", "false", "علی", "احمدی‌نژاد", "a,b", '"', "\\", '","Email":"', '"}']
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=6)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """Some fields in the service's order, always with a mobile, and rows of them."""
    others = draw(st.sets(st.sampled_from(NAMES)))
    fields = [name for name in NAMES if name in others or name == "Mobile"]
    row = st.tuples(*(st.just("09121234567") if name == "Mobile" else VALUES for name in fields)).map(list)
    return fields, draw(st.lists(row, max_size=5))


def by_columns(fields: list[str], rows: list[list[str]]) -> dict[str, Sequence[str]]:
    return encode.without_defaults({name: [row[place] for row in rows] for place, name in enumerate(fields)})


def plainly(fields: list[str], row: list[str]) -> bytes:
    return orjson.dumps(
        {name: value for name, value in zip(fields, row, strict=True) if value not in ("", FIELD[name].default)}
    )


@given(tables())
@example((["Active", "Mobile"], [["true", "1"], ["false", "2"], ["", "3"]]))
@example((["Mobile", "FName"], [["1", ""], ["2", "a\nb"], ["3", "\x00\x1f\x7f\u2028"]]))
def test_a_payload_is_the_json_of_the_row_s_filled_fields(table: tuple[list[str], list[list[str]]]) -> None:
    fields, rows = table
    payloads = encode.payloads(by_columns(fields, rows), len(rows), ())
    assert payloads == [plainly(fields, row) for row in rows]
    assert encode.fingerprints(payloads) == [hashlib.blake2b(payload, digest_size=16).digest() for payload in payloads]


@given(tables(), st.data())
def test_an_invalid_row_has_neither_payload_nor_fingerprint(
    table: tuple[list[str], list[list[str]]], data: st.DataObject
) -> None:
    fields, rows = table
    invalid = data.draw(st.sets(st.sampled_from(range(len(rows))))) if rows else set()
    for position in invalid:  # the mobile of such a row may be blank
        rows[position][fields.index("Mobile")] = ""
    columns = by_columns(fields, rows)
    payloads = encode.payloads(columns, len(rows), invalid)
    assert payloads == [b"" if place in invalid else plainly(fields, row) for place, row in enumerate(rows)]
    is_valid = [place not in invalid for place in range(len(rows))]
    assert list(map(bool, encode.fingerprints(payloads))) == is_valid
    assert list(map(bool, encode.marks(columns, invalid))) == is_valid


@given(tables())
@example((["Active", "Mobile"], [["true", "1"], ["", "1"], ["false", "1"]]))
@example((["Mobile", "FName", "LName"], [["1", "علی", ""], ["1", "", "علی"]]))
def test_marks_tell_apart_what_fingerprints_tell_apart(table: tuple[list[str], list[list[str]]]) -> None:
    fields, rows = table
    columns = by_columns(fields, [*rows, *rows])
    fingerprints = encode.fingerprints(encode.payloads(columns, 2 * len(rows), ()))
    marks = encode.marks(columns, ())
    assert [marks.index(mark) for mark in marks] == [fingerprints.index(each) for each in fingerprints]


@pytest.mark.parametrize(
    ("name", "payload", "fingerprint"),
    [
        (
            "علی",
            '{"Mobile":"09121234567","FName":"علی"}',
            "9d01e4fca6835df4c5b2afa9332de1ee",
        ),
    ],
)
def test_the_fingerprint_of_a_contact_never_changes(name: str, payload: str, fingerprint: str) -> None:
    payloads = encode.payloads(by_columns(["Mobile", "FName", "Email"], [["09121234567", name, ""]]), 1, ())
    assert payloads == [payload.encode()]
    assert encode.fingerprints(payloads)[0].hex() == fingerprint
