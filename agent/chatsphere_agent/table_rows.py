"""Passages that go on with a table which began before them."""

from chatsphere_agent.schemas import ChunkIn


def told(chunk: ChunkIn) -> str:
    """The passage as an answer is made of it: below the names of its table's columns, which stand
    right before it in what is searched.
    """
    before = chunk.embedding_text.removesuffix(chunk.content)
    if not before.endswith("|\n") or before == chunk.embedding_text:
        return chunk.content
    names = before[:-1].rpartition("\n")[2]
    return f"{names}\n{chunk.content}" if names.startswith("| ") else chunk.content
