"""Fields of requests that several operations take."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from rest_framework import serializers

from classifier.partners.external_ids import InvisibleCharacterError, clean_external_id
from classifier.people.age import validate_year_of_birth

MAX_ID_LENGTH = 128
# Earlier times overflow in some time zone; no photo of skin is older.
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
# How far ahead of ours a partner's clock may be. Set by judgement.
CLOCK_SKEW = timedelta(minutes=5)


class TimeField(serializers.DateTimeField):
    """A time that every database can store in every time zone."""

    def to_internal_value(self, value: Any) -> datetime:
        """Parse ISO 8601; without an offset it is in the server's time zone."""
        try:
            moment = super().to_internal_value(value)
            if moment.astimezone(UTC) >= EARLIEST:
                return moment
        except OverflowError:
            pass
        raise serializers.ValidationError("This time is out of range.", "out_of_range")


class CaptureTimeField(TimeField):
    """A time at which a photo can have been taken."""

    def to_internal_value(self, value: Any) -> datetime:
        """Refuse photos from the future."""
        moment = super().to_internal_value(value)
        if moment > timezone.now() + CLOCK_SKEW:
            raise serializers.ValidationError("This time is in the future.", "in_the_future")
        return moment


class ExternalIdField(serializers.CharField):
    """A partner's id, in the form in which it is stored."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MAX_ID_LENGTH, **options)

    def to_internal_value(self, value: Any) -> str:
        """Normalise, and refuse invisible characters."""
        try:
            return clean_external_id(super().to_internal_value(value))
        except InvisibleCharacterError as error:
            raise serializers.ValidationError(
                "Control characters and bidirectional marks are not allowed here.",
                "invisible_character",
            ) from error


class YearOfBirthField(serializers.IntegerField):
    """A year in which somebody alive can have been born."""

    def to_internal_value(self, value: Any) -> int:
        """Refuse years out of range."""
        year = super().to_internal_value(value)
        try:
            validate_year_of_birth(year)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages, error.code) from error
        return year


class PastDayField(serializers.DateField):
    """A day that has begun, by the server's clock."""

    def to_internal_value(self, value: Any) -> date:
        """Refuse days to come, and those before 1900."""
        day = super().to_internal_value(value)
        if day > timezone.localdate():
            raise serializers.ValidationError("This day is in the future.", "in_the_future")
        if day < EARLIEST.date():
            raise serializers.ValidationError("This day is out of range.", "out_of_range")
        return day
