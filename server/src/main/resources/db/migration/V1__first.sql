-- Times are milliseconds since 1970. Tags are a JSON object.

CREATE TABLE logging_configuration (
    account     TEXT   NOT NULL,
    region      TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    name        TEXT,
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    state       TEXT   NOT NULL,
    destination TEXT   NOT NULL,
    tags        TEXT   NOT NULL,
    PRIMARY KEY (account, region, id)
);

CREATE INDEX logging_configuration_by_update ON logging_configuration (account, region, update_time, id);

CREATE TABLE room (
    account                         TEXT    NOT NULL,
    region                          TEXT    NOT NULL,
    id                              TEXT    NOT NULL,
    name                            TEXT,
    create_time                     BIGINT  NOT NULL,
    update_time                     BIGINT  NOT NULL,
    maximum_message_rate_per_second INTEGER NOT NULL,
    maximum_message_length          INTEGER NOT NULL,
    handler_uri                     TEXT,
    handler_fallback_result         TEXT,
    tags                            TEXT    NOT NULL,
    PRIMARY KEY (account, region, id)
);

CREATE INDEX room_by_update ON room (account, region, update_time, id);

CREATE TABLE room_logging (
    account                  TEXT    NOT NULL,
    region                   TEXT    NOT NULL,
    room_id                  TEXT    NOT NULL,
    position                 INTEGER NOT NULL,
    logging_configuration_id TEXT    NOT NULL,
    PRIMARY KEY (account, region, room_id, position),
    FOREIGN KEY (account, region, room_id) REFERENCES room (account, region, id) ON DELETE CASCADE,
    FOREIGN KEY (account, region, logging_configuration_id) REFERENCES logging_configuration (account, region, id)
);

CREATE INDEX room_logging_by_configuration ON room_logging (account, region, logging_configuration_id);

-- The newest key seals chat tokens, the one before it still opens them. Keysets are in base64.
CREATE TABLE token_key (
    create_time BIGINT NOT NULL PRIMARY KEY,
    keyset      TEXT   NOT NULL
);

CREATE TABLE used_token (
    id          TEXT   NOT NULL PRIMARY KEY,
    expire_time BIGINT NOT NULL
);
