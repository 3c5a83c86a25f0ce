"""One file per outside model. Only here may LangChain be imported, and only when first used."""
