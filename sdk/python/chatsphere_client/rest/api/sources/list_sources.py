from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.list_sources_kind import ListSourcesKind
from ...models.list_sources_status import ListSourcesStatus
from ...models.problem import Problem
from ...models.web_source_page import WebSourcePage
from ...types import UNSET, Response, Unset


def _get_kwargs(
    bot_id: UUID,
    *,
    cursor: str | Unset = UNSET,
    kind: ListSourcesKind | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
    status: ListSourcesStatus | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    json_kind: str | Unset = UNSET
    if not isinstance(kind, Unset):
        json_kind = kind

    params["kind"] = json_kind

    params["page_size"] = page_size

    params["q"] = q

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status

    params["status"] = json_status

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/bots/{bot_id}/sources/".format(
            bot_id=quote(str(bot_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | WebSourcePage | None:
    if response.status_code == 200:
        response_200 = WebSourcePage.from_dict(response.json())

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
) -> Response[Problem | WebSourcePage]:
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
    cursor: str | Unset = UNSET,
    kind: ListSourcesKind | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
    status: ListSourcesStatus | Unset = UNSET,
) -> Response[Problem | WebSourcePage]:
    """The web pages and sites that a bot is trained on.

    Args:
        bot_id (UUID):
        cursor (str | Unset):
        kind (ListSourcesKind | Unset):
        page_size (int | Unset):
        q (str | Unset):
        status (ListSourcesStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | WebSourcePage]
    """

    kwargs = _get_kwargs(
        bot_id=bot_id,
        cursor=cursor,
        kind=kind,
        page_size=page_size,
        q=q,
        status=status,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    bot_id: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    kind: ListSourcesKind | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
    status: ListSourcesStatus | Unset = UNSET,
) -> Problem | WebSourcePage | None:
    """The web pages and sites that a bot is trained on.

    Args:
        bot_id (UUID):
        cursor (str | Unset):
        kind (ListSourcesKind | Unset):
        page_size (int | Unset):
        q (str | Unset):
        status (ListSourcesStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | WebSourcePage
    """

    return sync_detailed(
        bot_id=bot_id,
        client=client,
        cursor=cursor,
        kind=kind,
        page_size=page_size,
        q=q,
        status=status,
    ).parsed


async def asyncio_detailed(
    bot_id: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    kind: ListSourcesKind | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
    status: ListSourcesStatus | Unset = UNSET,
) -> Response[Problem | WebSourcePage]:
    """The web pages and sites that a bot is trained on.

    Args:
        bot_id (UUID):
        cursor (str | Unset):
        kind (ListSourcesKind | Unset):
        page_size (int | Unset):
        q (str | Unset):
        status (ListSourcesStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | WebSourcePage]
    """

    kwargs = _get_kwargs(
        bot_id=bot_id,
        cursor=cursor,
        kind=kind,
        page_size=page_size,
        q=q,
        status=status,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    bot_id: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    kind: ListSourcesKind | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
    status: ListSourcesStatus | Unset = UNSET,
) -> Problem | WebSourcePage | None:
    """The web pages and sites that a bot is trained on.

    Args:
        bot_id (UUID):
        cursor (str | Unset):
        kind (ListSourcesKind | Unset):
        page_size (int | Unset):
        q (str | Unset):
        status (ListSourcesStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | WebSourcePage
    """

    return (
        await asyncio_detailed(
            bot_id=bot_id,
            client=client,
            cursor=cursor,
            kind=kind,
            page_size=page_size,
            q=q,
            status=status,
        )
    ).parsed
