"""The names of diagnoses in plain words."""

from collections.abc import Iterable, Mapping

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

# The more serious come first: this order decides between diagnoses with equal counts.
NAMES: Mapping[str, str | Promise] = {
    "MEL": ngettext_lazy("melanoma", "melanomas", "count"),
    "SCC": ngettext_lazy("squamous cell carcinoma", "squamous cell carcinomas", "count"),
    "BCC": ngettext_lazy("basal cell carcinoma", "basal cell carcinomas", "count"),
    "AK": ngettext_lazy(
        "actinic keratosis (can turn into cancer)",
        "actinic keratoses (can turn into cancer)",
        "count",
    ),
    "AKIEC": ngettext_lazy(
        "actinic keratosis or Bowen’s disease", "actinic keratoses or Bowen’s disease", "count"
    ),
    "NV": ngettext_lazy("mole (melanocytic naevus)", "moles (melanocytic naevi)", "count"),
    "BKL": ngettext_lazy("benign keratosis", "benign keratoses", "count"),
    "DF": ngettext_lazy("dermatofibroma", "dermatofibromas", "count"),
    "INF": ngettext_lazy("inflammation", "inflammations", "count"),
    "OTHER": ngettext_lazy("other condition", "other conditions", "count"),
    "VASC": ngettext_lazy("vascular lesion", "vascular lesions", "count"),
}


def name_diagnosis(code: str, count: int) -> str:
    """Return a diagnosis in the singular or plural that the count needs, or an unknown code."""
    return str(NAMES[code] % {"count": count}) if code in NAMES else code


def list_diagnoses(counts: Mapping[str, int]) -> list[str]:
    """Return each diagnosis with its count, "2 melanomas", commonest first; zeros are left out."""
    return [
        f"{intcomma(count)} {name_diagnosis(code, count)}"
        for code, count in _commonest_first(counts)
    ]


def join_diagnoses(counts: Mapping[str, int]) -> str:
    """Return the diagnoses with their counts: "7 benign keratoses and 2 melanomas"."""
    return str(get_text_list(list_diagnoses(counts), _("and")))


def _commonest_first(counts: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    order = {code: place for place, code in enumerate(NAMES)}
    return sorted(
        ((code, count) for code, count in counts.items() if count),
        key=lambda item: (-item[1], order.get(item[0], len(order))),
    )
