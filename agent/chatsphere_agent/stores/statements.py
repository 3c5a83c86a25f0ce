"""The store's SQL, made for one table of vectors. Values are always parameters; only our own
constants, and the table's name, which is made of a checked number, are put into the text."""

SHELF = """namespace = %(namespace)s AND index_id = %(index_id)s
    AND document_id <> ALL(%(documents)s)
    AND (document_id, generation) NOT IN (
        SELECT * FROM unnest(%(owners)s::uuid[], %(generations)s::int[]))
    AND (document_id, generation, ordinal) NOT IN (
        SELECT * FROM unnest(%(places)s::uuid[], %(within)s::int[], %(ordinals)s::int[]))"""
COLUMNS = """document_id, generation, ordinal, content,
    1 - (embedding <=> %(query)s) AS similarity, question"""
# Settings of the transaction: look on until the filter has let enough through, and look wider.
APPROXIMATE = "SET LOCAL hnsw.iterative_scan = 'strict_order'; SET LOCAL hnsw.ef_search = 200"

KEY = "namespace, index_id, document_id, generation, ordinal"
KEPT = "content, question, words, embedding, fingerprint"
REPLACE = f"""ON CONFLICT ({KEY}) DO UPDATE
    SET content = EXCLUDED.content, question = EXCLUDED.question, words = EXCLUDED.words,
        embedding = EXCLUDED.embedding, fingerprint = EXCLUDED.fingerprint"""
DIGEST = """encode(sha256(convert_to(
    string_agg(ordinal || ':' || fingerprint, ',' ORDER BY ordinal), 'UTF8')), 'hex')"""

MOST_WORDS = 64  # of a question; of a longer one the longest words count, which are the rarest
# Quoted as tsquery asks for it, which is not how SQL quotes.
QUOTED = r"concat('''', replace(replace(lexeme, '\', '\\'), '''', ''''''), '''')"


class Statements:
    """The SQL for the table called `table`."""

    def __init__(self, table: str) -> None:
        # English stems; words of other languages are cut alike on both sides, so they match too.
        self.put = f"""INSERT INTO {table} ({KEY}, {KEPT})
            VALUES (%s, %s, %s, %s, %s, %s, %s, to_tsvector('english', %s::text), %s, %s)
            {REPLACE}"""
        # Sorted, so that two copies that share places lock them in the same order.
        self.copy = f"""INSERT INTO {table} ({KEY}, {KEPT})
            SELECT namespace, index_id, document_id, %(to_generation)s, pair.target, {KEPT}
            FROM unnest(%(origins)s::int[], %(targets)s::int[]) AS pair (origin, target)
            JOIN {table} ON ordinal = pair.origin
            WHERE namespace = %(namespace)s AND index_id = %(index_id)s
                AND document_id = %(document_id)s AND generation = %(from_generation)s
            ORDER BY pair.target {REPLACE}"""
        self.nearest = f"""SELECT {COLUMNS} FROM {table} WHERE {SHELF}
            ORDER BY embedding <=> %(query)s LIMIT %(limit)s"""
        # The sum keeps the planner from the HNSW index.
        self.nearest_of_all = f"""SELECT {COLUMNS} FROM {table} WHERE {SHELF}
            ORDER BY (embedding <=> %(query)s) + 0 LIMIT %(limit)s"""
        self.matching = matching(table)
        self.count = f"""SELECT count(*) FROM (
            SELECT FROM {table} WHERE namespace = %s LIMIT %s) AS seen"""
        self.delete = f"""DELETE FROM {table} WHERE namespace = %(namespace)s
            AND (%(document_id)s::uuid IS NULL OR document_id = %(document_id)s)
            AND (%(generation)s::int IS NULL OR generation = %(generation)s)
            AND (%(ordinal)s::int IS NULL OR ordinal = %(ordinal)s)
            AND (%(index_id)s::text IS NULL OR index_id = %(index_id)s)"""
        self.stored = f"""SELECT document_id, generation, index_id, count(*), {DIGEST}
            FROM {table} WHERE namespace = %(namespace)s
            GROUP BY document_id, generation, index_id"""
        self.stored_of_one = f"""SELECT document_id, generation, index_id, count(*), {DIGEST},
                array_agg(ordinal ORDER BY ordinal), array_agg(fingerprint ORDER BY ordinal)
            FROM {table} WHERE namespace = %(namespace)s AND document_id = %(document_id)s
            GROUP BY document_id, generation, index_id"""


def matching(table: str) -> str:
    """Each passage scores, for every word it shares with the question, that word's rarity among the
    passages found times how often it has it. (`ts_rank` of one word grows ever slower with its
    count; PostgreSQL's own rank of several words knows no rarity.)
    """
    return f"""WITH asked AS MATERIALIZED (
        SELECT lexeme, ({QUOTED})::tsquery AS word
        FROM unnest(to_tsvector('english', %(text)s))
        ORDER BY length(lexeme) DESC, lexeme LIMIT {MOST_WORDS}),
    matched AS MATERIALIZED (
        SELECT document_id, generation, ordinal, lexeme, ts_rank(words, word) AS often
        FROM {table}, asked WHERE {SHELF} AND words @@ word),
    total AS (SELECT count(DISTINCT (document_id, generation, ordinal)) AS passages FROM matched),
    rarity AS (
        SELECT lexeme, ln(1 + passages / count(*)::float) AS rare
        FROM matched, total GROUP BY lexeme, passages),
    best AS (
        SELECT document_id, generation, ordinal, sum(rare * often) AS score
        FROM matched JOIN rarity USING (lexeme) GROUP BY document_id, generation, ordinal
        ORDER BY score DESC, document_id, ordinal LIMIT %(limit)s)
    SELECT {COLUMNS} FROM best JOIN {table} USING (document_id, generation, ordinal)
    WHERE namespace = %(namespace)s AND index_id = %(index_id)s
    ORDER BY score DESC, document_id, ordinal"""
