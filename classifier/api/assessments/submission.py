"""A photo as a partner sends it."""

from rest_framework import serializers

from classifier.api.fields import CaptureTimeField, ExternalIdField, YearOfBirthField
from classifier.api.strict import StrictSerializer
from classifier.moles.models import BodySite, Laterality
from classifier.partners.services.submissions import Submission
from classifier.people.models import Subject
from classifier.photos.models import Modality


class SubmissionSerializer(StrictSerializer):
    """A photo to assess."""

    image = serializers.FileField(
        allow_empty_file=True,
        help_text="JPEG, PNG, WebP, HEIC, AVIF or MPO, up to 50 MiB. A JPEG may have 200 "
        "megapixels, a progressive one, a PNG or HEIC 50, a WebP or AVIF 25.",
    )
    subject_external_id = ExternalIdField(help_text="Your pseudonym for the person; never a name.")
    mole_external_id = ExternalIdField(help_text="Your name for the mole, unique to the subject.")
    taken_at = CaptureTimeField(
        required=False,
        help_text="When the photo was taken; by default its Exif time, else the time of upload.",
    )
    body_site = serializers.ChoiceField(BodySite.choices, default=BodySite.UNKNOWN)
    laterality = serializers.ChoiceField(
        Laterality.choices,
        default=Laterality.UNKNOWN,
        help_text="The side of the body, as the subject would say it.",
    )
    modality = serializers.ChoiceField(Modality.choices, default=Modality.UNKNOWN)
    year_of_birth = YearOfBirthField(
        required=False,
        allow_null=True,
        help_text="The subject's, 1900 to this year. Left out, it stays; empty, it is erased.",
    )
    sex = serializers.ChoiceField(
        Subject.Sex.choices,
        required=False,
        allow_blank=True,
        help_text="The subject's, as used for medical purposes. Left out, it stays; empty, it is "
        "erased.",
    )

    def submission(self) -> Submission:
        """Return what was sent, after `is_valid`."""
        data = self.validated_data
        return Submission(
            image=data["image"].read(),
            subject_external_id=data["subject_external_id"],
            mole_external_id=data["mole_external_id"],
            taken_at=data.get("taken_at"),
            body_site=data["body_site"],
            laterality=data["laterality"],
            modality=data["modality"],
            details={name: data[name] for name in ("year_of_birth", "sex") if name in data},
        )
