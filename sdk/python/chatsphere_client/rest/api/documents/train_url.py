from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.address_request import AddressRequest
from ...models.problem import Problem
from ...models.web_source import WebSource
from ...types import UNSET, Response, Unset


def _get_kwargs(
    bot_id: UUID,
    *,
    body: AddressRequest,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/bots/{bot_id}/documents/train_url/".format(
            bot_id=quote(str(bot_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | WebSource | None:
    if response.status_code == 202:
        response_202 = WebSource.from_dict(response.json())

        return response_202

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 402:
        response_402 = Problem.from_dict(response.json())

        return response_402

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 406:
        response_406 = Problem.from_dict(response.json())

        return response_406

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

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

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | WebSource]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    bot_id: UUID,
    *,
    client: AuthenticatedClient,
    body: AddressRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[Problem | WebSource]:
    """Train a bot on a web page or a whole site. The same address again gives the source that
    is there.

    Args:
        bot_id (UUID):
        idempotency_key (str | Unset):
        body (AddressRequest): The address of a web page, or of a site of which every page is
            wanted.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | WebSource]
    """

    kwargs = _get_kwargs(
        bot_id=bot_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    bot_id: UUID,
    *,
    client: AuthenticatedClient,
    body: AddressRequest,
    idempotency_key: str | Unset = UNSET,
) -> Problem | WebSource | None:
    """Train a bot on a web page or a whole site. The same address again gives the source that
    is there.

    Args:
        bot_id (UUID):
        idempotency_key (str | Unset):
        body (AddressRequest): The address of a web page, or of a site of which every page is
            wanted.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | WebSource
    """

    return sync_detailed(
        bot_id=bot_id,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    bot_id: UUID,
    *,
    client: AuthenticatedClient,
    body: AddressRequest,
    idempotency_key: str | Unset = UNSET,
) -> Response[Problem | WebSource]:
    """Train a bot on a web page or a whole site. The same address again gives the source that
    is there.

    Args:
        bot_id (UUID):
        idempotency_key (str | Unset):
        body (AddressRequest): The address of a web page, or of a site of which every page is
            wanted.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | WebSource]
    """

    kwargs = _get_kwargs(
        bot_id=bot_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    bot_id: UUID,
    *,
    client: AuthenticatedClient,
    body: AddressRequest,
    idempotency_key: str | Unset = UNSET,
) -> Problem | WebSource | None:
    """Train a bot on a web page or a whole site. The same address again gives the source that
    is there.

    Args:
        bot_id (UUID):
        idempotency_key (str | Unset):
        body (AddressRequest): The address of a web page, or of a site of which every page is
            wanted.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | WebSource
    """

    return (
        await asyncio_detailed(
            bot_id=bot_id,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
