"""Query parameters and pages that several operations share."""

from datetime import datetime
from typing import Any, ClassVar

from rest_framework import serializers

from classifier.api.fields import ExternalIdField, TimeField
from classifier.api.pagination import MAX_PAGE_SIZE, PAGE_SIZE
from classifier.api.strict import StrictSerializer
from classifier.partners.models import Partner
from classifier.partners.selectors import subject_id_of


class PagedSerializer(StrictSerializer):
    """Which page of a list is wanted; LOOKUPS are its filters, by the names of parameters."""

    cursor = serializers.CharField(required=False, help_text="From `next` or `previous`.")
    page_size = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_PAGE_SIZE, help_text=f"{PAGE_SIZE} by default."
    )

    LOOKUPS: ClassVar[dict[str, str]] = {}

    def lookups(self, partner: Partner) -> dict[str, Any]:
        """Return the filters for the database, after `is_valid`."""
        asked = self.validated_data
        return {lookup: asked[name] for name, lookup in self.LOOKUPS.items() if name in asked}

    def changed_since(self) -> datetime | None:
        """Return after which moment rows must have changed; None where that can't be asked."""
        return None


class FilterSerializer(PagedSerializer):
    """What a list is to hold, and which page of it."""

    subject_external_id = ExternalIdField(required=False, help_text="Only this subject's.")
    mole_external_id = ExternalIdField(
        required=False,
        help_text="Only this mole's; use it together with `subject_external_id`.",
    )
    updated_since = TimeField(
        required=False,
        help_text="Only what changed after this moment, oldest change first. Use the `watermark` "
        "of the last answer.",
    )

    LOOKUPS: ClassVar[dict[str, str]] = {"mole_external_id": "external_id"}

    def lookups(self, partner: Partner) -> dict[str, Any]:
        """Return the filters for the database, after `is_valid`."""
        found = super().lookups(partner)
        if "subject_external_id" in self.validated_data:
            external_id = self.validated_data["subject_external_id"]
            found["subject"] = subject_id_of(partner, external_id)
        return found

    def changed_since(self) -> datetime | None:
        """Return after which moment rows must have changed, after `is_valid`."""
        since: datetime | None = self.validated_data.get("updated_since")
        return since


class PageSerializer(serializers.Serializer[Any]):
    """One page of a list; `next` and `previous` are addresses, null at the ends."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    watermark = serializers.DateTimeField(
        allow_null=True,
        help_text="Send it as `updated_since` or `finished_since` of the next request, once this "
        "page is stored. Null unless the request had one of them.",
    )
