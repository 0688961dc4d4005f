"""Reads by time of change."""

from datetime import datetime
from typing import TypeVar, cast

from django.db.models import F, Model, QuerySet

from classifier.assessments.models import Assessment
from classifier.moles.models import Mole
from classifier.partners.changes.models import PartnerChange
from classifier.partners.models import Partner
from classifier.photos.models import Photo
from classifier.review.models import ReviewRequest

Row = TypeVar("Row", bound=Model)

Kind = PartnerChange.Kind
_KINDS: dict[type[Model], str] = {
    Assessment: Kind.ASSESSMENT,
    Photo: Kind.PHOTO,
    Mole: Kind.MOLE,
    ReviewRequest: Kind.REVIEW_REQUEST,
}


def changed_since(rows: QuerySet[Row], partner: Partner, since: datetime) -> QuerySet[Row]:
    """Return those of a partner's rows that changed after a moment, each with `changed_at`."""
    changed = rows.filter(
        change__partner=partner, change__kind=_KINDS[rows.model], change__at__gt=since
    )
    return cast("QuerySet[Row]", changed.annotate(changed_at=F("change__at")))
