-- Events as three parts with a chain of hashes. What stood in the old columns is put into the parts by Roster itself
-- (src/migrations), as SQLite has no SHA-256.
ALTER TABLE event_head ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event_head ADD COLUMN hash BLOB NOT NULL DEFAULT x'0000000000000000000000000000000000000000000000000000000000000000';

ALTER TABLE events RENAME TO old_events;

CREATE TABLE events (
    seq           INTEGER NOT NULL PRIMARY KEY,
    at            INTEGER NOT NULL,
    operation     INTEGER NOT NULL,
    public        TEXT    NOT NULL,
    personal      TEXT,
    personal_salt BLOB,
    origin        TEXT,
    origin_salt   BLOB,
    hash          BLOB    NOT NULL
) STRICT;
