-- What programs of versions 1 to 5 don't write, while they run beside newer ones. A newer program always writes the columns that the
-- conditions name, so a trigger costs it a comparison.

CREATE OR REPLACE FUNCTION complete_old_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.name_key := translate(lower(NEW.name COLLATE "und-x-icu"), 'ς', 'σ');
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER complete_old_user BEFORE INSERT ON users
    FOR EACH ROW WHEN (NEW.name_key IS NULL) EXECUTE FUNCTION complete_old_user();

CREATE OR REPLACE FUNCTION complete_changed_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.name_key := translate(lower(NEW.name COLLATE "und-x-icu"), 'ς', 'σ');
    NEW.updated_at := floor(extract(epoch FROM clock_timestamp()) * 1000);
    IF NEW.name <> OLD.name OR NEW.email <> OLD.email THEN
        UPDATE memberships SET name_key = NEW.name_key, email = NEW.email WHERE user_id = NEW.id;
        UPDATE group_members SET name_key = NEW.name_key, email = NEW.email WHERE user_id = NEW.id;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER complete_changed_user BEFORE UPDATE ON users
    FOR EACH ROW WHEN ((NEW.name <> OLD.name OR NEW.email <> OLD.email OR NEW.status <> OLD.status)
        AND NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION complete_changed_user();

CREATE OR REPLACE FUNCTION complete_old_membership() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT coalesce(name_key, translate(lower(name COLLATE "und-x-icu"), 'ς', 'σ')), email
    INTO NEW.name_key, NEW.email FROM users WHERE id = NEW.user_id;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER complete_old_membership BEFORE INSERT ON memberships
    FOR EACH ROW WHEN (NEW.name_key IS NULL) EXECUTE FUNCTION complete_old_membership();

CREATE OR REPLACE FUNCTION complete_changed_membership() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := floor(extract(epoch FROM clock_timestamp()) * 1000);
    IF NEW.status <> OLD.status THEN
        UPDATE group_members SET status = NEW.status WHERE user_id = NEW.user_id AND workspace_id = NEW.workspace_id;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER complete_changed_membership BEFORE UPDATE ON memberships
    FOR EACH ROW WHEN ((NEW.status <> OLD.status OR NEW.role <> OLD.role) AND NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION complete_changed_membership();

CREATE OR REPLACE FUNCTION complete_old_group_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.created_at := floor(extract(epoch FROM clock_timestamp()) * 1000);
    SELECT m.status, coalesce(u.name_key, translate(lower(u.name COLLATE "und-x-icu"), 'ς', 'σ')), u.email
    INTO NEW.status, NEW.name_key, NEW.email
    FROM memberships m JOIN users u ON u.id = m.user_id
    WHERE m.user_id = NEW.user_id AND m.workspace_id = NEW.workspace_id;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER complete_old_group_member BEFORE INSERT ON group_members
    FOR EACH ROW WHEN (NEW.name_key IS NULL) EXECUTE FUNCTION complete_old_group_member();

-- An event says what its change adds to the counts, as `Event::counts` of crates/directory does. The program has locked the head of
-- the log before, which is the lock that counts change under. After `chain_old_event`, which writes `public` for version 1.
CREATE OR REPLACE FUNCTION complete_old_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    event JSONB := NEW.public;
BEGIN
    NEW.subject_id := event -> 'subject' ->> 'id';
    WITH states AS (
        SELECT fields, change, event ->> 'action' LIKE 'user.%' AS is_user
        FROM (VALUES (event -> 'before', -1), (event -> 'after', 1)) AS both_states (fields, change)
        WHERE fields IS NOT NULL AND event -> 'subject' ->> 'type' = 'user'
    ), counted AS (
        SELECT '00000000-0000-0000-0000-000000000000'::uuid AS id, fields ->> 'status' AS status, '' AS role, change
        FROM states WHERE is_user
        UNION ALL
        SELECT (fields ->> 'workspace')::uuid, fields ->> 'status', fields ->> 'role', change
        FROM states WHERE NOT is_user
        UNION ALL
        SELECT in_group::uuid, fields ->> 'status', '', change
        FROM states, jsonb_array_elements_text(fields -> 'groups') AS in_group WHERE NOT is_user
    )
    INSERT INTO counts (id, status, role, n)
    SELECT id, status, role, sum(change) FROM counted GROUP BY id, status, role HAVING sum(change) <> 0
    ON CONFLICT (id, status, role) DO UPDATE SET n = counts.n + excluded.n;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER complete_old_event BEFORE INSERT ON events
    FOR EACH ROW WHEN (NEW.subject_id IS NULL AND NEW.public IS NOT NULL AND NEW.seq > 0) EXECUTE FUNCTION complete_old_event();
