"""Times of events that never lie before what is sealed, whatever the machine's clock says."""

from typing import Any

from django.db import models
from django.db.models.sql.compiler import SQLInsertCompiler

# The end of the last sealed minute, as each database writes its times.
_END = {
    "postgresql": "(SELECT max(minute) + interval '1 minute' FROM classifier_auditseal)",
    "sqlite": (
        "coalesce((SELECT strftime('%%Y-%%m-%%d %%H:%%M:%%S', max(minute), '+1 minute')"
        " FROM classifier_auditseal), '')"
    ),
}
_LATER_OF = {"postgresql": "greatest", "sqlite": "max"}


class TimeAfterSeals(models.DateTimeField):  # type: ignore[type-arg]
    """A time that becomes the end of the last sealed minute if it lies before that.

    Otherwise a clock that was ahead and is set back would give events a time at which they count as
    inserted afterwards. The database decides while it stores the row, so that no writer asks.
    """

    def get_placeholder(self, _value: Any, compiler: Any, connection: Any) -> str:
        """Return the SQL for the value; only a new row gets another time."""
        if not isinstance(compiler, SQLInsertCompiler):
            return "%s"
        return f"{_LATER_OF[connection.vendor]}(%s, {_END[connection.vendor]})"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Be an ordinary time to migrations: the column is one."""
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.DateTimeField", list(arguments), options
