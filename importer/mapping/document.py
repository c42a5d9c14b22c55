"""A whole mapping file as one pydantic model.

The fields come from the vocabulary, the options of ``run:`` from the settings: neither is listed again here. Knows
single values. Must not know lines, nor what several keys mean together (``rules``).
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, create_model
from pydantic import WithJsonSchema as Shown

from importer import settings
from importer.mapping import model
from importer.mapping import written as w
from importer.mapping.nodes import Scalar
from importer.mapping.shapes import BY_KIND, FILLED, Filled, Flag, OrElse, OrWord, Strict, Word, defaults
from importer.vocabulary import FIELDS

Sheet = Annotated[str | int, BeforeValidator(w.as_sheet), Shown({"type": ["string", "number"], "minimum": 1})]
Row = Annotated[int, Field(ge=1), BeforeValidator(w.as_whole)]
Encoding = Annotated[str, BeforeValidator(w.as_encoding)]
Delimiter = Annotated[str, BeforeValidator(w.as_delimiter)]


def _short_form(value: object) -> object:
    """``Mobile: موبایل`` is ``Mobile: {column: موبایل}``."""
    return {"column": value} if isinstance(value, Scalar) else value


def _nothing_as_empty(value: object) -> object:
    """``run:`` with all its lines commented out."""
    return {} if w.is_nothing(value) else value


_MAY_BE_EMPTY = OrElse(_nothing_as_empty, {"type": "null"})
_SOURCE = defaults(model.SourceOptions)
_MAPPING = defaults(model.Mapping_)
_SHORT_FORM = OrElse(_short_form, FILLED)  # without a description: editors would show it instead of the field's


class Source(Strict):
    """How the spreadsheet is read."""

    sheet: Sheet | None = Field(None, description="Name of the sheet, or its number from 1; else the first visible.")
    header_row: Row | None = Field(None, description="Row of the headers; else it is found.")
    encoding: Encoding = Field(_SOURCE["encoding"], description="Encoding of a CSV file.")
    delimiter: Delimiter = Field(_SOURCE["delimiter"], description="One character, tab, or auto: of a CSV file.")


def _run() -> type[Strict]:
    types: dict[str, Any] = {"flag": Flag, "text": Filled, "path": Filled}
    numbers: dict[str, Any] = {"int": (int, w.as_whole), "number": (float, w.as_number)}
    keys: dict[str, Any] = {}
    for name, spec in settings.specs().items():
        if spec.typed_only:
            continue
        kind: Any
        if spec.kind == "choice":  # operator: to mypy a Literal made at run time is no type
            kind = Annotated[operator.getitem(Literal, spec.choices), Word]
        elif spec.kind in numbers:
            base, as_written = numbers[spec.kind]
            bounds = Field(ge=spec.minimum, le=spec.maximum, gt=spec.above)
            kind = Annotated[base, bounds, BeforeValidator(as_written)]
            if spec.word:
                kind = Annotated[kind, OrWord(spec.word)]
        else:
            kind = types[spec.kind]
        keys[name] = (kind | None, Field(None, description=spec.help))
    return create_model("Run", __base__=Strict, __doc__="Options of a run; the command line wins.", **keys)


class _FieldsBase(Strict):
    model_config = ConfigDict(
        alias_generator=None,
        json_schema_extra={"required": ["Mobile"], "anyOf": [{"required": ["FName"]}, {"required": ["LName"]}]},
    )


def _described(kind: type[Strict]) -> Any:
    return Field(None, description=f"{kind.__doc__} Write the header of its column, or {{column: …}} with more keys.")


def _fields() -> type[Strict]:
    keys: dict[str, Any] = {
        field.name: (Annotated[BY_KIND[field.kind], _SHORT_FORM] | None, _described(BY_KIND[field.kind]))
        for field in FIELDS
        if field.kind in BY_KIND
    }
    return create_model("Fields", __base__=_FieldsBase, __doc__="The contact's fields, by the service's names.", **keys)


if TYPE_CHECKING:  # no checker can see what is made from a table
    Run = Strict
    Fields = Strict
else:
    Run = _run()
    Fields = _fields()


class Document(Strict):
    """Which column of a spreadsheet becomes which field of a contact."""

    version: Annotated[Literal[1], BeforeValidator(w.as_whole)] = Field(description="Version of the mapping format.")
    source: Annotated[Source, _MAY_BE_EMPTY] | None = Field(None, description="How the spreadsheet is read.")
    fields: Annotated[Fields, BeforeValidator(_nothing_as_empty)]  # the rules say what is missing
    duplicates: Annotated[model.Duplicates, Word] = Field(
        _MAPPING["duplicates"], description="Several rows of one mobile: send the first, the last, or none."
    )
    existing: Annotated[model.Existing, Word] = Field(
        _MAPPING["existing"], description="A row created earlier whose data has changed: keep sends nothing."
    )
    run: Annotated[Run, _MAY_BE_EMPTY] | None = Field(None, description="Options of a run.")
