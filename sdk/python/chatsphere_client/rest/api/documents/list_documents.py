from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.document_page import DocumentPage
from ...models.list_documents_ordering import (
    ListDocumentsOrdering,
)
from ...models.list_documents_status import (
    ListDocumentsStatus,
)
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    bot_id: UUID,
    *,
    cursor: str | Unset = UNSET,
    ordering: ListDocumentsOrdering | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
    source: UUID | Unset = UNSET,
    status: ListDocumentsStatus | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    json_ordering: str | Unset = UNSET
    if not isinstance(ordering, Unset):
        json_ordering = ordering

    params["ordering"] = json_ordering

    params["page_size"] = page_size

    params["q"] = q

    json_source: str | Unset = UNSET
    if not isinstance(source, Unset):
        json_source = str(source)
    params["source"] = json_source

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status

    params["status"] = json_status

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/bots/{bot_id}/documents/".format(
            bot_id=quote(str(bot_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DocumentPage | Problem | None:
    if response.status_code == 200:
        response_200 = DocumentPage.from_dict(response.json())

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
) -> Response[DocumentPage | Problem]:
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
    ordering: ListDocumentsOrdering | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
    source: UUID | Unset = UNSET,
    status: ListDocumentsStatus | Unset = UNSET,
) -> Response[DocumentPage | Problem]:
    """The documents of a bot.

    Args:
        bot_id (UUID):
        cursor (str | Unset):
        ordering (ListDocumentsOrdering | Unset):
        page_size (int | Unset):
        q (str | Unset):
        source (UUID | Unset):
        status (ListDocumentsStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DocumentPage | Problem]
    """

    kwargs = _get_kwargs(
        bot_id=bot_id,
        cursor=cursor,
        ordering=ordering,
        page_size=page_size,
        q=q,
        source=source,
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
    ordering: ListDocumentsOrdering | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
    source: UUID | Unset = UNSET,
    status: ListDocumentsStatus | Unset = UNSET,
) -> DocumentPage | Problem | None:
    """The documents of a bot.

    Args:
        bot_id (UUID):
        cursor (str | Unset):
        ordering (ListDocumentsOrdering | Unset):
        page_size (int | Unset):
        q (str | Unset):
        source (UUID | Unset):
        status (ListDocumentsStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DocumentPage | Problem
    """

    return sync_detailed(
        bot_id=bot_id,
        client=client,
        cursor=cursor,
        ordering=ordering,
        page_size=page_size,
        q=q,
        source=source,
        status=status,
    ).parsed


async def asyncio_detailed(
    bot_id: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    ordering: ListDocumentsOrdering | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
    source: UUID | Unset = UNSET,
    status: ListDocumentsStatus | Unset = UNSET,
) -> Response[DocumentPage | Problem]:
    """The documents of a bot.

    Args:
        bot_id (UUID):
        cursor (str | Unset):
        ordering (ListDocumentsOrdering | Unset):
        page_size (int | Unset):
        q (str | Unset):
        source (UUID | Unset):
        status (ListDocumentsStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DocumentPage | Problem]
    """

    kwargs = _get_kwargs(
        bot_id=bot_id,
        cursor=cursor,
        ordering=ordering,
        page_size=page_size,
        q=q,
        source=source,
        status=status,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    bot_id: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    ordering: ListDocumentsOrdering | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
    source: UUID | Unset = UNSET,
    status: ListDocumentsStatus | Unset = UNSET,
) -> DocumentPage | Problem | None:
    """The documents of a bot.

    Args:
        bot_id (UUID):
        cursor (str | Unset):
        ordering (ListDocumentsOrdering | Unset):
        page_size (int | Unset):
        q (str | Unset):
        source (UUID | Unset):
        status (ListDocumentsStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DocumentPage | Problem
    """

    return (
        await asyncio_detailed(
            bot_id=bot_id,
            client=client,
            cursor=cursor,
            ordering=ordering,
            page_size=page_size,
            q=q,
            source=source,
            status=status,
        )
    ).parsed
