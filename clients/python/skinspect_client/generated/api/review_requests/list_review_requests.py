from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.list_review_requests_status import ListReviewRequestsStatus
from ...models.problem import Problem
from ...models.review_case_page import ReviewCasePage
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID
import datetime


def _get_kwargs(
    *,
    cursor: str | Unset = UNSET,
    mole_external_id: str | Unset = UNSET,
    mole_id: UUID | Unset = UNSET,
    page_size: int | Unset = UNSET,
    photo_id: UUID | Unset = UNSET,
    status: ListReviewRequestsStatus | Unset = UNSET,
    subject_external_id: str | Unset = UNSET,
    updated_since: datetime.datetime | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    params["mole_external_id"] = mole_external_id

    json_mole_id: str | Unset = UNSET
    if not isinstance(mole_id, Unset):
        json_mole_id = str(mole_id)
    params["mole_id"] = json_mole_id

    params["page_size"] = page_size

    json_photo_id: str | Unset = UNSET
    if not isinstance(photo_id, Unset):
        json_photo_id = str(photo_id)
    params["photo_id"] = json_photo_id

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status.value

    params["status"] = json_status

    params["subject_external_id"] = subject_external_id

    json_updated_since: str | Unset = UNSET
    if not isinstance(updated_since, Unset):
        json_updated_since = updated_since.isoformat()
    params["updated_since"] = json_updated_since

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/review-requests/",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | ReviewCasePage | None:
    if response.status_code == 200:
        response_200 = ReviewCasePage.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 406:
        response_406 = Problem.from_dict(response.json())

        return response_406

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = Problem.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | ReviewCasePage]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    mole_external_id: str | Unset = UNSET,
    mole_id: UUID | Unset = UNSET,
    page_size: int | Unset = UNSET,
    photo_id: UUID | Unset = UNSET,
    status: ListReviewRequestsStatus | Unset = UNSET,
    subject_external_id: str | Unset = UNSET,
    updated_since: datetime.datetime | Unset = UNSET,
) -> Response[Problem | ReviewCasePage]:
    """List questions to clinicians, newest first

     List the questions about all of your subjects, or those that the filters leave.

    Args:
        cursor (str | Unset):
        mole_external_id (str | Unset):
        mole_id (UUID | Unset):
        page_size (int | Unset):
        photo_id (UUID | Unset):
        status (ListReviewRequestsStatus | Unset):
        subject_external_id (str | Unset):
        updated_since (datetime.datetime | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReviewCasePage]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        mole_external_id=mole_external_id,
        mole_id=mole_id,
        page_size=page_size,
        photo_id=photo_id,
        status=status,
        subject_external_id=subject_external_id,
        updated_since=updated_since,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    mole_external_id: str | Unset = UNSET,
    mole_id: UUID | Unset = UNSET,
    page_size: int | Unset = UNSET,
    photo_id: UUID | Unset = UNSET,
    status: ListReviewRequestsStatus | Unset = UNSET,
    subject_external_id: str | Unset = UNSET,
    updated_since: datetime.datetime | Unset = UNSET,
) -> Problem | ReviewCasePage | None:
    """List questions to clinicians, newest first

     List the questions about all of your subjects, or those that the filters leave.

    Args:
        cursor (str | Unset):
        mole_external_id (str | Unset):
        mole_id (UUID | Unset):
        page_size (int | Unset):
        photo_id (UUID | Unset):
        status (ListReviewRequestsStatus | Unset):
        subject_external_id (str | Unset):
        updated_since (datetime.datetime | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReviewCasePage
    """

    return sync_detailed(
        client=client,
        cursor=cursor,
        mole_external_id=mole_external_id,
        mole_id=mole_id,
        page_size=page_size,
        photo_id=photo_id,
        status=status,
        subject_external_id=subject_external_id,
        updated_since=updated_since,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    mole_external_id: str | Unset = UNSET,
    mole_id: UUID | Unset = UNSET,
    page_size: int | Unset = UNSET,
    photo_id: UUID | Unset = UNSET,
    status: ListReviewRequestsStatus | Unset = UNSET,
    subject_external_id: str | Unset = UNSET,
    updated_since: datetime.datetime | Unset = UNSET,
) -> Response[Problem | ReviewCasePage]:
    """List questions to clinicians, newest first

     List the questions about all of your subjects, or those that the filters leave.

    Args:
        cursor (str | Unset):
        mole_external_id (str | Unset):
        mole_id (UUID | Unset):
        page_size (int | Unset):
        photo_id (UUID | Unset):
        status (ListReviewRequestsStatus | Unset):
        subject_external_id (str | Unset):
        updated_since (datetime.datetime | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReviewCasePage]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        mole_external_id=mole_external_id,
        mole_id=mole_id,
        page_size=page_size,
        photo_id=photo_id,
        status=status,
        subject_external_id=subject_external_id,
        updated_since=updated_since,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    mole_external_id: str | Unset = UNSET,
    mole_id: UUID | Unset = UNSET,
    page_size: int | Unset = UNSET,
    photo_id: UUID | Unset = UNSET,
    status: ListReviewRequestsStatus | Unset = UNSET,
    subject_external_id: str | Unset = UNSET,
    updated_since: datetime.datetime | Unset = UNSET,
) -> Problem | ReviewCasePage | None:
    """List questions to clinicians, newest first

     List the questions about all of your subjects, or those that the filters leave.

    Args:
        cursor (str | Unset):
        mole_external_id (str | Unset):
        mole_id (UUID | Unset):
        page_size (int | Unset):
        photo_id (UUID | Unset):
        status (ListReviewRequestsStatus | Unset):
        subject_external_id (str | Unset):
        updated_since (datetime.datetime | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReviewCasePage
    """

    return (
        await asyncio_detailed(
            client=client,
            cursor=cursor,
            mole_external_id=mole_external_id,
            mole_id=mole_id,
            page_size=page_size,
            photo_id=photo_id,
            status=status,
            subject_external_id=subject_external_id,
            updated_since=updated_since,
        )
    ).parsed
