"""A mole in answers."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from classifier.api.assessments.results import ResultSerializer
from classifier.api.fields import ExternalIdField
from classifier.api.moles.combined import CombinedResultSerializer
from classifier.api.query import PageSerializer
from classifier.api.strict import StrictSerializer
from classifier.body_map.zones import SiteCode, site_code
from classifier.moles.models import BodySite, Laterality, Mole
from classifier.photos.models import Modality

SNOMED_CT = "http://snomed.info/sct"


class HistoryPhotoSerializer(serializers.Serializer[Any]):
    """One photo of a mole with what was made of it, newest result first."""

    id = serializers.UUIDField()
    taken_at = serializers.DateTimeField()
    uploaded_at = serializers.DateTimeField()
    modality = serializers.ChoiceField(Modality.choices)
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    assessments = ResultSerializer(many=True, source="results")


class MoleCorrectionSerializer(StrictSerializer):
    """What is to be corrected about a mole."""

    body_site = serializers.ChoiceField(BodySite.choices, required=False)
    laterality = serializers.ChoiceField(
        Laterality.choices, required=False, help_text="As the subject would say it."
    )
    label = serializers.CharField(  # type: ignore[assignment]
        max_length=Mole.label.field.max_length,
        required=False,
        allow_blank=True,
        help_text="Your words for the mole, never a name of the subject. Empty, it is erased.",
    )
    mole_external_id = ExternalIdField(
        source="external_id", required=False, help_text="Your new name for the mole."
    )


class SiteSerializer(serializers.Serializer[Any]):
    """A place on the body as a SNOMED CT body structure, without the side."""

    system = serializers.SerializerMethodField()
    code = serializers.CharField()
    display = serializers.CharField(source="term")

    def get_system(self, _site: SiteCode) -> str:
        """Return the address by which FHIR names SNOMED CT."""
        return SNOMED_CT


class MoleSerializer(serializers.ModelSerializer[Mole]):
    """One lesion on one person."""

    mole_external_id = serializers.CharField(source="external_id", read_only=True)
    subject_external_id = serializers.CharField(source="subject.external_id", read_only=True)

    laterality = serializers.ChoiceField(
        Laterality.choices, read_only=True, help_text="The person's own left or right."
    )
    site = serializers.SerializerMethodField(
        help_text="`body_site`, or the finer place on this server's body map, as a code. Null "
        "where no single code fits."
    )

    class Meta:
        model = Mole
        fields: tuple[str, ...] = (
            "id",
            "mole_external_id",
            "subject_id",
            "subject_external_id",
            "body_site",
            "laterality",
            "site",
            "label",
            "created_at",
        )
        read_only_fields: tuple[str, ...] = fields

    @extend_schema_field(SiteSerializer(allow_null=True))
    def get_site(self, mole: Mole) -> Any:
        """Return the coded place."""
        site = site_code(mole.zone, mole.body_site)
        return SiteSerializer(site).data if site else None


class MoleHistorySerializer(MoleSerializer):
    """A mole with its photos and, for days with several, their combined results, newest first."""

    photos = HistoryPhotoSerializer(many=True, source="history", read_only=True)
    combined = CombinedResultSerializer(many=True, read_only=True)

    class Meta(MoleSerializer.Meta):
        fields = (*MoleSerializer.Meta.fields, "photos", "combined")
        read_only_fields: tuple[str, ...] = fields


class MolePageSerializer(PageSerializer):
    """One page of moles, newest first."""

    results = MoleSerializer(many=True)
