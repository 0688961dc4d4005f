"""A diagnosis in answers."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from classifier.review.vocabulary import Diagnosis


class DiagnosisSerializer(serializers.Serializer[Any]):
    """A diagnosis by its codes."""

    code = serializers.CharField(help_text="ISIC's short code, such as `MEL` or `NV`.")
    name = serializers.CharField()
    snomed_ct = serializers.SerializerMethodField(
        help_text="The disorder in SNOMED CT; null where no single one fits."
    )
    icd_10 = serializers.SerializerMethodField(
        help_text="WHO's ICD-10, with `.9` for an unspecified place; null where none fits."
    )

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_snomed_ct(self, diagnosis: Diagnosis) -> str | None:
        """Return the code, null without one."""
        return diagnosis.snomed_ct or None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_icd_10(self, diagnosis: Diagnosis) -> str | None:
        """Return the code, null without one."""
        return diagnosis.icd_10 or None
