"""What comparing refuses."""

from django.utils.translation import gettext_lazy as _

from classifier.core.errors import ServiceError


class NotComparableError(ServiceError):
    """Two photos that are not of one mole, or of one region of the body."""

    code = "not_comparable"
    sentence = _(
        "Only two different photos of the same mole, or two body photos of the same region, can be "
        "compared."
    )
