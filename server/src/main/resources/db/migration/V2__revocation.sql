-- From when on tokens that were made before are refused: a user's in a room, or with an empty user_id everybody's.
CREATE TABLE revocation (
    account     TEXT   NOT NULL,
    region      TEXT   NOT NULL,
    room_id     TEXT   NOT NULL,
    user_id     TEXT   NOT NULL,
    revoke_time BIGINT NOT NULL,
    PRIMARY KEY (account, region, room_id, user_id)
);

-- Which keys there were, so that a token of theirs can be told from a forged one.
CREATE TABLE retired_token_key (
    id          INTEGER NOT NULL PRIMARY KEY,
    retire_time BIGINT  NOT NULL
);
