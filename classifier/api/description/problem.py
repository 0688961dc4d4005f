"""The body of a problem."""

from typing import Any

from rest_framework import serializers


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem as of RFC 9457. Act on `code`; `detail` is for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    request_id = serializers.CharField(help_text="As in the header `X-Request-Id`; quote it.")
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Sentences by field.",
    )
    error_codes = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Codes by field, one for each sentence: `unknown_field`, `empty`, `repeated`, "
        "`required`, `invalid` and others.",
    )
    photo_id = serializers.UUIDField(
        required=False, help_text="Of a `contradiction`: the photo that is stored."
    )
    mole_id = serializers.UUIDField(
        required=False, help_text="Of a `contradiction`: the mole that is stored."
    )
    erased_at = serializers.DateTimeField(required=False, help_text="Since when it is `erased`.")
