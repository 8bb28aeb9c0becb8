-- Every time is in microseconds: at_us since 1970-01-01 UTC by the wall clock, monotonic_us since the boot named by
-- boot_id. The *_readable views at the end show the wall time as text. docs/history.md describes each column.

PRAGMA application_id = 0x416C6674;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_us INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  monotonic_us INTEGER NOT NULL,
  version TEXT NOT NULL,
  pid INTEGER NOT NULL,
  node TEXT NOT NULL,
  stopped_at_us INTEGER,
  stopped_monotonic_us INTEGER,
  clean INTEGER NOT NULL DEFAULT 0 CHECK (clean IN (0, 1)),
  CHECK (clean = 0 OR stopped_at_us IS NOT NULL)
) STRICT;

CREATE TABLE transitions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  at_us INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  monotonic_us INTEGER NOT NULL,
  instance TEXT NOT NULL,
  from_state TEXT NOT NULL CHECK (from_state IN ('initialize', 'backup', 'active', 'fault', 'drained')),
  to_state TEXT NOT NULL CHECK (to_state IN ('initialize', 'backup', 'active', 'fault', 'drained')),
  reason TEXT NOT NULL,
  summary TEXT NOT NULL,
  peer_address TEXT,
  peer_priority INTEGER CHECK (peer_priority BETWEEN 0 AND 255),
  effective_priority INTEGER NOT NULL CHECK (effective_priority BETWEEN 0 AND 255),
  configuration_generation INTEGER NOT NULL,
  evidence TEXT CHECK (evidence IS NULL OR json_valid(evidence)),
  CHECK ((peer_address IS NULL) = (peer_priority IS NULL))
) STRICT;
CREATE INDEX transitions_by_run ON transitions (run_id);
CREATE INDEX transitions_by_time ON transitions (at_us);
CREATE INDEX transitions_by_instance ON transitions (instance, id, at_us);
CREATE INDEX transitions_by_to_state ON transitions (to_state, id, at_us);
CREATE INDEX transitions_by_reason ON transitions (reason, id, at_us);

CREATE TABLE check_results (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  at_us INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  monotonic_us INTEGER NOT NULL,
  check_name TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('exited', 'killed', 'timed_out', 'not_run')),
  exit_status INTEGER,
  signal INTEGER,
  why TEXT,
  passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
  duration_us INTEGER NOT NULL,
  output BLOB NOT NULL CHECK (length(output) <= 4096),
  verdict TEXT NOT NULL CHECK (verdict IN ('pending', 'passing', 'failing')),
  verdict_changed INTEGER NOT NULL CHECK (verdict_changed IN (0, 1)),
  CHECK ((outcome = 'exited') = (exit_status IS NOT NULL)),
  CHECK ((outcome = 'killed') = (signal IS NOT NULL)),
  CHECK ((outcome = 'not_run') = (why IS NOT NULL))
) STRICT;
CREATE INDEX check_results_by_run ON check_results (run_id);
CREATE INDEX check_results_by_time ON check_results (at_us);
CREATE INDEX check_results_by_check ON check_results (check_name, id, at_us, passed, verdict_changed);

CREATE TABLE operations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  at_us INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  monotonic_us INTEGER NOT NULL,
  kind TEXT NOT NULL,
  by_kind TEXT NOT NULL,
  by_name TEXT NOT NULL,
  from_address TEXT,
  request_id TEXT,
  detail TEXT CHECK (detail IS NULL OR json_valid(detail)),
  result TEXT NOT NULL
) STRICT;
CREATE INDEX operations_by_run ON operations (run_id);
CREATE INDEX operations_by_time ON operations (at_us);
CREATE INDEX operations_by_kind ON operations (kind, id, at_us);

CREATE TABLE configurations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  at_us INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  monotonic_us INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  text TEXT NOT NULL,
  by_kind TEXT NOT NULL,
  by_name TEXT NOT NULL
) STRICT;
CREATE INDEX configurations_by_run ON configurations (run_id);

CREATE TABLE drains (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  at_us INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  monotonic_us INTEGER NOT NULL,
  reason TEXT NOT NULL,
  by_kind TEXT NOT NULL,
  by_name TEXT NOT NULL,
  until_us INTEGER,
  lifted_at_us INTEGER,
  lifted_by_kind TEXT,
  lifted_by_name TEXT,
  CHECK ((lifted_at_us IS NULL) = (lifted_by_kind IS NULL)),
  CHECK ((lifted_at_us IS NULL) = (lifted_by_name IS NULL))
) STRICT;
CREATE INDEX drains_by_run ON drains (run_id);
CREATE INDEX drains_not_lifted ON drains (id) WHERE lifted_at_us IS NULL;

CREATE TABLE gaps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  at_us INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  monotonic_us INTEGER NOT NULL,
  what TEXT NOT NULL,
  since_us INTEGER NOT NULL,
  until_us INTEGER NOT NULL,
  count INTEGER CHECK (count >= 0),
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX gaps_by_run ON gaps (run_id);

CREATE VIEW runs_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS started_at,
  strftime('%Y-%m-%dT%H:%M:%S', stopped_at_us / 1000000, 'unixepoch') || printf('.%06dZ', stopped_at_us % 1000000) AS stopped_at,
  clean, version, pid, node, boot_id, monotonic_us, stopped_monotonic_us
FROM runs;

CREATE VIEW transitions_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  instance, from_state, to_state, reason, summary, peer_address, peer_priority, effective_priority,
  configuration_generation, evidence, boot_id, monotonic_us, run_id
FROM transitions;

CREATE VIEW check_results_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  check_name, outcome, exit_status, signal, why, passed, duration_us, CAST(output AS TEXT) AS output, verdict,
  verdict_changed, boot_id, monotonic_us, run_id
FROM check_results;

CREATE VIEW operations_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  kind, by_kind, by_name, from_address, request_id, detail, result, boot_id, monotonic_us, run_id
FROM operations;

CREATE VIEW configurations_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS loaded_at,
  generation, sha256, by_kind, by_name, text, boot_id, monotonic_us, run_id
FROM configurations;

CREATE VIEW drains_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS since,
  strftime('%Y-%m-%dT%H:%M:%S', until_us / 1000000, 'unixepoch') || printf('.%06dZ', until_us % 1000000) AS until,
  strftime('%Y-%m-%dT%H:%M:%S', lifted_at_us / 1000000, 'unixepoch') || printf('.%06dZ', lifted_at_us % 1000000) AS lifted_at,
  reason, by_kind, by_name, lifted_by_kind, lifted_by_name, boot_id, monotonic_us, run_id
FROM drains;

CREATE VIEW gaps_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  what, count,
  strftime('%Y-%m-%dT%H:%M:%S', since_us / 1000000, 'unixepoch') || printf('.%06dZ', since_us % 1000000) AS since,
  strftime('%Y-%m-%dT%H:%M:%S', until_us / 1000000, 'unixepoch') || printf('.%06dZ', until_us % 1000000) AS until,
  detail, boot_id, monotonic_us, run_id
FROM gaps;
