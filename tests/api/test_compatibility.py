"""No change of the API breaks clients of the last release, unless it is listed with its reason.

`docs/api/openapi-v1.json` is the document of the last release, `docs/api/breaking-changes.toml`
lists what breaks on purpose. `make api-release` renews both.
"""

import copy
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.api.compatibility import breaking_changes

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.any_database
KEPT = ROOT / "docs" / "api" / "openapi-v1.json"
LISTED = ROOT / "docs" / "api" / "breaking-changes.toml"
ASSESSMENTS, ASSESSMENT, MOLES = (
    f"/api/v1/{path}/" for path in ("assessments", "assessments/{assessment_id}", "moles")
)


def _listed() -> list[dict[str, str]]:
    listed: list[dict[str, str]] = tomllib.loads(LISTED.read_text()).get("breaking", [])
    return listed


def test_nothing_breaks_clients_of_the_last_release_but_what_is_listed(document):
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    found = breaking_changes(kept, json.loads(json.dumps(document)))

    assert sorted(found) == sorted(each["change"] for each in _listed() if "change" in each), (
        "Keep the old behaviour, or list the change in docs/api/breaking-changes.toml."
    )


def test_what_breaks_on_purpose_stands_in_the_changelog():
    changelog = " ".join((ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split())
    unreleased = changelog.partition("## [Unreleased]")[2].partition(" ## [")[0]

    missing = [each["changelog"] for each in _listed() if each["changelog"] not in unreleased]

    assert missing == []


@pytest.fixture
def old() -> Any:
    return json.loads(KEPT.read_text(encoding="utf-8"))


@pytest.fixture
def new(old) -> Any:
    return copy.deepcopy(old)


def _fields(document: Any, name: str) -> Any:
    return document["components"]["schemas"][name]["properties"]


def _remove_operation(d: Any) -> None:
    del d["paths"][MOLES]["get"]


def _rename_address(d: Any) -> None:
    d["paths"]["/api/v1/lesions/"] = d["paths"].pop(MOLES)


def _need_a_scope(d: Any) -> None:
    d["paths"][MOLES]["get"]["security"] = [{"partner": ["read", "reviews"]}]


def _remove_parameter(d: Any) -> None:
    parameters = d["paths"][MOLES]["get"]["parameters"]
    parameters[:] = [each for each in parameters if each["name"] != "page_size"]


def _need_a_parameter(d: Any) -> None:
    parameter = {"in": "query", "name": "day", "required": True, "schema": {"type": "string"}}
    d["paths"][MOLES]["get"]["parameters"].append(parameter)


def _need_an_optional_parameter(d: Any) -> None:
    next(p for p in d["paths"][MOLES]["get"]["parameters"] if p["name"] == "cursor")["required"] = (
        True
    )


def _narrow_a_bound(d: Any) -> None:
    parameters = d["paths"][MOLES]["get"]["parameters"]
    next(p for p in parameters if p["name"] == "page_size")["schema"]["maximum"] = 100


def _narrow_a_filter(d: Any) -> None:
    parameters = d["paths"][ASSESSMENTS]["get"]["parameters"]
    next(p for p in parameters if p["name"] == "band")["schema"]["enum"].remove("unclear")


def _remove_field_of_request(d: Any) -> None:
    del _fields(d, "SubmissionRequest")["taken_at"]


def _need_a_field(d: Any) -> None:
    d["components"]["schemas"]["SubmissionRequest"]["required"].append("taken_at")


def _need_a_new_field(d: Any) -> None:
    _fields(d, "SubmissionRequest")["visit"] = {"type": "string"}
    d["components"]["schemas"]["SubmissionRequest"]["required"].append("visit")


def _narrow_words_of_request(d: Any) -> None:
    d["components"]["schemas"]["BodySite"]["enum"].remove("forearm")


def _retype_field_of_request(d: Any) -> None:
    _fields(d, "SubmissionRequest")["subject_external_id"] = {"type": "integer"}


def _shorten_field_of_request(d: Any) -> None:
    _fields(d, "SubmissionRequest")["subject_external_id"]["maxLength"] = 64


def _change_media_type(d: Any) -> None:
    body = d["paths"][ASSESSMENTS]["post"]["requestBody"]
    body["content"] = {"application/json": body["content"].pop("multipart/form-data")}


def _remove_body(d: Any) -> None:
    del d["paths"][ASSESSMENTS]["post"]["requestBody"]


def _need_a_body(d: Any) -> None:
    content = {"application/json": {"schema": {"type": "object"}}}
    d["paths"][MOLES]["get"]["requestBody"] = {"required": True, "content": content}


def _remove_status(d: Any) -> None:
    responses = d["paths"][ASSESSMENTS]["post"]["responses"]
    responses["201"] = responses.pop("202")


def _remove_header(d: Any) -> None:
    del d["paths"][ASSESSMENTS]["post"]["responses"]["202"]["headers"]["Location"]


def _change_media_type_of_answer(d: Any) -> None:
    content = d["paths"][ASSESSMENT]["get"]["responses"]["200"]["content"]
    content["application/hal+json"] = content.pop("application/json")


def _remove_field_of_answer(d: Any) -> None:
    del _fields(d, "Assessment")["band"]


def _rename_field_of_answer(d: Any) -> None:
    fields = _fields(d, "Result")
    fields["risk"] = fields.pop("score")


def _retype_field_of_answer(d: Any) -> None:
    _fields(d, "Mole")["created_at"] = {"type": "integer"}


def _make_field_of_answer_null(d: Any) -> None:
    _fields(d, "Mole")["mole_external_id"]["type"] = ["string", "null"]


def _make_field_of_answer_optional(d: Any) -> None:
    d["components"]["schemas"]["Mole"]["required"].remove("body_site")


def _change_format_of_answer(d: Any) -> None:
    _fields(d, "Mole")["created_at"]["format"] = "date"


def _retype_list_of_answer(d: Any) -> None:
    _fields(d, "MoleHistory")["photos"] = {"type": "array", "items": {"type": "string"}}


BREAKING = {
    _remove_operation: "GET /api/v1/moles/ is gone",
    _rename_address: "GET /api/v1/moles/ is gone",
    _need_a_scope: "GET /api/v1/moles/ needs the scope reviews",
    _remove_parameter: "GET /api/v1/moles/ no longer takes the parameter page_size",
    _need_a_parameter: "GET /api/v1/moles/ needs the parameter day",
    _need_an_optional_parameter: "GET /api/v1/moles/ needs the parameter cursor",
    _narrow_a_bound: "GET /api/v1/moles/ parameter page_size has a tighter maximum: 100",
    _narrow_a_filter: "GET /api/v1/assessments/ parameter band no longer takes unclear",
    _remove_field_of_request: "POST /api/v1/assessments/ request field taken_at is gone",
    _need_a_field: "POST /api/v1/assessments/ request needs the field taken_at",
    _need_a_new_field: "POST /api/v1/assessments/ request needs the field visit",
    _narrow_words_of_request: (
        "POST /api/v1/assessments/ request field body_site no longer takes forearm"
    ),
    _retype_field_of_request: (
        "POST /api/v1/assessments/ request field subject_external_id no longer takes string"
    ),
    _shorten_field_of_request: (
        "POST /api/v1/assessments/ request field subject_external_id has a tighter maxLength: 64"
    ),
    _change_media_type: "POST /api/v1/assessments/ request is no longer multipart/form-data",
    _remove_body: "POST /api/v1/assessments/ no longer takes a body",
    _need_a_body: "GET /api/v1/moles/ needs a body",
    _remove_status: "POST /api/v1/assessments/ answer 202 is gone",
    _remove_header: "POST /api/v1/assessments/ answer 202 has no header Location any more",
    _change_media_type_of_answer: (
        "GET /api/v1/assessments/{assessment_id}/ answer 200 is no longer application/json"
    ),
    _remove_field_of_answer: "Assessment field band is gone",
    _rename_field_of_answer: "Result field score is gone",
    _retype_field_of_answer: "Mole field created_at may be integer",
    _make_field_of_answer_null: "Mole field mole_external_id may be null",
    _make_field_of_answer_optional: "Mole field body_site may be missing",
    _change_format_of_answer: "Mole field created_at has another format: date-time, now date",
    _retype_list_of_answer: "MoleHistory field photos items may be string",
}


@pytest.mark.parametrize("change", BREAKING, ids=lambda change: change.__name__)
def test_each_breaking_change_is_found(old, new, change):
    change(new)

    assert breaking_changes(old, new) == [BREAKING[change]]


def _add_operation(d: Any) -> None:
    d["paths"]["/api/v1/subjects/"] = copy.deepcopy(d["paths"][MOLES])


def _add_optional_parameter(d: Any) -> None:
    d["paths"][MOLES]["get"]["parameters"].append(
        {"in": "query", "name": "day", "schema": {"type": "string"}}
    )


def _add_optional_field_of_request(d: Any) -> None:
    _fields(d, "SubmissionRequest")["visit"] = {"type": "string"}


def _need_less(d: Any) -> None:
    d["components"]["schemas"]["SubmissionRequest"]["required"].remove("mole_external_id")


def _take_more(d: Any) -> None:
    _fields(d, "SubmissionRequest")["subject_external_id"] = {
        "type": ["string", "integer"],
        "maxLength": 256,
    }


def _add_words(d: Any) -> None:
    d["components"]["schemas"]["BodySite"]["enum"].append("tail")
    d["components"]["schemas"]["Reason"]["enum"].append("tattooed")


def _add_field_of_answer(d: Any) -> None:
    _fields(d, "Mole")["colour"] = {"type": "string"}
    d["components"]["schemas"]["Mole"]["required"].append("colour")


def _add_status(d: Any) -> None:
    responses = d["paths"][ASSESSMENTS]["post"]["responses"]
    responses["200"] = copy.deepcopy(responses["202"])


def _never_null_again(d: Any) -> None:
    _fields(d, "Assessment")["mole_external_id"]["type"] = "string"


def _whole_numbers_only_in_answers(d: Any) -> None:
    _fields(d, "OperatingPoints")["lower"] = {"type": "integer", "format": "double"}


def _write_a_null_differently(d: Any) -> None:
    band = [*d["components"]["schemas"]["Band"]["enum"], None]
    _fields(d, "Assessment")["band"] = {"type": ["string", "null"], "enum": band}


def _describe_otherwise(d: Any) -> None:
    d["paths"][MOLES]["get"]["description"] = "Otherwise."
    d["paths"][MOLES]["get"]["deprecated"] = True
    d["info"]["title"] = "Otherwise"


def _rename_a_component(d: Any) -> None:
    text = json.dumps(d).replace("schemas/Band", "schemas/Level").replace('"Band":', '"Level":')
    d.clear()
    d.update(json.loads(text))


@pytest.mark.parametrize(
    "change",
    [
        _add_operation,
        _add_optional_parameter,
        _add_optional_field_of_request,
        _need_less,
        _take_more,
        _add_words,
        _add_field_of_answer,
        _add_status,
        _never_null_again,
        _whole_numbers_only_in_answers,
        _write_a_null_differently,
        _describe_otherwise,
        _rename_a_component,
    ],
    ids=lambda change: change.__name__,
)
def test_no_addition_is_taken_for_a_break(old, new, change):
    change(new)

    assert new != old
    assert breaking_changes(old, new) == []
