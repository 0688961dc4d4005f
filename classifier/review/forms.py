"""What a clinician writes: why they open a photo, and what they see in it."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from classifier.review.models import Review
from classifier.review.services import MIN_REASON_LENGTH

REASON_MAX_LENGTH = 500


class ReasonForm(forms.Form):
    """Why a photo is opened. The person reads it."""

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
    """A clinician's reading. The hidden id makes the same form sent twice one review."""

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
