-- A hub of 1,000,000 models, 40,000 datasets and 40,000 spaces of 60,000 accounts, straight into the derived tables. Counters have
-- the ties of a real hub, much is not told, and the largest account has 27,000 repositories. The same at every run.
SET LOCAL maintenance_work_mem = '256MB';
SELECT setseed(0.5);

-- Tables for each kind, as derivation makes them, filled through a table that has them as partitions while it is filled; indexes are
-- built afterwards, at a fraction of the time that row by row takes.
INSERT INTO derivation (hub, kind, first_id, end_id) VALUES (0, 0, 1, 1000001), (0, 1, 1000001, 1040001), (0, 2, 1040001, 1080001);
CREATE SCHEMA hubscope_layout_1040001;
CREATE TABLE filled (LIKE hubscope_layout_0.repository) PARTITION BY RANGE (id);
DO $$ DECLARE part record; BEGIN
    FOR part IN SELECT first_id, end_id, tablename FROM derivation, pg_tables WHERE schemaname = 'hubscope_layout_0' ORDER BY tablename, first_id LOOP
        EXECUTE format('CREATE SCHEMA IF NOT EXISTS hubscope_derivation_%s', part.first_id);
        EXECUTE format('CREATE TABLE hubscope_derivation_%s.%I (LIKE hubscope_layout_0.%2$I)', part.first_id, part.tablename);
        IF part.tablename = 'repository' THEN
            EXECUTE format('ALTER TABLE filled ATTACH PARTITION hubscope_derivation_%s.repository FOR VALUES FROM (%1$s) TO (%s)', part.first_id, part.end_id);
        END IF;
    END LOOP;
    FOR part IN SELECT tablename, string_agg(format('SELECT * FROM hubscope_derivation_%s.%I', first_id, tablename), ' UNION ALL ') AS rows
        FROM derivation, pg_tables WHERE schemaname = 'hubscope_layout_0' GROUP BY tablename LOOP
        EXECUTE format('CREATE VIEW hubscope_layout_1040001.%I AS %s', part.tablename, part.rows);
    END LOOP;
END $$;
SET LOCAL search_path = hubscope_layout_1040001, public;

INSERT INTO term (id, text, text_key) OVERRIDING SYSTEM VALUE
SELECT n, 'word-' || n, 'word-' || n FROM generate_series(1, 60) n;
INSERT INTO attribute_set (digest, body)
SELECT decode(lpad(to_hex(n), 32, '0'), 'hex'), '{"tags":["license:word-' || n || '"]}' FROM generate_series(1, 1000) n;
INSERT INTO publisher (id, hub, login, login_key, kind, country) OVERRIDING SYSTEM VALUE
SELECT n, 0, 'Account-' || n, 'account-' || n,
    CASE WHEN n % 10 < 4 THEN n % 6 END,
    CASE WHEN n % 10 < 6 THEN (ARRAY['US', 'CN', 'FR', 'DE', 'KR', 'IN'])[1 + n % 6] END
FROM generate_series(1, 60000) n;

INSERT INTO filled (
    id, hub, kind, source_id, name, name_key, list_key, name_held, publisher_id, first_seen, created_on, created_at, counts_from,
    last_modified, likes, downloads_all_time, lifetime_downloads, lifetime_thirtieths, attributes,
    task_id, library_id, license_id, sdk_id, parameters, parameter_source, relation
)
SELECT
    n, 0, kind, lpad(to_hex(n), 24, '0'), 'Account-' || account || '/' || title, key, key, true, account, 20000 + day % 100,
    created, created::bigint * 86400000000, coalesce(created, 20000),
    CASE WHEN r[1] > 0.1 THEN 1700000000000000 + (r[2] * 5e13)::bigint END,
    likes, downloads, downloads, downloads * 30, decode(lpad(to_hex(1 + n % 1000), 32, '0'), 'hex'),
    CASE WHEN kind = 0 AND r[3] < 0.7 THEN 1 + floor(30 * r[3] * r[3])::bigint END,
    CASE WHEN kind = 0 AND r[4] < 0.6 THEN 31 + floor(10 * r[4])::bigint END,
    CASE WHEN r[5] < 0.5 THEN 41 + floor(10 * r[5])::bigint END,
    CASE WHEN kind = 2 THEN 51 + n % 4 END,
    CASE WHEN kind = 0 AND r[6] < 0.4 THEN (ARRAY[500, 1000, 3000, 7000, 8000, 13000, 70000])[1 + n % 7] * 1000000::bigint END,
    CASE WHEN kind = 0 AND r[6] < 0.4 THEN 1 END, 0
FROM (
    SELECT n, kind, account, day, r, 'model-' || n || '-x' AS title, 'account-' || account || '/model-' || n || '-x' AS key,
        CASE WHEN r[7] > 0.3 THEN 19000 + day END AS created,
        CASE WHEN r[8] > 0.98 THEN NULL WHEN r[8] > 0.3 THEN 0 ELSE floor(exp(r[8] * 25))::bigint END AS likes,
        CASE WHEN kind = 2 OR account > 59000 OR r[9] > 0.95 THEN NULL WHEN r[9] > 0.55 THEN 0 ELSE floor(exp(r[9] * 30))::bigint END AS downloads
    FROM (
        SELECT n, CASE WHEN n <= 1000000 THEN 0 WHEN n <= 1040000 THEN 1 ELSE 2 END AS kind,
            1 + floor(60000 * power(random(), 3))::bigint AS account,
            floor(random() * 1000)::integer AS day,
            ARRAY[random(), random(), random(), random(), random(), random(), random(), random(), random()] AS r
        FROM generate_series(1, 1080000) n
    ) drawn
) told;
INSERT INTO hubscope_derivation_1.former_name (repository_id, name_key, name, until_day)
SELECT id, 'former/' || id, 'Former/' || id, 20050 FROM hubscope_derivation_1.repository WHERE id % 20 = 0;
INSERT INTO publisher_standing (publisher_id, hub, list_key, downloads, models, datasets)
SELECT p.id, 0, p.login_key, sum(r.lifetime_downloads) FILTER (WHERE r.kind = 0),
    count(*) FILTER (WHERE r.kind = 0), count(*) FILTER (WHERE r.kind = 1)
FROM repository r JOIN publisher p ON p.id = r.publisher_id GROUP BY p.id;
INSERT INTO snapshot (hub, kind, taken_on, partial, source, sha256, columns, rows, rejected, ingested_at, published)
SELECT 0, kind, 18000 + day, false, day || '.parquet', lpad(to_hex(day), 64, '0'), '["id"]', 1, 0, 0, true
FROM generate_series(0, 2) kind, generate_series(1, 400) day;
INSERT INTO recorded_history (hub, kind, from_day) SELECT 0, kind, 18001 FROM generate_series(0, 2) kind;
UPDATE data_version SET version = 1, published_at = 1700000000000000;

DO $$ DECLARE part record; BEGIN
    FOR part IN SELECT first_id, end_id FROM derivation LOOP
        EXECUTE format('ALTER TABLE filled DETACH PARTITION hubscope_derivation_%s.repository', part.first_id);
        EXECUTE format('ALTER TABLE hubscope_derivation_%s.repository ADD CHECK (id >= %1$s AND id < %s)', part.first_id, part.end_id);
    END LOOP;
    FOR part IN SELECT regexp_replace(pg_get_indexdef(indexrelid), 'INDEX \S+ ON hubscope_layout_0', 'INDEX ON hubscope_derivation_' || first_id) AS definition
        FROM derivation, pg_index JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = 'hubscope_layout_0'::regnamespace LOOP
        EXECUTE part.definition;
    END LOOP;
END $$;
DROP TABLE filled;
ANALYZE;
