"""Every embedding model whose vectors this agent can search."""

from dataclasses import dataclass
from pathlib import Path

from chatsphere_agent.config import Settings
from chatsphere_agent.embedder import Embedder
from chatsphere_agent.errors import IndexMismatch
from chatsphere_agent.providers import local_minilm
from chatsphere_agent.providers.local_bert import LocalBert, sha256_of
from chatsphere_agent.providers.local_minilm import LocalMiniLM


@dataclass(frozen=True)
class Embedders:
    """`default` makes new vectors; the `others` serve those that are there already, so that
    changing the model leaves no bot without answers."""

    default: Embedder
    others: tuple[Embedder, ...] = ()

    @property
    def all(self) -> tuple[Embedder, ...]:
        """The default first; no index twice."""
        found = {embedder.index_id: embedder for embedder in (self.default, *self.others)}
        return tuple(found.values())

    def of(self, index_id: str) -> Embedder:
        """Raises `IndexMismatch` for an index that none of them made."""
        for embedder in self.all:
            if embedder.index_id == index_id:
                return embedder
        known = ", ".join(embedder.index_id for embedder in self.all)
        raise IndexMismatch(f"This agent serves {known}.")

    @property
    def ready(self) -> bool:
        return all(embedder.ready for embedder in self.all)

    async def load(self) -> None:
        """Make them ready one after the other, which needs less memory than all at once.

        Raises: EmbeddingModelUnusable.
        """
        for embedder in self.all:
            await embedder.load()

    async def close(self) -> None:
        for embedder in self.all:
            await embedder.close()


def embedders_of(settings: Settings) -> Embedders:
    """The operator's model, the one used before it, and always the one that comes along.

    Raises: EmbeddingModelUnusable.
    """
    bundled = LocalMiniLM(settings.data_dir / "models", threads=settings.embedding_threads)
    folders = (settings.embedding_model_dir, settings.embedding_previous_model_dir)
    current, previous = (_of(folder, settings) for folder in folders)
    others = (previous,) if previous else ()
    return Embedders(current or bundled, (*others, bundled))


def _of(folder: Path | None, settings: Settings) -> Embedder | None:
    if folder is None:
        return None
    cache, threads = settings.data_dir / "models", settings.embedding_threads
    if sha256_of(folder / "model.safetensors") == local_minilm.SHA256:
        return LocalMiniLM(cache, folder=folder, threads=threads)
    return LocalBert(folder, cache, threads=threads)
