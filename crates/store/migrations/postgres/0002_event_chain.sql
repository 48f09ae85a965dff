-- Events as three parts with a chain of hashes over them. Roster itself puts the events that are there into this form, in small
-- transactions, while programs of version 1 go on appending (src/migrations/event_chain.rs). When it has done the last one it
-- sets `event_head.hash`; from then on the triggers do it for what those programs append.

ALTER TABLE event_head
    ADD COLUMN IF NOT EXISTS at   BIGINT,
    ADD COLUMN IF NOT EXISTS hash BYTEA;

ALTER TABLE events
    ADD COLUMN IF NOT EXISTS operation     BIGINT,
    ADD COLUMN IF NOT EXISTS public        TEXT,
    ADD COLUMN IF NOT EXISTS personal      TEXT,
    ADD COLUMN IF NOT EXISTS personal_salt BYTEA,
    ADD COLUMN IF NOT EXISTS origin        TEXT,
    ADD COLUMN IF NOT EXISTS origin_salt   BYTEA,
    ADD COLUMN IF NOT EXISTS hash          BYTEA,
    ALTER COLUMN actor   DROP NOT NULL,
    ALTER COLUMN action  DROP NOT NULL,
    ALTER COLUMN subject DROP NOT NULL;

-- An event of a program of version 1 gets its parts and its hash, as `OldEvent` of src/log/old.rs makes them. Such a program has
-- locked the head before.
CREATE OR REPLACE FUNCTION chain_old_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head     event_head%ROWTYPE;
    previous events%ROWTYPE;
    is_user  BOOLEAN := NEW.action LIKE 'user.%';
BEGIN
    SELECT * INTO STRICT head FROM event_head;
    IF head.hash IS NULL THEN
        RETURN NEW;
    END IF;
    NEW.at := greatest(NEW.at, head.at);
    SELECT * INTO previous FROM events WHERE seq = NEW.seq - 1;
    NEW.operation := CASE
        WHEN previous.actor = NEW.actor AND previous.at = NEW.at AND previous.request_id IS NOT DISTINCT FROM NEW.request_id
        THEN previous.operation
        ELSE NEW.seq
    END;
    NEW.public := jsonb_build_object(
            'actor', CASE NEW.actor WHEN 'external-api' THEN 'root' WHEN 'cli' THEN 'cli:unknown' ELSE 'cli:' || NEW.actor END,
            'via', CASE NEW.actor WHEN 'external-api' THEN 'api' ELSE 'cli' END,
            'action', NEW.action,
            'subject', jsonb_build_object(
                'type', CASE split_part(NEW.action, '.', 1) WHEN 'membership' THEN 'user' ELSE split_part(NEW.action, '.', 1) END,
                'id', NEW.subject))
        || CASE WHEN NEW.workspace_id IS NULL THEN '{}' ELSE jsonb_build_object('workspace', NEW.workspace_id) END
        || CASE WHEN NEW.request_id IS NULL THEN '{}' ELSE jsonb_build_object('request_id', NEW.request_id) END
        || CASE WHEN NEW.before IS NULL THEN '{}' ELSE jsonb_build_object('before',
               CASE WHEN is_user THEN NEW.before::jsonb - ARRAY['name', 'email'] ELSE NEW.before::jsonb END) END
        || CASE WHEN NEW.after IS NULL THEN '{}' ELSE jsonb_build_object('after',
               CASE WHEN is_user THEN NEW.after::jsonb - ARRAY['name', 'email'] ELSE NEW.after::jsonb END) END;
    IF is_user AND (NEW.before IS NOT NULL OR NEW.after IS NOT NULL) THEN
        NEW.personal := CASE WHEN NEW.before IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('before', jsonb_build_object(
                'name', NEW.before::jsonb -> 'name', 'email', NEW.before::jsonb -> 'email')) END
            || CASE WHEN NEW.after IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('after', jsonb_build_object(
                'name', NEW.after::jsonb -> 'name', 'email', NEW.after::jsonb -> 'email')) END;
        NEW.personal_salt := uuid_send(gen_random_uuid());
    END IF;
    NEW.hash := sha256(
        head.hash || int8send(NEW.seq) || int8send(NEW.at) || int8send(NEW.operation)
        || sha256(convert_to(NEW.public, 'UTF8'))
        || coalesce(sha256(NEW.personal_salt || convert_to(NEW.personal, 'UTF8')), decode(repeat('00', 32), 'hex'))
        || decode(repeat('00', 32), 'hex'));
    UPDATE event_head SET at = NEW.at, hash = NEW.hash;
    RETURN NEW;
END
$$;

-- What such a program inserts to find out whether there is room has a number below 1.
CREATE OR REPLACE TRIGGER chain_old_event BEFORE INSERT ON events
    FOR EACH ROW WHEN (NEW.hash IS NULL AND NEW.seq > 0) EXECUTE FUNCTION chain_old_event();

-- An event of a newer program can be read by those of version 1, too.
CREATE OR REPLACE FUNCTION show_new_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    public   JSONB := NEW.public;
    personal JSONB := coalesce(NEW.personal, '{}');
BEGIN
    NEW.actor := CASE public ->> 'actor' WHEN 'root' THEN 'external-api' ELSE split_part(public ->> 'actor', ':', 1) END;
    NEW.action := public ->> 'action';
    NEW.subject := public -> 'subject' ->> 'id';
    NEW.workspace_id := public ->> 'workspace';
    NEW.request_id := public ->> 'request_id';
    NEW.before := (public -> 'before') || coalesce(personal -> 'before', '{}');
    NEW.after := (public -> 'after') || coalesce(personal -> 'after', '{}');
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER show_new_event BEFORE INSERT ON events
    FOR EACH ROW WHEN (NEW.actor IS NULL AND NEW.seq > 0) EXECUTE FUNCTION show_new_event();
