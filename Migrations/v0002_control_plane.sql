-- The control plane: drains that are confirmed, operations that take time, configurations that can be rolled back, answers
-- that are given again, and events that can be resumed. docs/history.md describes each column.

-- A drain is in force once the hand-over had succeeded. Those of the first schema were in force from the start.
ALTER TABLE drains ADD COLUMN instances TEXT CHECK (instances IS NULL OR json_valid(instances));
ALTER TABLE drains ADD COLUMN last_resort INTEGER NOT NULL DEFAULT 0 CHECK (last_resort IN (0, 1));
ALTER TABLE drains ADD COLUMN lifetime TEXT NOT NULL DEFAULT 'forever' CHECK (lifetime IN ('reboot', 'forever'));
ALTER TABLE drains ADD COLUMN confirmed_at_us INTEGER;
UPDATE drains SET confirmed_at_us = at_us;

-- Those of the first schema were finished when they were written.
ALTER TABLE operations ADD COLUMN request TEXT CHECK (request IS NULL OR json_valid(request));
ALTER TABLE operations ADD COLUMN finished_at_us INTEGER;
ALTER TABLE operations ADD COLUMN status INTEGER CHECK (status BETWEEN 100 AND 599);
UPDATE operations SET finished_at_us = at_us;
CREATE INDEX operations_running ON operations (id) WHERE finished_at_us IS NULL;

-- The order in which operations finished: their events are numbered by it, since an operation may finish after a later one.
CREATE TABLE operation_ends (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  operation_id INTEGER NOT NULL UNIQUE REFERENCES operations (id) ON DELETE CASCADE
) STRICT;
INSERT INTO operation_ends (operation_id) SELECT id FROM operations ORDER BY id;

ALTER TABLE configurations ADD COLUMN source TEXT NOT NULL DEFAULT 'file'
  CHECK (source IN ('file', 'generation', 'rollback', 'start'));
ALTER TABLE configurations ADD COLUMN confirm_by_us INTEGER;
ALTER TABLE configurations ADD COLUMN confirmed_at_us INTEGER;
CREATE INDEX configurations_by_generation ON configurations (generation, id);

CREATE TABLE answers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  at_us INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  monotonic_us INTEGER NOT NULL,
  caller TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 64),
  status INTEGER NOT NULL CHECK (status BETWEEN 100 AND 599),
  headers TEXT NOT NULL CHECK (json_valid(headers)),
  body BLOB NOT NULL CHECK (length(body) <= 1048576),
  UNIQUE (caller, key)
) STRICT;
CREATE INDEX answers_by_run ON answers (run_id);
CREATE INDEX answers_by_time ON answers (at_us);

CREATE TABLE stalls (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  at_us INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  monotonic_us INTEGER NOT NULL,
  late_us INTEGER NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX stalls_by_run ON stalls (run_id);

-- Pages: whatever is asked for lies together in one of these, or in four parts of one that are merged, however rare it is.
CREATE INDEX check_results_verdict_changes ON check_results (id) WHERE verdict_changed = 1;
DROP INDEX check_results_by_check;
CREATE INDEX check_results_by_check ON check_results (check_name, passed, verdict_changed, id);
CREATE INDEX transitions_by_instance_and_state ON transitions (instance, to_state, id);
CREATE INDEX transitions_by_instance_and_reason ON transitions (instance, reason, id);
CREATE INDEX transitions_by_state_and_reason ON transitions (to_state, reason, id);
CREATE INDEX transitions_by_all ON transitions (instance, to_state, reason, id);

-- The first rows that were written after the wall clock had stepped back: between two of them, rows in the order of their ids
-- are, but for a tenth of a second, in the order of time too, so that a period is found by halving.
CREATE TABLE clock_steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT NOT NULL CHECK (table_name IN ('transitions', 'check_results', 'operations')),
  first_id INTEGER NOT NULL,
  UNIQUE (table_name, first_id)
) STRICT;
INSERT INTO clock_steps (table_name, first_id) SELECT 'transitions', id FROM
  (SELECT id, at_us, lag(at_us) OVER (ORDER BY id) AS before_us FROM transitions) WHERE at_us < before_us;
INSERT INTO clock_steps (table_name, first_id) SELECT 'check_results', id FROM
  (SELECT id, at_us, lag(at_us) OVER (ORDER BY id) AS before_us FROM check_results) WHERE at_us < before_us;
INSERT INTO clock_steps (table_name, first_id) SELECT 'operations', id FROM
  (SELECT id, at_us, lag(at_us) OVER (ORDER BY id) AS before_us FROM operations) WHERE at_us < before_us;

-- The last event of each kind that was deleted: a stream that stands before it has missed something.
CREATE TABLE deleted_events (
  kind TEXT PRIMARY KEY CHECK (kind IN ('transitions', 'check_results', 'operation_ends')),
  last_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO deleted_events (kind, last_id) VALUES ('transitions', 0), ('check_results', 0), ('operation_ends', 0);
UPDATE deleted_events SET last_id = (SELECT coalesce(min(id) - 1, (SELECT seq FROM sqlite_sequence WHERE name = 'transitions'), 0)
  FROM transitions) WHERE kind = 'transitions';
UPDATE deleted_events SET last_id = (SELECT coalesce(min(id) - 1, (SELECT seq FROM sqlite_sequence WHERE name = 'check_results'), 0)
  FROM check_results) WHERE kind = 'check_results';

CREATE TRIGGER transitions_deleted AFTER DELETE ON transitions BEGIN
  UPDATE deleted_events SET last_id = OLD.id WHERE kind = 'transitions' AND last_id < OLD.id;
END;
CREATE TRIGGER check_results_deleted AFTER DELETE ON check_results WHEN OLD.verdict_changed = 1 BEGIN
  UPDATE deleted_events SET last_id = OLD.id WHERE kind = 'check_results' AND last_id < OLD.id;
END;
CREATE TRIGGER operation_ends_deleted AFTER DELETE ON operation_ends BEGIN
  UPDATE deleted_events SET last_id = OLD.id WHERE kind = 'operation_ends' AND last_id < OLD.id;
END;

DROP VIEW operations_readable;
CREATE VIEW operations_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  strftime('%Y-%m-%dT%H:%M:%S', finished_at_us / 1000000, 'unixepoch') || printf('.%06dZ', finished_at_us % 1000000)
    AS finished_at,
  kind, by_kind, by_name, from_address, request_id, request, result, status, detail, boot_id, monotonic_us, run_id
FROM operations;

DROP VIEW configurations_readable;
CREATE VIEW configurations_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS loaded_at,
  generation, sha256, source, by_kind, by_name,
  strftime('%Y-%m-%dT%H:%M:%S', confirm_by_us / 1000000, 'unixepoch') || printf('.%06dZ', confirm_by_us % 1000000)
    AS confirm_by,
  strftime('%Y-%m-%dT%H:%M:%S', confirmed_at_us / 1000000, 'unixepoch') || printf('.%06dZ', confirmed_at_us % 1000000)
    AS confirmed_at,
  text, boot_id, monotonic_us, run_id
FROM configurations;

DROP VIEW drains_readable;
CREATE VIEW drains_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS since,
  strftime('%Y-%m-%dT%H:%M:%S', confirmed_at_us / 1000000, 'unixepoch') || printf('.%06dZ', confirmed_at_us % 1000000)
    AS confirmed_at,
  strftime('%Y-%m-%dT%H:%M:%S', until_us / 1000000, 'unixepoch') || printf('.%06dZ', until_us % 1000000) AS until,
  strftime('%Y-%m-%dT%H:%M:%S', lifted_at_us / 1000000, 'unixepoch') || printf('.%06dZ', lifted_at_us % 1000000) AS lifted_at,
  reason, instances, last_resort, lifetime, by_kind, by_name, lifted_by_kind, lifted_by_name, boot_id, monotonic_us, run_id
FROM drains;

CREATE VIEW stalls_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  late_us, detail, boot_id, monotonic_us, run_id
FROM stalls;
