from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.patched_photo_correction_request import PatchedPhotoCorrectionRequest
from ...models.photo import Photo
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID


def _get_kwargs(
    photo_id: UUID,
    *,
    body: PatchedPhotoCorrectionRequest | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/photos/{photo_id}/".format(
            photo_id=quote(str(photo_id), safe=""),
        ),
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Photo | Problem | None:
    if response.status_code == 200:
        response_200 = Photo.from_dict(response.json())

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
) -> Response[Photo | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    photo_id: UUID,
    *,
    client: AuthenticatedClient,
    body: PatchedPhotoCorrectionRequest | Unset = UNSET,
) -> Response[Photo | Problem]:
    """Correct a photo

     Change what is sent; fields that are left out stay. The last request counts.

    Where the newest result rests on what changed, the photo is assessed again, and the answer
    begins with the new assessment: a kind of camera that contradicts the picture is a reason,
    and the time decides the age. A photo that is moved to another mole keeps its results.

    Args:
        photo_id (UUID):
        body (PatchedPhotoCorrectionRequest | Unset): What is to be corrected about a photo.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Photo | Problem]
    """

    kwargs = _get_kwargs(
        photo_id=photo_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    photo_id: UUID,
    *,
    client: AuthenticatedClient,
    body: PatchedPhotoCorrectionRequest | Unset = UNSET,
) -> Photo | Problem | None:
    """Correct a photo

     Change what is sent; fields that are left out stay. The last request counts.

    Where the newest result rests on what changed, the photo is assessed again, and the answer
    begins with the new assessment: a kind of camera that contradicts the picture is a reason,
    and the time decides the age. A photo that is moved to another mole keeps its results.

    Args:
        photo_id (UUID):
        body (PatchedPhotoCorrectionRequest | Unset): What is to be corrected about a photo.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Photo | Problem
    """

    return sync_detailed(
        photo_id=photo_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    photo_id: UUID,
    *,
    client: AuthenticatedClient,
    body: PatchedPhotoCorrectionRequest | Unset = UNSET,
) -> Response[Photo | Problem]:
    """Correct a photo

     Change what is sent; fields that are left out stay. The last request counts.

    Where the newest result rests on what changed, the photo is assessed again, and the answer
    begins with the new assessment: a kind of camera that contradicts the picture is a reason,
    and the time decides the age. A photo that is moved to another mole keeps its results.

    Args:
        photo_id (UUID):
        body (PatchedPhotoCorrectionRequest | Unset): What is to be corrected about a photo.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Photo | Problem]
    """

    kwargs = _get_kwargs(
        photo_id=photo_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    photo_id: UUID,
    *,
    client: AuthenticatedClient,
    body: PatchedPhotoCorrectionRequest | Unset = UNSET,
) -> Photo | Problem | None:
    """Correct a photo

     Change what is sent; fields that are left out stay. The last request counts.

    Where the newest result rests on what changed, the photo is assessed again, and the answer
    begins with the new assessment: a kind of camera that contradicts the picture is a reason,
    and the time decides the age. A photo that is moved to another mole keeps its results.

    Args:
        photo_id (UUID):
        body (PatchedPhotoCorrectionRequest | Unset): What is to be corrected about a photo.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Photo | Problem
    """

    return (
        await asyncio_detailed(
            photo_id=photo_id,
            client=client,
            body=body,
        )
    ).parsed
