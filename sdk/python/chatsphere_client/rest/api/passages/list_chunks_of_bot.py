from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.chunk_page import ChunkPage
from ...models.list_chunks_of_bot_origin import (
    ListChunksOfBotOrigin,
)
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    bot_id: UUID,
    *,
    conflict: bool | Unset = UNSET,
    cursor: str | Unset = UNSET,
    disabled: bool | Unset = UNSET,
    origin: ListChunksOfBotOrigin | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["conflict"] = conflict

    params["cursor"] = cursor

    params["disabled"] = disabled

    json_origin: str | Unset = UNSET
    if not isinstance(origin, Unset):
        json_origin = origin

    params["origin"] = json_origin

    params["page_size"] = page_size

    params["q"] = q

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/bots/{bot_id}/chunks/".format(
            bot_id=quote(str(bot_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ChunkPage | Problem | None:
    if response.status_code == 200:
        response_200 = ChunkPage.from_dict(response.json())

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

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ChunkPage | Problem]:
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
    conflict: bool | Unset = UNSET,
    cursor: str | Unset = UNSET,
    disabled: bool | Unset = UNSET,
    origin: ListChunksOfBotOrigin | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
) -> Response[ChunkPage | Problem]:
    """The passages of all documents of a bot, the oldest document first.

    Args:
        bot_id (UUID):
        conflict (bool | Unset):
        cursor (str | Unset):
        disabled (bool | Unset):
        origin (ListChunksOfBotOrigin | Unset):
        page_size (int | Unset):
        q (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ChunkPage | Problem]
    """

    kwargs = _get_kwargs(
        bot_id=bot_id,
        conflict=conflict,
        cursor=cursor,
        disabled=disabled,
        origin=origin,
        page_size=page_size,
        q=q,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    bot_id: UUID,
    *,
    client: AuthenticatedClient,
    conflict: bool | Unset = UNSET,
    cursor: str | Unset = UNSET,
    disabled: bool | Unset = UNSET,
    origin: ListChunksOfBotOrigin | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
) -> ChunkPage | Problem | None:
    """The passages of all documents of a bot, the oldest document first.

    Args:
        bot_id (UUID):
        conflict (bool | Unset):
        cursor (str | Unset):
        disabled (bool | Unset):
        origin (ListChunksOfBotOrigin | Unset):
        page_size (int | Unset):
        q (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ChunkPage | Problem
    """

    return sync_detailed(
        bot_id=bot_id,
        client=client,
        conflict=conflict,
        cursor=cursor,
        disabled=disabled,
        origin=origin,
        page_size=page_size,
        q=q,
    ).parsed


async def asyncio_detailed(
    bot_id: UUID,
    *,
    client: AuthenticatedClient,
    conflict: bool | Unset = UNSET,
    cursor: str | Unset = UNSET,
    disabled: bool | Unset = UNSET,
    origin: ListChunksOfBotOrigin | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
) -> Response[ChunkPage | Problem]:
    """The passages of all documents of a bot, the oldest document first.

    Args:
        bot_id (UUID):
        conflict (bool | Unset):
        cursor (str | Unset):
        disabled (bool | Unset):
        origin (ListChunksOfBotOrigin | Unset):
        page_size (int | Unset):
        q (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ChunkPage | Problem]
    """

    kwargs = _get_kwargs(
        bot_id=bot_id,
        conflict=conflict,
        cursor=cursor,
        disabled=disabled,
        origin=origin,
        page_size=page_size,
        q=q,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    bot_id: UUID,
    *,
    client: AuthenticatedClient,
    conflict: bool | Unset = UNSET,
    cursor: str | Unset = UNSET,
    disabled: bool | Unset = UNSET,
    origin: ListChunksOfBotOrigin | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
) -> ChunkPage | Problem | None:
    """The passages of all documents of a bot, the oldest document first.

    Args:
        bot_id (UUID):
        conflict (bool | Unset):
        cursor (str | Unset):
        disabled (bool | Unset):
        origin (ListChunksOfBotOrigin | Unset):
        page_size (int | Unset):
        q (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ChunkPage | Problem
    """

    return (
        await asyncio_detailed(
            bot_id=bot_id,
            client=client,
            conflict=conflict,
            cursor=cursor,
            disabled=disabled,
            origin=origin,
            page_size=page_size,
            q=q,
        )
    ).parsed
