-- Answers that are given again to who repeats a request with the same Idempotency-Key. The request's body is not kept.
CREATE TABLE answers (
    caller  TEXT   NOT NULL,
    key     TEXT   NOT NULL,
    digest  BYTEA  NOT NULL,
    status  BIGINT NOT NULL,
    body    TEXT,
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (caller, key)
);

CREATE INDEX answers_by_time ON answers (kept_at);
