"""The keys of one mapped field, by its kind, as pydantic models; and the types that all parts of a mapping are made of.

Defaults come from ``model``. Knows single values. Must not know lines, nor what several keys mean together (``rules``).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic import WithJsonSchema as Shown
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from importer import settings
from importer.convert.jalali import YEARS
from importer.mapping import model
from importer.mapping import written as w
from importer.mapping.nodes import Scalar
from importer.vocabulary import Kind

TEXT: JsonSchemaValue = {"type": ["string", "number", "boolean"]}
"""Unquoted 1403 is a number to an editor; here it is the text it shows."""

FILLED: JsonSchemaValue = {**TEXT, "minLength": 1}

Text = Annotated[str, BeforeValidator(w.as_text), Shown(TEXT)]
Filled = Annotated[str, BeforeValidator(w.as_filled), Shown(FILLED)]
Flag = Annotated[bool, BeforeValidator(w.as_flag)]
_CENTURIES = [{"minimum": years[0], "maximum": years[-1] - 99} for years in YEARS.values()]
Century = Annotated[int, BeforeValidator(w.as_century), Shown({"type": "integer", "anyOf": _CENTURIES})]
Word = BeforeValidator(w.as_text)
"""For a choice of words."""


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class OrElse:
    """Beside its own shape, a model may be written in another one, which ``expand`` turns into its own."""

    expand: Callable[[object], object]
    shape: JsonSchemaValue

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.expand, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [self.shape, handler(schema)]}


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class OrWord:
    """Beside its own values, a key takes this word."""

    word: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        def read(value: object, own: core_schema.ValidatorFunctionWrapHandler) -> object:
            return self.word if isinstance(value, Scalar) and value.text == self.word else own(value)

        return core_schema.no_info_wrap_validator_function(read, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [handler(schema), {"const": self.word}]}


def defaults(cls: type) -> Mapping[str, Any]:
    """What ``model`` says that a key means when it is not there."""
    return {field.name: field.default for field in dataclasses.fields(cls)}


_FIELD = defaults(model.FieldMapping)


def _sources(*keys: str, or_else: JsonSchemaValue | None = None) -> Any:
    """For the JSON Schema: where values come from is said exactly once. For a mapping file ``rules`` says so."""
    ways = [{"required": [key]} for key in keys]
    return {"oneOf": [*ways, or_else] if or_else else ways, "dependentRequired": {"join": ["columns"]}}


class Strict(BaseModel):
    """Keys are written with dashes, and no others are taken."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=settings.option_name)


class _Column(Strict):
    """What every field can have."""

    column: Filled | None = Field(None, description="Header of the column.")
    columns: tuple[Filled, ...] | None = Field(None, min_length=1, description="Headers of several columns.")
    join: Text = Field(_FIELD["join"], description="What to put between the values of several columns.")


class _Ordinary(_Column):
    """What every field but Mobile can have."""

    model_config = ConfigDict(json_schema_extra=_sources("column", "columns", "value"))

    value: Filled | None = Field(None, description="The same value for every contact.")
    on_invalid: Annotated[model.OnInvalid, Word] = Field(
        _FIELD["on_invalid"], description="A value that can't be used: reject the row, or send the field blank."
    )
    empty: Annotated[model.Empty, Word] = Field(
        _FIELD["empty"], description="A row without a value: allow it, or reject it (the field is required)."
    )


class MobileField(_Column):
    """Mobile number, the contact's identity; required."""

    model_config = ConfigDict(json_schema_extra=_sources("column", "columns"))

    pick: Annotated[model.Pick, Word] = Field(
        _FIELD["pick"], description="A cell with several numbers: a fault (only), or take the first."
    )
    empty: Annotated[Literal["reject"], Word] = Field("reject", description="A row without a mobile is invalid.")


class TextField(_Ordinary):
    """Text."""


class NameField(_Ordinary):
    """Name; FName or LName is required."""

    part: Annotated[model.Part, Word] | None = Field(
        None, description="The part of a full name: its first word, the rest after it, or its last word."
    )


class TruthField(_Ordinary):
    """True or false: GenderType (true is man, false is woman), or Active (true where nothing is mapped)."""

    values: dict[str, Flag] = Field(
        {}, description="What cell texts mean, beyond the built-in ones; GenderType: true is man, false is woman."
    )


class DateField(_Ordinary):
    """Date, Jalali or Gregorian."""

    calendar: Annotated[model.Calendar, Word] = Field(_FIELD["calendar"], description="Calendar of the column.")
    order: Annotated[model.Order, Word] | None = Field(
        None, description="Order of day, month and year, where it can be read both ways (03/08/1991)."
    )
    century: Century | None = Field(
        None, description="First of the hundred years that two digits can mean: 1300, or 1350 for 1350 to 1449."
    )


_ONLY_ALWAYS: JsonSchemaValue = {
    "required": ["always"],
    "properties": {"always": {"minItems": 1}},
    "not": {"anyOf": [{"required": [key]} for key in ("column", "columns", "value")]},
}


class LabelsField(_Ordinary):
    """Labels, which group contacts."""

    model_config = ConfigDict(json_schema_extra=_sources("column", "columns", "value", or_else=_ONLY_ALWAYS))

    split: Text | None = Field(
        None, description="What separates labels in a cell; '' for nothing, else the usual signs."
    )
    always: tuple[Filled, ...] = Field((), description="Labels for every contact.")


BY_KIND: Mapping[Kind, type[_Column]] = {
    Kind.MOBILE: MobileField,
    Kind.TEXT: TextField,
    Kind.NAME: NameField,
    Kind.FLAG: TruthField,
    Kind.GENDER: TruthField,
    Kind.EMAIL: TextField,
    Kind.DATE: DateField,
    Kind.LABELS: LabelsField,
}
"""Kind.FIXED is not here: nothing can be mapped to it."""
