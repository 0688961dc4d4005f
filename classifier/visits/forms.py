"""Forms of visits and of the links to them."""

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from classifier.core.day_fields import DayField, LastDayField
from classifier.moles.models import Mole
from classifier.photos.models import Photo
from classifier.visits.models import ShareLink, Visit
from classifier.visits.services import share_links
from classifier.visits.services.visits import VisitRequest

DAYS = {1: _("1 day"), 7: _("7 days"), 30: _("30 days")}


class VisitForm(forms.Form):
    """Moles, period and photos of a visit, and what is printed on its first page.

    `offered` are the moles whose photos were listed to choose from, `photos` the ticked ones.
    """

    moles = forms.ModelMultipleChoiceField(
        Mole.objects.none(),
        label=_("Moles"),
        error_messages={"required": _("Please select at least one mole.")},
    )
    since = DayField(label=_("From"))
    until = LastDayField(label=_("Until"))
    note = forms.CharField(
        label=_("What you want to ask"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stands on the first page."),
    )
    title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=80,
        help_text=_("Whoever gets the document reads it. Your name is not needed."),
    )
    paper = forms.ChoiceField(label=_("Paper"), choices=Visit.Paper.choices, initial=Visit.Paper.A4)
    photos = forms.ModelMultipleChoiceField(Photo.objects.none(), required=False)
    offered = forms.ModelMultipleChoiceField(Mole.objects.none(), required=False)

    def __init__(
        self, *args: Any, moles: QuerySet[Mole], photos: QuerySet[Photo], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["moles"].queryset = moles  # type: ignore[attr-defined]
        self.fields["offered"].queryset = moles  # type: ignore[attr-defined]
        self.fields["photos"].queryset = photos  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("The period ends before it begins."))
        return cleaned

    def visit_request(self) -> VisitRequest:
        data = self.cleaned_data
        return VisitRequest(
            moles=list(data["moles"]),
            since=data["since"],
            until=data["until"],
            paper=data["paper"],
            title=data["title"],
            note=data["note"],
            chosen=self._chosen(),
        )

    def _chosen(self) -> dict[uuid.UUID, set[uuid.UUID]]:
        chosen: dict[uuid.UUID, set[uuid.UUID]] = {
            mole.pk: set() for mole in self.cleaned_data["offered"]
        }
        for photo in self.cleaned_data["photos"]:
            chosen.get(photo.mole_id, set()).add(photo.pk)
        return chosen


class ShareForm(forms.Form):
    note = forms.CharField(
        label=_("Who it is for"),
        required=False,
        max_length=ShareLink._meta.get_field("note").max_length,  # noqa: SLF001
        help_text=_("For you, to tell your links apart. It is not shown to them."),
    )
    days = forms.TypedChoiceField(
        label=_("It works for"),
        coerce=int,
        choices=[(days, DAYS[days]) for days in share_links.DAYS],
        initial=share_links.USUAL_DAYS,
        widget=forms.RadioSelect,
    )
    passphrase = forms.CharField(
        label=_("Passphrase"),
        required=False,
        min_length=share_links.LEAST_PASSPHRASE,
        max_length=128,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        help_text=_(
            "Optional, at least 8 characters. Tell it to them another way than the link, for "
            "example by telephone."
        ),
    )


class PassphraseForm(forms.Form):
    passphrase = forms.CharField(
        label=_("Passphrase"),
        max_length=128,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
