"""Pages by cursor, which stay correct while rows are added."""

from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200


class ByTime(CursorPagination):
    """In the order of a time."""

    page_size = PAGE_SIZE
    page_size_query_param = "page_size"
    max_page_size = MAX_PAGE_SIZE

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Decode the cursor; an invalid one is an invalid field (400), not a missing page (404)."""
        try:
            cursor = super().decode_cursor(request)
            known = cursor is None or not cursor.position or parse_datetime(str(cursor.position))
        except (NotFound, ValueError):
            known = None
        if not known:
            raise ValidationError({"cursor": ["This cursor is not valid."]})
        return cursor


class NewestFirst(ByTime):
    """Newest first by one time field; rows of the same instant are ordered by id."""

    def __init__(self, field: str) -> None:
        self.ordering = (f"-{field}", "id")


class OldestChangeFirst(ByTime):
    """Rows of `changed_since`, whose times of change differ from each other."""

    ordering = ("changed_at",)
