"""ChatSphere from Python: everyday calls by `ChatSphere`, every operation of the API in `rest`."""

from chatsphere_client.errors import NotReady, ProblemError, UnexpectedAnswer
from chatsphere_client.everyday import ChatSphere

__all__ = ["ChatSphere", "NotReady", "ProblemError", "UnexpectedAnswer"]
