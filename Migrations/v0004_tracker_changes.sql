-- What became of links, files and processes that instances track. docs/history.md describes each column.

CREATE TABLE tracker_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  at_us INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  monotonic_us INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('interface', 'file', 'process')),
  name TEXT NOT NULL,
  from_reading TEXT NOT NULL,
  to_reading TEXT NOT NULL,
  effects TEXT NOT NULL CHECK (json_valid(effects))
) STRICT;
CREATE INDEX tracker_changes_by_run ON tracker_changes (run_id);
CREATE INDEX tracker_changes_by_time ON tracker_changes (at_us);
CREATE INDEX tracker_changes_by_tracker ON tracker_changes (kind, name, id);

-- As before, with one more table.
ALTER TABLE clock_steps RENAME TO clock_steps_before;
CREATE TABLE clock_steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT NOT NULL
    CHECK (table_name IN ('transitions', 'check_results', 'operations', 'notifications', 'tracker_changes')),
  first_id INTEGER NOT NULL,
  UNIQUE (table_name, first_id)
) STRICT;
INSERT INTO clock_steps (id, table_name, first_id) SELECT id, table_name, first_id FROM clock_steps_before;
DROP TABLE clock_steps_before;

CREATE VIEW tracker_changes_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  kind, name, from_reading, to_reading, effects, boot_id, monotonic_us, run_id
FROM tracker_changes;
