from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.found_request import FoundRequest
from ...models.outcome import Outcome
from ...models.problem import Problem
from typing import cast
from uuid import UUID


def _get_kwargs(
    mole_id: UUID,
    *,
    body: FoundRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/moles/{mole_id}/outcomes/".format(
            mole_id=quote(str(mole_id), safe=""),
        ),
    }

    _kwargs["files"] = body.to_multipart()

    headers["Content-Type"] = "multipart/form-data; boundary=+++"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Outcome | Problem | None:
    if response.status_code == 201:
        response_201 = Outcome.from_dict(response.json())

        return response_201

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 406:
        response_406 = Problem.from_dict(response.json())

        return response_406

    if response.status_code == 410:
        response_410 = Problem.from_dict(response.json())

        return response_410

    if response.status_code == 411:
        response_411 = Problem.from_dict(response.json())

        return response_411

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = Problem.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if response.status_code == 507:
        response_507 = Problem.from_dict(response.json())

        return response_507

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Outcome | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    mole_id: UUID,
    *,
    client: AuthenticatedClient,
    body: FoundRequest,
) -> Response[Outcome | Problem]:
    """Record what a mole turned out to be

     Record histology, or a year without change. It replaces what was recorded before.

    Args:
        mole_id (UUID):
        body (FoundRequest): What a mole turned out to be.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Outcome | Problem]
    """

    kwargs = _get_kwargs(
        mole_id=mole_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    mole_id: UUID,
    *,
    client: AuthenticatedClient,
    body: FoundRequest,
) -> Outcome | Problem | None:
    """Record what a mole turned out to be

     Record histology, or a year without change. It replaces what was recorded before.

    Args:
        mole_id (UUID):
        body (FoundRequest): What a mole turned out to be.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Outcome | Problem
    """

    return sync_detailed(
        mole_id=mole_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    mole_id: UUID,
    *,
    client: AuthenticatedClient,
    body: FoundRequest,
) -> Response[Outcome | Problem]:
    """Record what a mole turned out to be

     Record histology, or a year without change. It replaces what was recorded before.

    Args:
        mole_id (UUID):
        body (FoundRequest): What a mole turned out to be.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Outcome | Problem]
    """

    kwargs = _get_kwargs(
        mole_id=mole_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    mole_id: UUID,
    *,
    client: AuthenticatedClient,
    body: FoundRequest,
) -> Outcome | Problem | None:
    """Record what a mole turned out to be

     Record histology, or a year without change. It replaces what was recorded before.

    Args:
        mole_id (UUID):
        body (FoundRequest): What a mole turned out to be.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Outcome | Problem
    """

    return (
        await asyncio_detailed(
            mole_id=mole_id,
            client=client,
            body=body,
        )
    ).parsed
