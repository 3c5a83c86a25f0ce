"""How a hostile case is sent, and what is asked of every answer."""

import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from apps.users.models import User
from apps.users.sessions import open_session
from tests import hostile_files
from tests.hostile import Case

PATIENCE = 5.0  # seconds for one answer, on a busy machine
PROBLEM = "application/problem+json"
MADE_FILES = {
    "encrypted_entry",
    "lying_sizes",
    "many_entries",
    "overlapping_entries",
    "page_tree_loop",
    "symlink_entry",
    "zip_bomb",
}


class Sender:
    """Sends cases as Alice, to things of hers, whose ids fill the placeholders of paths."""

    def __init__(self, alice: User, ids: Mapping[str, UUID]) -> None:
        self.ids = {name: str(pk) for name, pk in ids.items()}
        self.clients = {"nobody": APIClient(raise_request_exception=False)}
        self.clients["alice"] = APIClient(raise_request_exception=False)
        access = open_session(alice).access
        self.clients["alice"].credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
        self.clients["console"] = APIClient(raise_request_exception=False, enforce_csrf_checks=True)
        self.clients["console"].force_login(alice)

    def send(self, case: Case, path: str = "") -> tuple[Any, float]:
        """The answer and the seconds it took; `path` instead of the case's own."""
        request = case.request
        client = self.clients[request.caller]
        headers = {
            f"HTTP_{name.upper().replace('-', '_')}": case.filled(value)
            for name, value in request.headers.items()
        }
        url = path or self.with_ids(case.url)
        began = time.perf_counter()
        if request.form is not None:
            answer = client.post(url, self._form(case), format="multipart", **headers)
        else:
            content = self.with_ids(case.content.decode("latin-1")).encode("latin-1")
            answer = client.generic(
                request.method, url, content, content_type=request.type, **headers
            )
        return answer, time.perf_counter() - began

    def with_ids(self, text: str) -> str:
        for name, pk in self.ids.items():
            text = text.replace(f"{{{name}}}", pk)
        return text

    def _form(self, case: Case) -> dict[str, Any]:
        return {name: self._part(case, value) for name, value in (case.request.form or {}).items()}

    def _part(self, case: Case, value: Any) -> Any:
        """A field, or a file: `{name, content}`, where `content` may be the name of a made file."""
        if isinstance(value, list):
            return [self._part(case, item) for item in value]
        if not isinstance(value, Mapping):
            return case.filled(value)
        content = case.filled(value["content"])
        if content in MADE_FILES:
            content = getattr(hostile_files, content)()
        if isinstance(content, str):
            content = content.encode("utf-8", "surrogatepass")
        return SimpleUploadedFile(case.filled(value["name"]), content)


def fault(case: Case, answer: Any, seconds: float) -> str:
    """What is wrong with an answer; empty if it is as the case says."""
    said = answer.content[:400] if not answer.streaming else b"(a stream)"
    where = f"{case.name}: {answer.status_code} {said!r}"
    if seconds > PATIENCE:
        return f"took {seconds:.1f} s: {where}"
    if answer.status_code != case.status:
        return f"not {case.status}: {where}"
    if case.is_refused:
        return _fault_of_refusal(case, answer, where)
    return _fault_of_echo(case, answer, where)


def codes(answer: Any) -> set[str]:
    body = answer.json()
    return {body["code"], *(fault["code"] for fault in body.get("errors", []))}


def _fault_of_refusal(case: Case, answer: Any, where: str) -> str:
    if answer["Content-Type"] != PROBLEM:
        return f"no problem document: {where}"
    if case.code not in codes(answer):
        return f"not {case.code}: {where}"
    return ""


def _fault_of_echo(case: Case, answer: Any, where: str) -> str:
    if not case.echo:
        return ""
    found: Any = answer.json()
    for step in case.echo.strip("/").split("/"):
        found = found[int(step)] if isinstance(found, list) else found[step]
    return "" if found == case.value else f"{case.echo} is not as it was sent: {where}"
