"""The base of all staff lists: they are read-only and write times as the site does."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import FieldListFilter, ShowFacets
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.text import capfirst
from unfold.admin import ModelAdmin
from unfold.decorators import display

from classifier.core.display import moment
from classifier.people.models import User
from classifier.review import access as staff


def time_column(
    field: str, label: str | Promise, *, empty: str | Promise = ""
) -> Callable[[Any], str]:
    """Return a column of times by the clock that the browser chose; `empty` stands for none."""

    @display(description=label, ordering=field)
    def column(row: Any) -> str:
        when = getattr(row, field)
        return moment(when) if when else str(empty)

    # The admin names the column's class after it.
    column.__name__ = field
    return column  # type: ignore[no-any-return]


def filter_by(field: str, title: str | Promise) -> tuple[str, type[FieldListFilter]]:
    """Return the filter of a field under a title in words, for `list_filter`."""

    class Titled(FieldListFilter):
        """Stands for the filter that suits the field; the admin accepts classes only."""

        def __new__(cls, *args: Any, **kwargs: Any) -> Any:
            made = FieldListFilter.create(*args, **kwargs)
            made.title = str(title)
            return made

    return field, Titled


def admin_of(request: HttpRequest) -> User:
    """Return the admin who asks. Raises PermissionDenied for other staff."""
    if not isinstance(request.user, User) or not staff.is_admin(request):
        raise PermissionDenied
    return request.user


class ReadOnlyAdmin(ModelAdmin):
    """A list whose rows nobody adds, edits or deletes; the role decides who may read it."""

    actions: Any = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Title the list with the model's name instead of "Select … to view"."""
        title = capfirst(self.model._meta.verbose_name_plural)  # noqa: SLF001
        shown: TemplateResponse = super().changelist_view(
            request, {"title": title, **(extra_context or {})}
        )
        return shown

    def lookup_allowed(
        self,
        lookup: str,
        value: str,
        request: HttpRequest | None = None,
    ) -> bool:
        """Allow what the links of this list's filters send, and nothing else.

        Django lets every field of the row through: an admin could read password hashes letter by
        letter.
        """
        names = [_filtered_by(each) for each in self.list_filter]
        # A filter by a related row sends its id.
        ends = ("", "__exact", "__isnull", "__id__exact")
        return any(lookup == f"{name}{end}" for name in names for end in ends)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _filtered_by(entry: Any) -> str:
    """Return the field, or the parameter, of an entry in `list_filter`."""
    if isinstance(entry, str):
        return entry
    return str(entry[0] if isinstance(entry, tuple) else entry.parameter_name)
