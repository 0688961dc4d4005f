"""What is said about deleting a photo."""

from rest_framework import serializers

from classifier.api.strict import StrictSerializer


class ErasureSerializer(StrictSerializer):
    """How to delete a photo."""

    for_good = serializers.BooleanField(
        default=False, help_text="Erase now, with all results and files, instead of after 30 days."
    )
