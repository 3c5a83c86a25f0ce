"""Views whose POST makes something, and makes it once however often it is sent."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from rest_framework.request import Request
from rest_framework.response import Response

from core import idempotency, request_facts
from core.exceptions import ChatSphereError
from core.idempotency import Key
from core.models import IdempotentReply

if TYPE_CHECKING:
    from rest_framework.views import APIView as Base
else:
    Base = object

Handler = Callable[..., HttpResponseBase]
# Refusals that tell of the state of things, and stay. Any other is as if nothing had been sent.
FINAL = {402, 409, 410, 422}


class Replay(Exception):
    """The request was answered before; `answer` is that answer."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self.answer = answer


class Repeatable(Base):
    """Mixed into a view: its POST takes an `Idempotency-Key`.

    A key that is known is answered before a throttle counts the request, and after it is clear who
    asks. What a view makes of other methods is left alone.
    """

    idempotency_key: Key | None = None
    keeps_answer: ClassVar[bool] = True  # False: what is made knows itself that it was made

    def check_throttles(self, request: Request) -> None:
        """Raises: Replay, KeyInvalid, KeyReused."""
        if request.method == "POST":
            self._take_key(request)
        else:
            super().check_throttles(request)

    def answers_again(self, known: IdempotentReply) -> bool:
        """Whether a repeat costs nothing. Raises: Replay."""
        raise Replay(self._again(known))

    def check_repeat(self, workspace: UUID) -> None:
        """Raises, if whoever asks has meanwhile lost the right to what was made in `workspace`."""

    def handle_exception(self, exc: Exception) -> Response:
        answer = exc.answer if isinstance(exc, Replay) else super().handle_exception(exc)
        return cast(Response, answer)  # the rest framework's types know of no other

    def _take_key(self, request: Request) -> None:
        key = self.idempotency_key = idempotency.key_of(request)
        known = idempotency.find(key) if key else None
        if known:
            idempotency.refuse_other(known, idempotency.fingerprint(request))
        if not (known and self.answers_again(known)):
            super().check_throttles(request)
        if key and self.keeps_answer:
            self.post: Handler = partial(self._once, self.post, key)

    def _once(self, post: Handler, key: Key, request: Request, **kwargs: Any) -> HttpResponseBase:
        content = idempotency.fingerprint(request)
        with transaction.atomic():
            idempotency.claim(key)
            if known := idempotency.find(key):  # since the throttle was asked
                idempotency.refuse_other(known, content)
                return self._again(known)
            answer = self._answered(post, request, kwargs)
            idempotency.keep(key, content, answer)
        return answer

    def _answered(self, post: Handler, request: Request, kwargs: dict[str, Any]) -> HttpResponse:
        """The answer, made whole; of a refusal that stays, without what was made before it."""
        try:
            with transaction.atomic():
                answer = post(request, **kwargs)
        except ChatSphereError as error:
            if error.status not in FINAL:
                raise
            answer = self.handle_exception(error)
        whole: HttpResponse = self.finalize_response(request, cast(Response, answer), **kwargs)
        return whole.render() if isinstance(whole, SimpleTemplateResponse) else whole

    def _again(self, known: IdempotentReply) -> HttpResponse:
        if known.workspace:
            self.check_repeat(known.workspace)
            request_facts.note_workspace(known.workspace)
        return idempotency.replayed(known)
