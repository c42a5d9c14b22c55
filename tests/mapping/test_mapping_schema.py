import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from importer import settings
from importer.errors import MappingFault
from importer.mapping import shapes
from importer.mapping.load import parse
from importer.mapping.schema import schema, schema_text
from importer.vocabulary import FIELDS

CONTRACT = Path(__file__).with_name("contract.yaml")
MAPPINGS = Path(__file__).parent.parent.parent / "mappings"
CHECKED_IN = Path(shapes.__file__).with_name("schema.json")
HEAD = "version: 1\nfields:\n  Mobile: m\n  LName: l\n"
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
SILENT = {"title", "description", "default", "$schema", "$defs"}


def is_of(value: object, name: str) -> bool:
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def accepts(shape: Any, value: Any, root: Any) -> bool:
    """A validator of just those keywords that our schema uses; another keyword is a KeyError."""

    def holds(word: str) -> bool:
        kind, check = KEYWORDS[word]
        return (bool(kind) and not is_of(value, kind)) or check(shape, value, root)

    return all(holds(word) for word in shape if word not in SILENT)


def keys_accepted(shape: Any, value: Any, root: Any) -> bool:
    rest = shape.get("additionalProperties", {})
    checks = ((shape.get("properties", {}).get(key, rest), each) for key, each in value.items())
    return all(check is not False and accepts(check, each, root) for check, each in checks)


def types_accepted(shape: Any, value: Any, _root: Any) -> bool:
    return any(is_of(value, each) for each in ([shape["type"]] if isinstance(shape["type"], str) else shape["type"]))


# Keyword: the type of the values it is about (else it holds), and its check of shape, value, root.
KEYWORDS: dict[str, tuple[str, Callable[[Any, Any, Any], bool]]] = {
    "type": ("", types_accepted),
    "enum": ("", lambda shape, value, _: value in shape["enum"]),
    "const": ("", lambda shape, value, _: value == shape["const"]),
    "anyOf": ("", lambda shape, value, root: any(accepts(each, value, root) for each in shape["anyOf"])),
    "oneOf": ("", lambda shape, value, root: sum(accepts(each, value, root) for each in shape["oneOf"]) == 1),
    "not": ("", lambda shape, value, root: not accepts(shape["not"], value, root)),
    "$ref": ("", lambda shape, value, root: accepts(root["$defs"][shape["$ref"].rpartition("/")[2]], value, root)),
    "properties": ("object", keys_accepted),
    "additionalProperties": ("object", keys_accepted),
    "propertyNames": ("object", lambda shape, value, _: set(value) <= set(shape["propertyNames"]["enum"])),
    "required": ("object", lambda shape, value, _: set(shape["required"]) <= set(value)),
    "dependentRequired": (
        "object",
        lambda shape, value, _: all(
            set(needed) <= set(value) for key, needed in shape["dependentRequired"].items() if key in value
        ),
    ),
    "items": ("array", lambda shape, value, root: all(accepts(shape["items"], each, root) for each in value)),
    "minItems": ("array", lambda shape, value, _: len(value) >= shape["minItems"]),
    "minLength": ("string", lambda shape, value, _: len(value) >= shape["minLength"]),
    "minimum": ("number", lambda shape, value, _: bool(value >= shape["minimum"])),
    "maximum": ("number", lambda shape, value, _: bool(value <= shape["maximum"])),
    "exclusiveMinimum": ("number", lambda shape, value, _: bool(value > shape["exclusiveMinimum"])),
}


def by_schema(text: str) -> bool:
    """What an editor says of the YAML text."""
    told = schema()
    return accepts(told, YAML(typ="safe", pure=True).load(text), told)


def by_load(text: str) -> bool:
    try:
        parse(text.encode(), Path("crm.yaml"))
    except MappingFault:
        return False
    return True


def nested(value: object) -> Iterator[Any]:
    yield value
    if isinstance(value, dict):
        for each in value.values():
            yield from nested(each)
    if isinstance(value, list):
        for each in value:
            yield from nested(each)


def test_the_schema_that_is_checked_in_is_the_one_the_models_make() -> None:
    told = "write it anew: python -m importer schema > importer/mapping/schema.json"
    assert CHECKED_IN.read_text(encoding="utf-8") == schema_text(), told


def test_the_schema_is_json_of_draft_2020_12() -> None:
    assert json.loads(schema_text()) == schema()
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_example_of_the_contract_is_right_by_the_schema() -> None:
    assert by_schema(CONTRACT.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        HEAD,
        HEAD + "  Labels: {always: [a]}",
        HEAD + "  Labels: {column: c, always: [1403]}",
        HEAD + "  CustomText1: 1403",
        HEAD + "  CustomText1: {value: 0912}",
        HEAD + "  CustomText1: {columns: [1, no], join: ''}",
        HEAD + "  BornDate: {column: a, century: 1350}\n  CustomDate1: {column: b, century: 2001}",
        HEAD + "  Labels: {column: c, split: ''}",
        HEAD + "source:\nrun:",
        HEAD + "source: {sheet: 2, header-row: 3, encoding: cp1256, delimiter: tab}",
        HEAD + "run: {rate: 0.5, lang: fa, time-limit: 0, quiet: true, max-invalid: 100}",
    ],
)
def test_schema_and_loader_take(text: str) -> None:
    assert by_load(text)
    assert by_schema(text)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "version: 2\nfields: {Mobile: m, LName: l}",
        "version: 1\nfields: {Mobile: m}",
        "version: 1\nfields: {FName: m}",
        "version: 1\nfields: {LName: l, Mobile: {value: '0912'}}",
        "version: 1\nfields: {LName: l, Mobile: {column: m, on-invalid: blank}}",
        HEAD + "  ContactGroupID: x",
        HEAD + "  fname: x",
        HEAD + "  FName:",
        HEAD + "  FName: {}",
        HEAD + "  FName: [a]",
        HEAD + "  FName: ''",
        HEAD + "  FName: {column: a, value: b}",
        HEAD + "  FName: {column: a, columns: [b]}",
        HEAD + "  FName: {columns: []}",
        HEAD + "  FName: {column: a, join: b}",
        HEAD + "  FName: {column: a, calendar: jalali}",
        HEAD + "  FName: {column: a, part: middle}",
        HEAD + "  BornDate: {column: a, part: first}",
        HEAD + "  BornDate: {column: a, century: 1402}",
        HEAD + "  Active: {column: a, values: {x: ja}}",
        HEAD + "  Labels: {always: []}",
        HEAD + "  Labels: {split: ';'}",
        HEAD + "source: {sheet: 0}",
        HEAD + "source: {header_row: 1}",
        HEAD + "duplicates: never",
        HEAD + "run: {workers: 0}",
        HEAD + "run: {workers: 33}",
        HEAD + "run: {workers: '4'}",
        HEAD + "run: {rate: 0}",
        HEAD + "run: {lang: de}",
        HEAD + "run: {token: x}",
        HEAD + "run: {max_failures: 5}",
        HEAD + "extra: 1",
    ],
)
def test_schema_and_loader_refuse(text: str) -> None:
    assert not by_load(text)
    assert not by_schema(text)


def test_every_field_but_the_disabled_one_and_every_option_is_in_the_schema_with_its_help() -> None:
    told = schema()["$defs"]
    names = [field.name for field in FIELDS if field.name != "ContactGroupID"]
    assert list(told["Fields"]["properties"]) == names == told["Fields"]["propertyNames"]["enum"]
    helps = {name: each["description"] for name, each in told["Run"]["properties"].items()}
    assert helps == {
        settings.option_name(name): spec.help for name, spec in settings.specs().items() if not spec.typed_only
    }


def test_every_set_of_keys_is_closed_and_every_key_described() -> None:
    for each in nested(schema()):
        if isinstance(each, dict) and each.get("type") == "object" and "properties" in each:
            assert each["additionalProperties"] is False
            keys = {**each["properties"]}
            assert all("description" in key or "$ref" in key for key in keys.values()), each["title"]


def test_the_schema_shows_no_word_that_only_python_knows() -> None:
    assert not re.search(r'"(ge|gt|le|lt|additional_properties)":|_invalid|header_row', schema_text())


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.yaml")), ids=lambda path: path.name)
def test_the_mappings_that_are_shipped_are_right_by_the_schema(path: Path) -> None:
    assert by_schema(path.read_text(encoding="utf-8"))
