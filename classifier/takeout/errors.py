"""Why something of a ZIP, or the ZIP itself, is not taken in."""

from classifier.core.errors import ServiceError


class TakeoutRefusedError(ServiceError):
    """A ZIP that is not one of ours, or that is damaged or too large."""

    code = "takeout_refused"
