-- Events as three parts with a chain of hashes. The old columns stay, for programs that know only them, until the schema
-- is contracted.
ALTER TABLE event_head
    ADD COLUMN at   BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN hash BYTEA  NOT NULL DEFAULT decode(repeat('00', 32), 'hex');

ALTER TABLE events
    ADD COLUMN operation     BIGINT,
    ADD COLUMN public        TEXT,
    ADD COLUMN personal      TEXT,
    ADD COLUMN personal_salt BYTEA,
    ADD COLUMN origin        TEXT,
    ADD COLUMN origin_salt   BYTEA,
    ADD COLUMN hash          BYTEA,
    ALTER COLUMN actor   DROP NOT NULL,
    ALTER COLUMN action  DROP NOT NULL,
    ALTER COLUMN subject DROP NOT NULL;
