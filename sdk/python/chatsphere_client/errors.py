"""What can go wrong, beside httpx's own errors for a server that cannot be reached."""

from chatsphere_client.rest.models import Document, Problem


class ProblemError(Exception):
    """The server refused; `code` is stable and `detail` is for people."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code}: {problem.detail}")
        self.problem = problem
        self.status, self.code, self.detail = problem.status, problem.code, problem.detail


class UnexpectedAnswer(Exception):
    """The answer is none that the API describes: another server answered, or another version."""


class NotReady(Exception):
    """The document failed, or was not ready in time; `document.error` says why."""

    def __init__(self, document: Document) -> None:
        super().__init__(f"{document.name} is {document.status}")
        self.document = document
