"""A visit in words: what its page and its PDF show, in the order it is read."""

from datetime import date
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classifier.body_map.zones import drawing_of
from classifier.visits.content import details
from classifier.visits.content.framing import Basis, bar_mm
from classifier.visits.content.freeze import Content
from classifier.visits.content.pins import move_apart
from classifier.visits.content.texts import day, moment, score
from classifier.visits.models import Visit

Sheet = dict[str, Any]


def make_sheet(visit: Visit, content: Content) -> Sheet:
    """Return a visit in words, in the language it was prepared in."""
    with translation.override(content["language"]):
        moles = [_mole(mole) for mole in content["moles"]]
        return {
            "language": content["language"],
            "title": visit.title or _("Moles to show to a doctor"),
            "name": content["name"],
            "prepared": moment(content["prepared_at"]),
            "period": _("%(since)s to %(until)s")
            % {"since": day(visit.since.isoformat()), "until": day(visit.until.isoformat())},
            "contains": _contains(content),
            "removed": _removed(content["removed"]),
            "note": visit.note,
            "moles": moles,
            "pins": {figure: _pins(moles, figure) for figure in ("front", "back")},
            "models": [_model(*entry) for entry in content["models"].items()],
        }


def _contains(content: Content) -> str:
    moles = len(content["moles"])
    rows = sum(len(mole["rows"]) for mole in content["moles"])
    pictures = sum(len(mole["pictures"]) for mole in content["moles"])
    counted = ngettext("%(count)d mole", "%(count)d moles", moles) % {"count": moles}
    shown = _("%(shown)d of %(all)d photos of the period shown") % {"shown": pictures, "all": rows}
    return f"{counted}, {shown}"


def _removed(count: int) -> str:
    if not count:
        return ""
    words = ngettext(
        "%(count)d photo was taken out since this was prepared, because it was deleted.",
        "%(count)d photos were taken out since this was prepared, because they were deleted.",
        count,
    )
    return words % {"count": count}


def _mole(mole: Content) -> Sheet:
    rows = {row["photo"]: row for row in mole["rows"]}
    newest = next((row["results"][0] for row in reversed(mole["rows"]) if row["results"]), None)
    return {
        "number": mole["number"],
        "name": mole["name"],
        "place": mole["place"],
        "figure": mole["figure"],
        "x": mole["x"],
        "y": mole["y"],
        "since": _since(mole),
        "note": mole["note"],
        "outcome": newest["outcome"] if newest else "",
        "outcome_words": newest["words"] if newest else _("No result in this period"),
        "pictures": [_picture(mole, one, rows[one["photo"]]) for one in mole["pictures"]],
        "scale": _scale(mole["pictures"]),
        "field_mm": _field(mole["pictures"]),
        "changes": details.changes(mole["changes"]),
        "results": [_line(row, *entry) for row in mole["rows"] for entry in _results(row)],
        "measurements": details.measurements(mole["rows"]),
        "answers": details.answers(mole["rows"]),
        "notes": details.notes(mole["rows"]),
        "reviews": details.reviews(mole["rows"]),
    }


def _since(mole: Content) -> str:
    if mole["noticed_on"]:
        return date_format(date.fromisoformat(mole["noticed_on"]), "F Y")
    return _("not recorded; added on %(day)s") % {"day": day(mole["added_on"])}


def _results(row: Content) -> list[tuple[Content | None, bool]]:
    """Return a photo's results, newest first, each with whether a newer one follows it."""
    return [(result, index > 0) for index, result in enumerate(row["results"])] or [(None, False)]


def _line(row: Content, result: Content | None, is_earlier: bool) -> Sheet:
    shown = result or {"outcome": "", "words": _("Not assessed"), "score": None, "model": ""}
    return {
        "day": day(row["taken_at"]),
        "is_dated": row["is_dated"],
        "modality": row["modality"],
        "outcome": shown["outcome"],
        "words": shown["words"],
        "is_earlier": is_earlier,
        "score": score(shown["score"]),
        "model": shown["model"],
        "points": _points(result),
        "remarks": shown.get("remarks", []),
    }


def _points(result: Content | None) -> str:
    if result is None or result["score"] is None:
        return ""
    return _("unclear from %(lower)s, higher from %(higher)s") % {
        "lower": score(result["lower_point"]),
        "higher": score(result["higher_point"]),
    }


def _picture(mole: Content, picture: Content, row: Content) -> Sheet:
    taken = day(row["taken_at"])
    newest = row["results"][0] if row["results"] else None
    outcome = newest["words"] if newest else _("Not assessed")
    field = picture["field_mm"]
    bar = bar_mm(field) if field else None
    return {
        "photo": picture["photo"],
        "width": picture["width"],
        "height": picture["height"],
        "frame": picture["frame"],
        "basis": picture["basis"],
        "day": taken,
        "modality": row["modality"],
        "outcome": newest["outcome"] if newest else "",
        "words": outcome,
        "score": score(newest["score"]) if newest else "",
        "size": details.diameter(row),
        "field_mm": field,
        "bar": {"share": bar / field, "words": f"{bar:g} mm"} if bar else None,
        "scale": _("The scale of this photo is not known: compare no sizes with it.")
        if picture["basis"] == Basis.WHOLE and not _are_all_whole(mole["pictures"])
        else "",
        "alt": _("Photo of mole %(number)d (%(place)s) of %(day)s: %(outcome)s")
        % {"number": mole["number"], "place": mole["place"], "day": taken, "outcome": outcome},
    }


def _scale(pictures: list[Content]) -> str:
    """Say by what the pictures of one mole can be compared."""
    field = _field(pictures)
    if field:
        return _("Same scale: each picture is %(width)s mm wide on the skin.") % {
            "width": f"{field:g}"
        }
    if any(picture["basis"] == Basis.ALIGNED for picture in pictures):
        return _(
            "Same scale, by the skin around the mole. How many millimetres that is is not known."
        )
    if len(pictures) > 1:
        return _("The scale of these photos is not known: compare no sizes.")
    return ""


def _are_all_whole(pictures: list[Content]) -> bool:
    return all(picture["basis"] == Basis.WHOLE for picture in pictures)


def _field(pictures: list[Content]) -> float | None:
    return next((picture["field_mm"] for picture in pictures if picture["field_mm"]), None)


def _pins(moles: list[Sheet], figure: str) -> list[Sheet]:
    """Return the pins of a figure: `at` their place, `drawn` beside it if that is taken."""
    drawing = drawing_of(figure)
    marked = [mole for mole in moles if mole["figure"] == figure]
    places = [(mole["x"] * drawing.width, mole["y"] * drawing.height) for mole in marked]
    return [
        {
            "number": mole["number"],
            "place": mole["place"],
            "outcome": mole["outcome"],
            "at": [round(value, 1) for value in place],
            "drawn": [round(value, 1) for value in drawn],
            "is_moved": drawn != place,
        }
        for mole, place, drawn in zip(marked, places, move_apart(places), strict=True)
    ]


def _model(version: str, model: Content) -> Sheet:
    fake = _("This is a stand-in for tests: its scores mean nothing.") if model["is_fake"] else ""
    return {"version": version, "fake": fake, "limits": model["limits"]}
