-- Passages and their vectors of 384 dimensions. The backend can rebuild every row.
CREATE TABLE chunk_384 (
    namespace text NOT NULL,
    index_id text NOT NULL,
    document_id uuid NOT NULL,
    generation integer NOT NULL,
    ordinal integer NOT NULL,
    content text NOT NULL,
    words tsvector NOT NULL,
    embedding vector(384) NOT NULL,
    PRIMARY KEY (namespace, index_id, document_id, generation, ordinal)
);
-- The primary key's btree begins with the namespace, so that a small bot is scanned exactly.
CREATE INDEX chunk_384_near ON chunk_384 USING hnsw (embedding vector_cosine_ops);
CREATE INDEX chunk_384_words ON chunk_384 USING gin (words);
