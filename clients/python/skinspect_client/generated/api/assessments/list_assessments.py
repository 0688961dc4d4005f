from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.assessment_page import AssessmentPage
from ...models.list_assessments_band import ListAssessmentsBand
from ...models.list_assessments_status import ListAssessmentsStatus
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID
import datetime


def _get_kwargs(
    *,
    band: ListAssessmentsBand | Unset = UNSET,
    cursor: str | Unset = UNSET,
    finished_since: datetime.datetime | Unset = UNSET,
    mole_external_id: str | Unset = UNSET,
    mole_id: UUID | Unset = UNSET,
    page_size: int | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    status: ListAssessmentsStatus | Unset = UNSET,
    subject_external_id: str | Unset = UNSET,
    updated_since: datetime.datetime | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_band: str | Unset = UNSET
    if not isinstance(band, Unset):
        json_band = band.value

    params["band"] = json_band

    params["cursor"] = cursor

    json_finished_since: str | Unset = UNSET
    if not isinstance(finished_since, Unset):
        json_finished_since = finished_since.isoformat()
    params["finished_since"] = json_finished_since

    params["mole_external_id"] = mole_external_id

    json_mole_id: str | Unset = UNSET
    if not isinstance(mole_id, Unset):
        json_mole_id = str(mole_id)
    params["mole_id"] = json_mole_id

    params["page_size"] = page_size

    json_since: str | Unset = UNSET
    if not isinstance(since, Unset):
        json_since = since.isoformat()
    params["since"] = json_since

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
        "url": "/api/v1/assessments/",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AssessmentPage | Problem | None:
    if response.status_code == 200:
        response_200 = AssessmentPage.from_dict(response.json())

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
) -> Response[AssessmentPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    band: ListAssessmentsBand | Unset = UNSET,
    cursor: str | Unset = UNSET,
    finished_since: datetime.datetime | Unset = UNSET,
    mole_external_id: str | Unset = UNSET,
    mole_id: UUID | Unset = UNSET,
    page_size: int | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    status: ListAssessmentsStatus | Unset = UNSET,
    subject_external_id: str | Unset = UNSET,
    updated_since: datetime.datetime | Unset = UNSET,
) -> Response[AssessmentPage | Problem]:
    """List assessments, newest first

     List the assessments of all of your subjects, or of those that the filters leave.

    Args:
        band (ListAssessmentsBand | Unset):
        cursor (str | Unset):
        finished_since (datetime.datetime | Unset):
        mole_external_id (str | Unset):
        mole_id (UUID | Unset):
        page_size (int | Unset):
        since (datetime.datetime | Unset):
        status (ListAssessmentsStatus | Unset):
        subject_external_id (str | Unset):
        updated_since (datetime.datetime | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AssessmentPage | Problem]
    """

    kwargs = _get_kwargs(
        band=band,
        cursor=cursor,
        finished_since=finished_since,
        mole_external_id=mole_external_id,
        mole_id=mole_id,
        page_size=page_size,
        since=since,
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
    band: ListAssessmentsBand | Unset = UNSET,
    cursor: str | Unset = UNSET,
    finished_since: datetime.datetime | Unset = UNSET,
    mole_external_id: str | Unset = UNSET,
    mole_id: UUID | Unset = UNSET,
    page_size: int | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    status: ListAssessmentsStatus | Unset = UNSET,
    subject_external_id: str | Unset = UNSET,
    updated_since: datetime.datetime | Unset = UNSET,
) -> AssessmentPage | Problem | None:
    """List assessments, newest first

     List the assessments of all of your subjects, or of those that the filters leave.

    Args:
        band (ListAssessmentsBand | Unset):
        cursor (str | Unset):
        finished_since (datetime.datetime | Unset):
        mole_external_id (str | Unset):
        mole_id (UUID | Unset):
        page_size (int | Unset):
        since (datetime.datetime | Unset):
        status (ListAssessmentsStatus | Unset):
        subject_external_id (str | Unset):
        updated_since (datetime.datetime | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AssessmentPage | Problem
    """

    return sync_detailed(
        client=client,
        band=band,
        cursor=cursor,
        finished_since=finished_since,
        mole_external_id=mole_external_id,
        mole_id=mole_id,
        page_size=page_size,
        since=since,
        status=status,
        subject_external_id=subject_external_id,
        updated_since=updated_since,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    band: ListAssessmentsBand | Unset = UNSET,
    cursor: str | Unset = UNSET,
    finished_since: datetime.datetime | Unset = UNSET,
    mole_external_id: str | Unset = UNSET,
    mole_id: UUID | Unset = UNSET,
    page_size: int | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    status: ListAssessmentsStatus | Unset = UNSET,
    subject_external_id: str | Unset = UNSET,
    updated_since: datetime.datetime | Unset = UNSET,
) -> Response[AssessmentPage | Problem]:
    """List assessments, newest first

     List the assessments of all of your subjects, or of those that the filters leave.

    Args:
        band (ListAssessmentsBand | Unset):
        cursor (str | Unset):
        finished_since (datetime.datetime | Unset):
        mole_external_id (str | Unset):
        mole_id (UUID | Unset):
        page_size (int | Unset):
        since (datetime.datetime | Unset):
        status (ListAssessmentsStatus | Unset):
        subject_external_id (str | Unset):
        updated_since (datetime.datetime | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AssessmentPage | Problem]
    """

    kwargs = _get_kwargs(
        band=band,
        cursor=cursor,
        finished_since=finished_since,
        mole_external_id=mole_external_id,
        mole_id=mole_id,
        page_size=page_size,
        since=since,
        status=status,
        subject_external_id=subject_external_id,
        updated_since=updated_since,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    band: ListAssessmentsBand | Unset = UNSET,
    cursor: str | Unset = UNSET,
    finished_since: datetime.datetime | Unset = UNSET,
    mole_external_id: str | Unset = UNSET,
    mole_id: UUID | Unset = UNSET,
    page_size: int | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    status: ListAssessmentsStatus | Unset = UNSET,
    subject_external_id: str | Unset = UNSET,
    updated_since: datetime.datetime | Unset = UNSET,
) -> AssessmentPage | Problem | None:
    """List assessments, newest first

     List the assessments of all of your subjects, or of those that the filters leave.

    Args:
        band (ListAssessmentsBand | Unset):
        cursor (str | Unset):
        finished_since (datetime.datetime | Unset):
        mole_external_id (str | Unset):
        mole_id (UUID | Unset):
        page_size (int | Unset):
        since (datetime.datetime | Unset):
        status (ListAssessmentsStatus | Unset):
        subject_external_id (str | Unset):
        updated_since (datetime.datetime | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AssessmentPage | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            band=band,
            cursor=cursor,
            finished_since=finished_since,
            mole_external_id=mole_external_id,
            mole_id=mole_id,
            page_size=page_size,
            since=since,
            status=status,
            subject_external_id=subject_external_id,
            updated_since=updated_since,
        )
    ).parsed
