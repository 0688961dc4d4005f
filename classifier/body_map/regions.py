"""The regions that an overview photo shows, each a set of zones, read from `regions.json`."""

import json
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from classifier.body_map.zones import FOLDER


@dataclass(frozen=True, slots=True)
class Region:
    """What one photo from one or two metres away shows."""

    code: str
    name: str
    figure: str
    zones: tuple[str, ...]

    @property
    def label(self) -> str:
        """The region's name, for people to read."""
        return _(self.name)


@cache
def all_regions() -> dict[str, Region]:
    """Return the regions by code, from head to foot."""
    rows = json.loads((FOLDER / "regions.json").read_text(encoding="utf-8"))
    return {row["code"]: Region(**{**row, "zones": tuple(row["zones"])}) for row in rows}


def region_choices() -> list[tuple[str, str]]:
    """Return the regions for a form."""
    return [(region.code, region.label) for region in all_regions().values()]
