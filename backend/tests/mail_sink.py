"""A mail server that keeps what it is given, in a thread of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default

GREETING = b"220 sink ready\r\n"


@dataclass
class Sink:
    """`answers` are given for a command in place of yes, as in {"RCPT": "550 unknown"}."""

    port: int = 0
    mails: list[Message] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    connections: int = 0

    def texts(self, recipient: str) -> list[str]:
        """The bodies of what was sent to somebody, the oldest first."""
        found = [mail for mail in self.mails if mail["To"] == recipient]
        return [mail.get_content() for mail in found]  # type: ignore[attr-defined]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """As much of SMTP as smtplib speaks."""
        self.connections += 1
        writer.write(GREETING)
        while line := await reader.readline():
            command = line[:4].decode().strip().upper()
            if command == "DATA" and command not in self.answers:
                writer.write(b"354 go on\r\n")
                text = await reader.readuntil(b"\r\n.\r\n")
                self.mails.append(message_from_bytes(text[:-5], policy=default))
            writer.write(f"{self.answers.get(command, '250 yes')}\r\n".encode())
            if command == "QUIT":
                break
        writer.close()


@contextmanager
def sink() -> Iterator[Sink]:
    """A server that listens."""
    found, loop, ready = Sink(), asyncio.new_event_loop(), threading.Event()

    async def listen() -> None:
        server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
        found.port = server.sockets[0].getsockname()[1]
        ready.set()

    def run() -> None:
        loop.run_until_complete(listen())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield found
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
