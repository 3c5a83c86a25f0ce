"""One file per vector store."""
