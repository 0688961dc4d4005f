"""The regions of overview photos, each a set of zones, read from `regions.json`."""

import json
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from classifier.body_map.zones import FOLDER


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the body that fits one photo from one or two metres away."""

    code: str
    name: str
    figure: str
    zones: tuple[str, ...]

    @property
    def label(self) -> str:
        """The translated name."""
        return _(self.name)


@cache
def all_regions() -> dict[str, Region]:
    """Return the regions by code, from head to foot."""
    rows = json.loads((FOLDER / "regions.json").read_text(encoding="utf-8"))
    return {row["code"]: Region(**{**row, "zones": tuple(row["zones"])}) for row in rows}


def region_choices() -> list[tuple[str, str]]:
    """Return the choices of a form field."""
    return [(region.code, region.label) for region in all_regions().values()]
