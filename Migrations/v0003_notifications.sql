-- The programs that were told of a change. docs/history.md describes each column.

CREATE TABLE notifications (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  at_us INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  monotonic_us INTEGER NOT NULL,
  subject TEXT NOT NULL CHECK (subject IN ('instance', 'group')),
  name TEXT NOT NULL,
  event TEXT NOT NULL
    CHECK (event IN ('active', 'backup', 'fault', 'stop', 'deleted', 'lower_priority', 'priority')),
  command TEXT NOT NULL CHECK (json_valid(command)),
  waited_us INTEGER NOT NULL CHECK (waited_us >= 0),
  outcome TEXT NOT NULL CHECK (outcome IN ('exited', 'killed', 'timed_out', 'not_run')),
  exit_status INTEGER,
  signal INTEGER,
  why TEXT,
  duration_us INTEGER NOT NULL,
  output BLOB NOT NULL CHECK (length(output) <= 4096),
  CHECK ((outcome = 'exited') = (exit_status IS NOT NULL)),
  CHECK ((outcome = 'killed') = (signal IS NOT NULL)),
  CHECK ((outcome = 'not_run') = (why IS NOT NULL))
) STRICT;
CREATE INDEX notifications_by_run ON notifications (run_id);
CREATE INDEX notifications_by_time ON notifications (at_us);
CREATE INDEX notifications_by_name ON notifications (subject, name, id);

-- As before, with one more table.
ALTER TABLE clock_steps RENAME TO clock_steps_before;
CREATE TABLE clock_steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT NOT NULL CHECK (table_name IN ('transitions', 'check_results', 'operations', 'notifications')),
  first_id INTEGER NOT NULL,
  UNIQUE (table_name, first_id)
) STRICT;
INSERT INTO clock_steps (id, table_name, first_id) SELECT id, table_name, first_id FROM clock_steps_before;
DROP TABLE clock_steps_before;

CREATE VIEW notifications_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  subject, name, event, command, waited_us, outcome, exit_status, signal, why, duration_us,
  CAST(output AS TEXT) AS output, boot_id, monotonic_us, run_id
FROM notifications;
