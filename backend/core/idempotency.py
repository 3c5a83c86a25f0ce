"""Requests that may be sent again: what was answered to an `Idempotency-Key`, and to whom.

The claim of a key, what the request makes, and the answer are one transaction. A process that dies
in it leaves nothing and holds nothing; one that dies after it leaves the answer for the next try.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from cryptography.fernet import Fernet
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models.functions import Now
from django.http import HttpResponse, QueryDict
from django.utils.crypto import salted_hmac
from rest_framework.request import Request

from core import locks, request_facts
from core.digests import sha256_of
from core.exceptions import ChatSphereError, Conflict, InvalidInput
from core.models import IdempotentReply

HEADER = "Idempotency-Key"
LONGEST = 255  # characters of a key
KEPT = timedelta(hours=24)
LONGEST_WAIT = "60s"  # for others, such as the agent, while a key is claimed
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
SALT = "core.idempotency"
TURNS = UUID("0d9b5d0f-6a0c-5f4c-8f0e-6f1f5c1f2a77")  # the namespace of ids made from keys


class KeyInvalid(InvalidInput):
    code, title = "idempotency_key_invalid", "The Idempotency-Key is not valid"

    def __init__(self) -> None:
        super().__init__(f"Send one Idempotency-Key of 1 to {LONGEST} printable ASCII characters.")


class KeyReused(ChatSphereError):
    status, code = 422, "idempotency_key_reused"
    title = "This Idempotency-Key belongs to another request"


class RequestInProgress(Conflict):
    code, title = "request_in_progress", "The first request with this key is still being answered"

    def __init__(self) -> None:
        super().__init__(retry_after=1)


@dataclass(frozen=True)
class Key:
    """A key, and whose it is: keys of different callers have nothing to do with each other."""

    caller: str
    value: str

    def __str__(self) -> str:
        return f"idempotency:{self.caller}:{self.value}"

    @property
    def as_id(self) -> UUID:
        """An id made from the key, always the same."""
        return uuid5(TURNS, str(self))


def key_of(request: Request) -> Key | None:
    """The request's key, None without the header. Raises: KeyInvalid."""
    value = request.headers.get(HEADER)
    if value is None:
        return None
    printable = value.isascii() and value.isprintable() and value.strip()
    if not printable or len(value) > LONGEST or _times_sent(request) > 1:
        raise KeyInvalid
    return Key(request_facts.current_caller(), value)


def fingerprint(request: Request) -> str:
    """A digest of method, path and content. Of little use to whoever steals the database: it takes
    the secret key to make one, so that passwords cannot be guessed from it.
    """
    described = [request.method, request.get_full_path(), _described(request.data)]
    text = json.dumps(described, sort_keys=True)
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()


def find(key: Key) -> IdempotentReply | None:
    """What is known of the key; after KEPT nothing is."""
    fresh = IdempotentReply.objects.filter(created_at__gt=Now() - KEPT)
    return fresh.filter(caller=key.caller, key=key.value).first()


def claim(key: Key) -> None:
    """Keep others from using the key until this transaction ends. Raises: RequestInProgress."""
    if not locks.try_until_commit(str(key)):
        raise RequestInProgress
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{LONGEST_WAIT}'")


def keep(key: Key, content: str, answer: HttpResponse) -> IdempotentReply:
    """Keep the answer to the request whose fingerprint is `content`; its body encrypted, because
    some say a secret that is shown only once.
    """
    return _note(
        key,
        fingerprint=content,
        workspace=request_facts.current_workspace(),
        status=answer.status_code,
        headers={name: answer[name] for name in KEPT_HEADERS if name in answer},
        body=_cipher(key).encrypt(answer.content),
    )


@contextmanager
def noted(key: Key | None, request: Request) -> Iterator[None]:
    """One transaction, in which something is made that itself knows of what key it was made. Its
    answer is not kept, only that the key is spent for this request.

    Raises: KeyReused.
    """
    with transaction.atomic():
        if key:
            locks.hold_until_commit(str(key))
            content = fingerprint(request)
            known = find(key)
            if known:
                refuse_other(known, content)
            else:
                _note(key, fingerprint=content, workspace=request_facts.current_workspace())
        yield


def refuse_other(known: IdempotentReply, content: str) -> None:
    """Raises: KeyReused: the key was sent with another request."""
    if known.fingerprint != content:
        raise KeyReused


def replayed(known: IdempotentReply) -> HttpResponse:
    """The first answer again."""
    body = _cipher(Key(known.caller, known.key)).decrypt(bytes(known.body))
    headers = {**known.headers, "Idempotent-Replayed": "true"}
    return HttpResponse(body, status=known.status, headers=headers)


def forget_old() -> int:
    """Drop what is kept longer than promised; how many there were."""
    deleted, _ = IdempotentReply.objects.filter(created_at__lt=Now() - KEPT).delete()
    return deleted


def _note(key: Key, **fields: Any) -> IdempotentReply:
    mine = IdempotentReply.objects.filter(caller=key.caller, key=key.value)
    mine.delete()  # a stale one
    return mine.create(caller=key.caller, key=key.value, **fields)


def _times_sent(request: Request) -> int:
    """Servers join headers of one name; only what came over the wire tells two from one."""
    headers = getattr(request._request, "scope", {}).get("headers", ())
    return sum(name == HEADER.lower().encode() for name, _ in headers)


def _described(data: object) -> object:
    """What was sent, for JSON; a file by its name and digest."""
    if isinstance(data, QueryDict):
        return [[name, [_part(value) for value in values]] for name, values in data.lists()]
    return data


def _part(value: object) -> object:
    return [value.name, sha256_of(value)] if isinstance(value, UploadedFile) else value


def _cipher(key: Key) -> Fernet:
    secret = salted_hmac(f"{SALT}.body", str(key), algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(secret))
