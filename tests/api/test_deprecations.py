"""What is marked as deprecated says so in answers, in the document and on the page."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import include, path
from drf_spectacular.generators import SchemaGenerator
from rest_framework import serializers
from rest_framework.response import Response

from classifier.api.base import PartnerView
from classifier.api.deprecation import Deprecation, deprecated_fields, headers_for
from classifier.api.description.reference import arrange
from classifier.api.description.schema import operation
from classifier.partners.scopes import Scope
from tests.api.conftest import ask_token
from tests.factories import make_partner

OLD = Deprecation(
    datetime(2026, 4, 1, tzinfo=UTC), "Use `moles`.", datetime(2027, 4, 1, tzinfo=UTC)
)
OLDER = Deprecation(datetime(2026, 1, 1, tzinfo=UTC), "Use `name`.")
POLICY = '<http://testserver/api/v1/docs/#deprecations>; rel="deprecation"; type="text/html"'


@deprecated_fields(nickname=OLDER)
class _LesionSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="What it is called.")
    nickname = serializers.CharField(help_text="The same.")


class _CaseSerializer(serializers.Serializer[Any]):
    lesions = _LesionSerializer(many=True)


class _OldView(PartnerView):
    @operation("list_lesions", scope=Scope.READ, summary="Old", answers={200: None}, deprecated=OLD)
    def get(self, request: Any) -> Response:
        """Return nothing."""
        return Response()

    @operation("make_case", scope=Scope.READ, summary="Field", answers={200: _CaseSerializer})
    def post(self, request: Any) -> Response:
        """Return nothing."""
        return Response()

    @operation("drop_case", scope=Scope.READ, summary="Current", answers={204: None})
    def delete(self, request: Any) -> Response:
        """Return nothing."""
        return Response(status=204)


urlpatterns = [
    path("api/v1/lesions/", _OldView.as_view(), name="lesions"),
    path("", include("skinspect_site.urls")),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(scope="module")
def described() -> Any:
    generator: Any = SchemaGenerator
    return generator(patterns=urlpatterns[:1]).get_schema(request=None, public=True)


def _call(method: str) -> Any:
    token = ask_token(make_partner(), "read").json()["access_token"]
    client = Client(headers={"Authorization": f"Bearer {token}"})
    return getattr(client, method)("/api/v1/lesions/")


def test_answers_of_a_deprecated_operation_say_so(db):
    answer = _call("get")

    assert answer["Deprecation"] == "@1775001600"
    assert answer["Sunset"] == "Thu, 01 Apr 2027 00:00:00 GMT"
    assert answer["Link"] == POLICY


def test_answers_with_a_deprecated_field_say_so(db):
    answer = _call("post")

    assert answer["Deprecation"] == "@1767225600"
    assert "Sunset" not in answer


def test_other_answers_say_nothing(db):
    assert not {"Deprecation", "Sunset", "Link"} & set(_call("delete").headers)


def test_problems_of_a_deprecated_operation_say_so_too(db):
    answer = Client().get("/api/v1/lesions/")

    assert (answer.status_code, answer["Deprecation"]) == (401, "@1775001600")


def test_of_several_the_earliest_dates_count():
    later = Deprecation(datetime(2026, 6, 1, tzinfo=UTC), "x", datetime(2026, 12, 1, tzinfo=UTC))

    headers = headers_for([OLD, later, OLDER], "http://x/")

    assert headers["Deprecation"] == "@1767225600"
    assert headers["Sunset"] == "Tue, 01 Dec 2026 00:00:00 GMT"


def test_the_document_marks_both(described):
    methods = described["paths"]["/api/v1/lesions/"]
    fields = described["components"]["schemas"]["_Lesion"]["properties"]

    assert methods["get"]["deprecated"] is True
    assert methods["get"]["description"].endswith(
        "Deprecated since 2026-04-01, ends on 2027-04-01. Use `moles`."
    )
    assert [methods[name].get("deprecated") for name in ("post", "delete")] == [None, None]
    assert fields["nickname"]["deprecated"] is True
    assert fields["nickname"]["description"] == "The same. Deprecated since 2026-01-01. Use `name`."
    assert "deprecated" not in fields["name"]
    assert {
        name: {"Deprecation", "Sunset", "Link"} <= set(answer["headers"])
        for name, method in methods.items()
        for answer in [next(iter(method["responses"].values()))]
    } == {"get": True, "post": True, "delete": False}


def test_the_page_marks_both(described):
    page = arrange(described)
    operations = {each.name: each for each in page.operations}
    shapes = {each.name: each for each in page.shapes}
    fields = {each.name: each for each in shapes["_Lesion"].fields}

    assert operations["list_lesions"].is_deprecated
    assert not operations["drop_case"].is_deprecated
    assert fields["nickname"].is_deprecated
    assert not fields["name"].is_deprecated


def test_a_field_that_does_not_exist_is_not_marked():
    with pytest.raises(ValueError, match="_CaseSerializer has no field lesion"):
        deprecated_fields(lesion=OLD)(_CaseSerializer)
