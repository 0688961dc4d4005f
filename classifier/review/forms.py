"""Why a clinician opens a photo, and their review of it."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from classifier.review.models import Review
from classifier.review.services import MIN_REASON_LENGTH

# As long as `AuditEvent.reason`, which stores it.
REASON_MAX_LENGTH = 500


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you need to see this photo?"),
        help_text=_("The person can read this, with the time. For example: review of a result."),
        min_length=MIN_REASON_LENGTH,
        max_length=REASON_MAX_LENGTH,
        error_messages={
            "required": _("Please write why you need to see this photo."),
            "min_length": _("Please write a few words, so that the person understands why."),
        },
    )


class ReviewForm(forms.ModelForm):  # type: ignore[type-arg]
    """A review. The hidden id keeps a form that is sent twice from becoming two reviews."""

    id = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)

    class Meta:
        model = Review
        fields = ("opinion", "advice", "words")
        widgets = {  # noqa: RUF012
            "opinion": forms.RadioSelect,
            "advice": forms.RadioSelect,
            "words": forms.Textarea({"rows": 5}),
        }
        help_texts = {  # noqa: RUF012
            "words": _("Plain and calm. Say what to do next; a photo alone is never a diagnosis."),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("opinion", "advice"):
            field = self.fields[name]
            field.choices = [choice for choice in field.choices if choice[0]]  # type: ignore[attr-defined]
