"""The JSON Schema of mapping files, for editors: derived from the pydantic models, checked in as ``schema.json``.

Takes what ``load`` takes, but for what a schema can't say (an unknown encoding, columns that fold to the same).
"""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from importer.mapping.document import Document

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Generator(GenerateJsonSchema):
    """A key that is not given is None in the model, but nobody writes null in a mapping."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        if schema.get("default") in (None, (), {}):
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)


def schema() -> dict[str, Any]:
    """The schema, draft 2020-12."""
    made = Document.model_json_schema(schema_generator=_Generator)
    made["title"] = "Mapping of a spreadsheet to contacts"
    fields = made["$defs"]["Fields"]
    fields["propertyNames"] = {"enum": list(fields["properties"])}
    return {"$schema": DIALECT, **made}


def schema_text() -> str:
    """The schema as it stands in ``schema.json`` and as the command ``schema`` prints it."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
