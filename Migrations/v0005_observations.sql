-- What was noticed of other routers and hosts, when it began and when it ended. docs/history.md describes each column.

CREATE TABLE observations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  at_us INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  monotonic_us INTEGER NOT NULL,
  change TEXT NOT NULL CHECK (change IN ('began', 'ended')),
  kind TEXT NOT NULL,
  instance TEXT NOT NULL,
  peer TEXT,
  mac TEXT,
  began_at_us INTEGER NOT NULL,
  lasted_us INTEGER CHECK ((lasted_us IS NULL) = (change = 'began')),
  ending TEXT CHECK ((ending IS NULL) = (change = 'began')),
  sightings INTEGER NOT NULL,
  summary TEXT NOT NULL,
  evidence TEXT NOT NULL CHECK (json_valid(evidence)),
  configuration_generation INTEGER NOT NULL
) STRICT;
CREATE INDEX observations_by_run ON observations (run_id);
CREATE INDEX observations_by_time ON observations (at_us);
CREATE INDEX observations_by_instance ON observations (instance, id);
CREATE INDEX observations_by_kind ON observations (kind, id);
CREATE INDEX observations_by_instance_and_kind ON observations (instance, kind, id);

-- As before, with one more table.
ALTER TABLE clock_steps RENAME TO clock_steps_before;
CREATE TABLE clock_steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT NOT NULL
    CHECK (table_name IN
      ('transitions', 'check_results', 'operations', 'notifications', 'tracker_changes', 'observations')),
  first_id INTEGER NOT NULL,
  UNIQUE (table_name, first_id)
) STRICT;
INSERT INTO clock_steps (id, table_name, first_id) SELECT id, table_name, first_id FROM clock_steps_before;
DROP TABLE clock_steps_before;

-- Observations are events, and so what is deleted of them is remembered.
DROP TRIGGER transitions_deleted;
DROP TRIGGER check_results_deleted;
DROP TRIGGER operation_ends_deleted;
ALTER TABLE deleted_events RENAME TO deleted_events_before;
CREATE TABLE deleted_events (
  kind TEXT PRIMARY KEY CHECK (kind IN ('transitions', 'check_results', 'operation_ends', 'observations')),
  last_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO deleted_events (kind, last_id) SELECT kind, last_id FROM deleted_events_before;
INSERT INTO deleted_events (kind, last_id) VALUES ('observations', 0);
DROP TABLE deleted_events_before;

CREATE TRIGGER transitions_deleted AFTER DELETE ON transitions BEGIN
  UPDATE deleted_events SET last_id = OLD.id WHERE kind = 'transitions' AND last_id < OLD.id;
END;
CREATE TRIGGER check_results_deleted AFTER DELETE ON check_results WHEN OLD.verdict_changed = 1 BEGIN
  UPDATE deleted_events SET last_id = OLD.id WHERE kind = 'check_results' AND last_id < OLD.id;
END;
CREATE TRIGGER operation_ends_deleted AFTER DELETE ON operation_ends BEGIN
  UPDATE deleted_events SET last_id = OLD.id WHERE kind = 'operation_ends' AND last_id < OLD.id;
END;
CREATE TRIGGER observations_deleted AFTER DELETE ON observations BEGIN
  UPDATE deleted_events SET last_id = OLD.id WHERE kind = 'observations' AND last_id < OLD.id;
END;

CREATE VIEW observations_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  change, kind, instance, peer, mac,
  strftime('%Y-%m-%dT%H:%M:%S', began_at_us / 1000000, 'unixepoch') || printf('.%06dZ', began_at_us % 1000000)
    AS began_at,
  lasted_us, ending, sightings, summary, evidence, configuration_generation, boot_id, monotonic_us, run_id
FROM observations;
