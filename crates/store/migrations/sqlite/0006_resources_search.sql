-- The search index of all users, by three characters in a row. It names users by numbers and keeps no texts: `name` is the name key,
-- `email` the address, both as `filter::lower_case` has them. The program writes it with the events, not a trigger, because FTS5
-- would write it to the file at each savepoint.
CREATE TABLE user_numbers (
    number  INTEGER NOT NULL PRIMARY KEY,
    user_id BLOB    NOT NULL UNIQUE
) STRICT;

CREATE VIRTUAL TABLE user_search USING fts5 (
    name, email, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1'
);
