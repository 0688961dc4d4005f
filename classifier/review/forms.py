"""What a reader fills in, and why an admin opens a photo."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from classifier.audit.services import MAX_REASON_LENGTH
from classifier.review.findings import Finding, contradiction
from classifier.review.models import ReviewPolicy, ReviewRequest
from classifier.review.models.choices import WATCH_WEEKS, Advice, Confidence, Opinion
from classifier.review.services.looks import MIN_REASON_LENGTH
from classifier.review.vocabulary import DIAGNOSES


class ReasonForm(forms.Form):
    """Why somebody does something that the person, or others, can read about."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=MIN_REASON_LENGTH,
        max_length=MAX_REASON_LENGTH,
        error_messages={
            "required": _("Please write why."),
            "min_length": _("Please write a few words, so that others understand why."),
        },
    )


class FindingForm(forms.Form):
    """A finding. What contradicts itself is asked about once: `is_meant` answers it."""

    opinion = forms.ChoiceField(label=_("Opinion"), choices=Opinion, widget=forms.RadioSelect)
    diagnosis = forms.ChoiceField(
        label=_("Most likely diagnosis"),
        choices=[("", _("None chosen")), *((code, d.name) for code, d in DIAGNOSES.items())],
        required=False,
    )
    confidence = forms.ChoiceField(
        label=_("Confidence"), choices=Confidence, widget=forms.RadioSelect
    )
    advice = forms.ChoiceField(label=_("Advice"), choices=Advice, widget=forms.RadioSelect)
    watch_weeks = forms.TypedChoiceField(
        label=_("Weeks until the next photo"),
        choices=[("", _("None")), *((weeks, str(weeks)) for weeks in WATCH_WEEKS)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("It becomes a reminder that the person can accept."),
    )
    is_meant = forms.BooleanField(
        label=_("Yes, I mean that"),
        required=False,
        widget=forms.CheckboxInput({"data-key": "y"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask about contradictions, and drop the weeks that belong to another advice."""
        values = super().clean() or {}
        if values.get("advice") != Advice.WATCH:
            values["watch_weeks"] = None
        if not self.errors and not values.get("is_meant"):
            question = contradiction(self.finding())
            if question:
                self.add_error("is_meant", str(question))
        return values

    def finding(self) -> Finding:
        """Return what was filled in, of a valid form."""
        names = ("opinion", "confidence", "advice", "diagnosis", "watch_weeks")
        return Finding(**{name: self.cleaned_data[name] for name in names})


class AnswerForm(forms.Form):
    """The end of a reading: what the person gets to read, and a note for clinicians only."""

    words = forms.CharField(
        label=_("Words to the person"),
        help_text=_("Plain and calm. Say what to do next; a photo alone is never a diagnosis."),
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
    )
    private_note = forms.CharField(
        label=_("Private note"),
        help_text=_("Only clinicians of this service read it."),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    asks_second_reader = forms.BooleanField(
        label=_("Ask a second clinician, who does not see my opinion first"), required=False
    )


class RevisionForm(FindingForm):
    """A finding that replaces the first opinion."""

    # The page hides it until it is needed; browsers refuse to send a form with an empty required
    # field that they cannot show.
    use_required_attribute = False

    revision_reason = forms.CharField(label=_("Why do you revise it?"), max_length=500)


class AmendForm(FindingForm):
    """An answer that replaces the former one."""

    words = forms.CharField(
        label=_("Words to the person"), max_length=4000, widget=forms.Textarea({"rows": 6})
    )


class QuestionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person's question to a clinician."""

    class Meta:
        model = ReviewRequest
        fields = ("question",)
        widgets = {"question": forms.Textarea({"rows": 4})}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "question": _("For example since when, and what worries you. You may leave it empty."),
        }


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """The service's rules for reviews, changed for a reason."""

    reason = forms.CharField(
        label=_("Why do you change this?"),
        min_length=MIN_REASON_LENGTH,
        max_length=MAX_REASON_LENGTH,
    )

    class Meta:
        model = ReviewPolicy
        fields = (
            "offered_to_people",
            "asks_for_higher",
            "blind_first",
            "second_reading",
            "answer_days",
        )
        help_texts = {  # noqa: RUF012
            "offered_to_people": _("Everybody then sees “Ask a clinician” on their moles."),
            "asks_for_higher": _(
                "Each such result of people, and of partners that agreed, becomes a case by "
                "itself. The consent text and the partner’s contract must say so."
            ),
            "blind_first": _("A reader sees nothing of the model before their own opinion."),
            "answer_days": _("The deadline of a case for which none was named."),
        }
