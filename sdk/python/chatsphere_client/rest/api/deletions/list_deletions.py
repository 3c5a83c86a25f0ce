from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.deletion_page import DeletionPage
from ...models.list_deletions_kind import ListDeletionsKind
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    workspace_id: UUID,
    *,
    cursor: str | Unset = UNSET,
    kind: ListDeletionsKind | Unset = UNSET,
    page_size: int | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    json_kind: str | Unset = UNSET
    if not isinstance(kind, Unset):
        json_kind = kind

    params["kind"] = json_kind

    params["page_size"] = page_size

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/workspaces/{workspace_id}/deletions/".format(
            workspace_id=quote(str(workspace_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DeletionPage | Problem | None:
    if response.status_code == 200:
        response_200 = DeletionPage.from_dict(response.json())

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
) -> Response[DeletionPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    workspace_id: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    kind: ListDeletionsKind | Unset = UNSET,
    page_size: int | Unset = UNSET,
) -> Response[DeletionPage | Problem]:
    """Receipts of what was deleted in a workspace, newest first.

    Args:
        workspace_id (UUID):
        cursor (str | Unset):
        kind (ListDeletionsKind | Unset):
        page_size (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeletionPage | Problem]
    """

    kwargs = _get_kwargs(
        workspace_id=workspace_id,
        cursor=cursor,
        kind=kind,
        page_size=page_size,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    workspace_id: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    kind: ListDeletionsKind | Unset = UNSET,
    page_size: int | Unset = UNSET,
) -> DeletionPage | Problem | None:
    """Receipts of what was deleted in a workspace, newest first.

    Args:
        workspace_id (UUID):
        cursor (str | Unset):
        kind (ListDeletionsKind | Unset):
        page_size (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeletionPage | Problem
    """

    return sync_detailed(
        workspace_id=workspace_id,
        client=client,
        cursor=cursor,
        kind=kind,
        page_size=page_size,
    ).parsed


async def asyncio_detailed(
    workspace_id: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    kind: ListDeletionsKind | Unset = UNSET,
    page_size: int | Unset = UNSET,
) -> Response[DeletionPage | Problem]:
    """Receipts of what was deleted in a workspace, newest first.

    Args:
        workspace_id (UUID):
        cursor (str | Unset):
        kind (ListDeletionsKind | Unset):
        page_size (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeletionPage | Problem]
    """

    kwargs = _get_kwargs(
        workspace_id=workspace_id,
        cursor=cursor,
        kind=kind,
        page_size=page_size,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    workspace_id: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    kind: ListDeletionsKind | Unset = UNSET,
    page_size: int | Unset = UNSET,
) -> DeletionPage | Problem | None:
    """Receipts of what was deleted in a workspace, newest first.

    Args:
        workspace_id (UUID):
        cursor (str | Unset):
        kind (ListDeletionsKind | Unset):
        page_size (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeletionPage | Problem
    """

    return (
        await asyncio_detailed(
            workspace_id=workspace_id,
            client=client,
            cursor=cursor,
            kind=kind,
            page_size=page_size,
        )
    ).parsed
