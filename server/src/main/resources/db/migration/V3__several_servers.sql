-- What several servers on one PostgreSQL database need. A statement behind the placeholder is a comment on SQLite.

-- From when on a key seals: until then each server has the time to read it. 0 for at once.
ALTER TABLE token_key ADD COLUMN activate_time BIGINT NOT NULL DEFAULT 0;

-- Changes of rooms that were committed, and that not every server may know of yet.
CREATE TABLE outbox (
    id          TEXT   NOT NULL PRIMARY KEY,
    account     TEXT   NOT NULL,
    region      TEXT   NOT NULL,
    room_id     TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    payload     TEXT   NOT NULL,
    create_time BIGINT NOT NULL
);

CREATE INDEX outbox_by_time ON outbox (create_time, id);

-- The oldest schema whose servers can use this one: two versions run side by side while one replaces the other. A later
-- migration that such servers can't live with raises it.
CREATE TABLE schema_compatibility (
    min_compatible_version INTEGER NOT NULL
);

INSERT INTO schema_compatibility (min_compatible_version) VALUES (3);

-- SQLite compares text by its bytes, and lists are in that order. PostgreSQL would use the locale of the database, whose
-- order an upgrade of the C library can change under an index.
${onPostgres}ALTER TABLE logging_configuration ALTER account TYPE TEXT COLLATE "C", ALTER region TYPE TEXT COLLATE "C", ALTER id TYPE TEXT COLLATE "C";
${onPostgres}ALTER TABLE room ALTER account TYPE TEXT COLLATE "C", ALTER region TYPE TEXT COLLATE "C", ALTER id TYPE TEXT COLLATE "C";
${onPostgres}ALTER TABLE room_logging ALTER account TYPE TEXT COLLATE "C", ALTER region TYPE TEXT COLLATE "C", ALTER room_id TYPE TEXT COLLATE "C", ALTER logging_configuration_id TYPE TEXT COLLATE "C";
${onPostgres}ALTER TABLE used_token ALTER id TYPE TEXT COLLATE "C";
${onPostgres}ALTER TABLE revocation ALTER account TYPE TEXT COLLATE "C", ALTER region TYPE TEXT COLLATE "C", ALTER room_id TYPE TEXT COLLATE "C", ALTER user_id TYPE TEXT COLLATE "C";
${onPostgres}ALTER TABLE outbox ALTER id TYPE TEXT COLLATE "C";
