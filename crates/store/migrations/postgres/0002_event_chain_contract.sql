DROP TRIGGER IF EXISTS chain_old_event ON events;
DROP TRIGGER IF EXISTS show_new_event ON events;
DROP FUNCTION IF EXISTS chain_old_event, show_new_event;

ALTER TABLE events
    ALTER COLUMN operation SET NOT NULL,
    ALTER COLUMN public    SET NOT NULL,
    ALTER COLUMN hash      SET NOT NULL,
    DROP CONSTRAINT IF EXISTS events_are_chained,
    DROP COLUMN IF EXISTS actor,
    DROP COLUMN IF EXISTS action,
    DROP COLUMN IF EXISTS subject,
    DROP COLUMN IF EXISTS workspace_id,
    DROP COLUMN IF EXISTS before,
    DROP COLUMN IF EXISTS after,
    DROP COLUMN IF EXISTS request_id;

ALTER TABLE event_head
    ALTER COLUMN at   SET NOT NULL,
    ALTER COLUMN hash SET NOT NULL;
