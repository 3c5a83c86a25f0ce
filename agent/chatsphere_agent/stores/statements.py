"""The store's SQL. Values are always parameters; only our own constants are put into the text."""

SHELF = """namespace = %(namespace)s AND index_id = %(index_id)s
    AND document_id <> ALL(%(documents)s)
    AND (document_id, generation) NOT IN (
        SELECT * FROM unnest(%(owners)s::uuid[], %(generations)s::int[]))"""
COLUMNS = "document_id, generation, ordinal, content, 1 - (embedding <=> %(query)s) AS similarity"

# English stems; words of other languages are cut alike on both sides, so they match as well.
PUT = """INSERT INTO chunk_384 VALUES (%s, %s, %s, %s, %s, %s, to_tsvector('english', %s::text), %s)
    ON CONFLICT (namespace, index_id, document_id, generation, ordinal) DO UPDATE
    SET content = EXCLUDED.content, words = EXCLUDED.words, embedding = EXCLUDED.embedding"""

NEAREST = f"""SELECT {COLUMNS} FROM chunk_384 WHERE {SHELF}
    ORDER BY embedding <=> %(query)s LIMIT %(limit)s"""
# The sum keeps the planner from the HNSW index.
NEAREST_OF_ALL = f"""SELECT {COLUMNS} FROM chunk_384 WHERE {SHELF}
    ORDER BY (embedding <=> %(query)s) + 0 LIMIT %(limit)s"""
# Settings of the transaction: look on until the filter has let enough through, and look wider.
APPROXIMATE = "SET LOCAL hnsw.iterative_scan = 'strict_order'; SET LOCAL hnsw.ef_search = 200"

MOST_WORDS = 64  # of a question; of a longer one the longest words count, which are the rarest
# Quoted as tsquery asks for it, which is not how SQL quotes.
QUOTED = r"concat('''', replace(replace(lexeme, '\', '\\'), '''', ''''''), '''')"
# Each passage scores, for every word it shares with the question, that word's rarity among the
# passages found times how often it has it. (`ts_rank` of one word grows ever slower with its count;
# PostgreSQL's own rank of several words knows no rarity.)
MATCHING = f"""WITH asked AS MATERIALIZED (
        SELECT lexeme, ({QUOTED})::tsquery AS word
        FROM unnest(to_tsvector('english', %(text)s))
        ORDER BY length(lexeme) DESC, lexeme LIMIT {MOST_WORDS}),
    matched AS MATERIALIZED (
        SELECT document_id, generation, ordinal, lexeme, ts_rank(words, word) AS often
        FROM chunk_384, asked WHERE {SHELF} AND words @@ word),
    total AS (SELECT count(DISTINCT (document_id, generation, ordinal)) AS passages FROM matched),
    rarity AS (
        SELECT lexeme, ln(1 + passages / count(*)::float) AS rare
        FROM matched, total GROUP BY lexeme, passages),
    best AS (
        SELECT document_id, generation, ordinal, sum(rare * often) AS score
        FROM matched JOIN rarity USING (lexeme) GROUP BY document_id, generation, ordinal
        ORDER BY score DESC, document_id, ordinal LIMIT %(limit)s)
    SELECT {COLUMNS} FROM best JOIN chunk_384 USING (document_id, generation, ordinal)
    WHERE namespace = %(namespace)s AND index_id = %(index_id)s
    ORDER BY score DESC, document_id, ordinal"""

COUNT = "SELECT count(*) FROM (SELECT FROM chunk_384 WHERE namespace = %s LIMIT %s) AS seen"
DELETE = """DELETE FROM chunk_384 WHERE namespace = %s
    AND (%s::uuid IS NULL OR document_id = %s) AND (%s::int IS NULL OR generation = %s)"""
STORED = """SELECT document_id, generation, index_id, count(*),
        CASE WHEN %s::uuid IS NULL THEN NULL ELSE array_agg(ordinal ORDER BY ordinal) END
    FROM chunk_384 WHERE namespace = %s AND (%s::uuid IS NULL OR document_id = %s)
    GROUP BY document_id, generation, index_id ORDER BY document_id, generation"""
