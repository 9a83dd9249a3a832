"""camelCase on the wire, snake_case in the code; nothing unknown is silently lost."""

import re
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

_WORD = re.compile(r"_([a-z0-9])")

NO_OBJECT = "Stuur hier een JSON-object."
UNKNOWN_FIELD = "Dit veld bestaat niet. Kijk de spelling na."


def camel(name: str) -> str:
    """ "recorded_at" as "recordedAt"."""
    return _WORD.sub(lambda match: match[1].upper(), name)


class WireSerializer(serializers.Serializer[Any]):
    """Shape only: it has no `save`, an action does that."""

    default_error_messages = {"invalid": NO_OBJECT, "null": NO_OBJECT}

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        named = {}
        for name, field in super().get_fields().items():
            wire = camel(name)
            if wire != name and field.source is None:
                field.source = name
            named[wire] = field
        return named

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = {name for name in data if name not in self.fields}
            if unknown:
                raise serializers.ValidationError(
                    {
                        str(name)[:60]: [serializers.ErrorDetail(UNKNOWN_FIELD, code="unknown")]
                        for name in unknown
                    }
                )
        return super().to_internal_value(data)
