from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.list_pages_ordering import ListPagesOrdering
from ...models.list_pages_status import ListPagesStatus
from ...models.page_page import PagePage
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    source_id: UUID,
    *,
    cursor: str | Unset = UNSET,
    ordering: ListPagesOrdering | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
    status: ListPagesStatus | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    json_ordering: str | Unset = UNSET
    if not isinstance(ordering, Unset):
        json_ordering = ordering

    params["ordering"] = json_ordering

    params["page_size"] = page_size

    params["q"] = q

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status

    params["status"] = json_status

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/sources/{source_id}/pages/".format(
            source_id=quote(str(source_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PagePage | Problem | None:
    if response.status_code == 200:
        response_200 = PagePage.from_dict(response.json())

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
) -> Response[PagePage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    source_id: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    ordering: ListPagesOrdering | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
    status: ListPagesStatus | Unset = UNSET,
) -> Response[PagePage | Problem]:
    """The addresses of a page or site, with what became of each and why.

    Args:
        source_id (UUID):
        cursor (str | Unset):
        ordering (ListPagesOrdering | Unset):
        page_size (int | Unset):
        q (str | Unset):
        status (ListPagesStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PagePage | Problem]
    """

    kwargs = _get_kwargs(
        source_id=source_id,
        cursor=cursor,
        ordering=ordering,
        page_size=page_size,
        q=q,
        status=status,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    source_id: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    ordering: ListPagesOrdering | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
    status: ListPagesStatus | Unset = UNSET,
) -> PagePage | Problem | None:
    """The addresses of a page or site, with what became of each and why.

    Args:
        source_id (UUID):
        cursor (str | Unset):
        ordering (ListPagesOrdering | Unset):
        page_size (int | Unset):
        q (str | Unset):
        status (ListPagesStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PagePage | Problem
    """

    return sync_detailed(
        source_id=source_id,
        client=client,
        cursor=cursor,
        ordering=ordering,
        page_size=page_size,
        q=q,
        status=status,
    ).parsed


async def asyncio_detailed(
    source_id: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    ordering: ListPagesOrdering | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
    status: ListPagesStatus | Unset = UNSET,
) -> Response[PagePage | Problem]:
    """The addresses of a page or site, with what became of each and why.

    Args:
        source_id (UUID):
        cursor (str | Unset):
        ordering (ListPagesOrdering | Unset):
        page_size (int | Unset):
        q (str | Unset):
        status (ListPagesStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PagePage | Problem]
    """

    kwargs = _get_kwargs(
        source_id=source_id,
        cursor=cursor,
        ordering=ordering,
        page_size=page_size,
        q=q,
        status=status,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    source_id: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    ordering: ListPagesOrdering | Unset = UNSET,
    page_size: int | Unset = UNSET,
    q: str | Unset = UNSET,
    status: ListPagesStatus | Unset = UNSET,
) -> PagePage | Problem | None:
    """The addresses of a page or site, with what became of each and why.

    Args:
        source_id (UUID):
        cursor (str | Unset):
        ordering (ListPagesOrdering | Unset):
        page_size (int | Unset):
        q (str | Unset):
        status (ListPagesStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PagePage | Problem
    """

    return (
        await asyncio_detailed(
            source_id=source_id,
            client=client,
            cursor=cursor,
            ordering=ordering,
            page_size=page_size,
            q=q,
            status=status,
        )
    ).parsed
