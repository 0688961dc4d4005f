"""Scopes: every operation names one, and a token without it is refused."""

import pytest
from django.urls import get_resolver
from rest_framework.views import APIView

from classifier.api.description.schema import operation
from classifier.partners.scopes import Scope
from tests.api.conftest import Caller, ask_token, operations
from tests.factories import make_partner, make_test_credential

SCOPES = {
    "list_assessments": "read",
    "create_assessment": "write",
    "read_assessment": "read",
    "read_heat_map": "read",
    "list_moles": "read",
    "read_mole": "read",
    "correct_mole": "write",
    "list_outcomes": "read",
    "create_outcome": "write",
    "read_outcome_document": "read",
    "read_answers": "read",
    "create_answers": "write",
    "list_photos": "read",
    "read_photo": "read",
    "read_picture": "read",
    "read_rendition": "read",
    "read_measurement": "read",
    "read_comparison": "read",
    "correct_photo": "write",
    "delete_photo": "write",
    "list_subjects": "read",
    "read_subject": "read",
    "erase_subject": "write",
    "list_review_requests": "read",
    "create_review_request": "reviews",
    "withdraw_review_request": "reviews",
    "read_partner": "read",
    "read_review_request": "read",
    "list_webhooks": "webhooks",
    "create_webhook": "webhooks",
    "read_webhook": "webhooks",
    "change_webhook": "webhooks",
    "delete_webhook": "webhooks",
    "test_webhook": "webhooks",
    "rotate_webhook_secret": "webhooks",
    "list_webhook_deliveries": "webhooks",
    "redeliver_webhook": "webhooks",
    "erase_test_data": "write",
    "read_model": "read",
}


def test_every_operation_names_one_scope(document):
    stated = {
        described["operationId"]: described["security"]
        for path in document["paths"].values()
        for described in path.values()
    }

    assert stated == {name: [{"partner": [scope]}] for name, scope in SCOPES.items()}


def test_every_method_of_every_address_is_an_operation():
    """So that none is left out of the document, and with it of the other tests."""
    views = [
        pattern.callback.view_class for pattern in get_resolver("classifier.api.urls").url_patterns
    ]
    methods = [
        getattr(view, name)
        for view in views
        if issubclass(view, APIView) and view.permission_classes == APIView.permission_classes
        for name in APIView.http_method_names
        if name != "options" and hasattr(view, name)
    ]

    assert len(methods) == len(SCOPES)
    assert {type(method.scope) for method in methods} == {Scope}


def test_a_token_without_the_scope_is_refused(document):
    made = make_partner()

    for each in operations(document):
        others = " ".join(other for other in Scope if other != each.scope)
        answer = Caller(made, document, scope=others).call(each.method, each.address())

        assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope"), each
        assert f'error="insufficient_scope", scope="{each.scope}"' in answer["WWW-Authenticate"]


def test_the_scope_alone_suffices(document):
    # A test credential, because one operation is for these only.
    made = make_test_credential(make_partner().partner)

    refused = {
        each.name
        for each in operations(document)
        if Caller(made, document, scope=each.scope).call(each.method, each.address()).status_code
        in {401, 403}
    }

    assert refused == set()


def test_the_document_says_the_scope_with_the_refusal(document):
    asking = document["paths"]["/api/v1/review-requests/"]["post"]

    assert "lacks the scope `reviews`" in asking["responses"]["403"]["description"]


def test_a_method_without_a_scope_is_closed(api, document, monkeypatch):
    from classifier.api.model_card import ModelView

    monkeypatch.delattr(ModelView.get, "scope")

    assert api.get("model").status_code == 500


def test_an_operation_cannot_leave_out_its_scope():
    with pytest.raises(TypeError, match="scope"):
        operation("read_nothing", answers={})  # type: ignore[call-arg]


@pytest.mark.parametrize(("asked", "given"), [("", "read write"), ("reviews", "reviews")])
def test_a_token_has_the_scopes_asked_for_else_read_and_write(asked, given):
    assert ask_token(make_partner(), asked).json()["scope"] == given


def test_an_unknown_scope_is_refused():
    answer = ask_token(make_partner(), "read admin")

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_scope"})
