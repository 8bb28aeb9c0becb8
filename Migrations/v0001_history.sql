-- Every time is in microseconds: at_us since 1970-01-01 UTC by the wall clock, monotonic_us since the boot named by
-- boot_id. The *_readable views at the end show the wall time as text. docs/history.md describes each column.
--
-- All of it runs on SQLite 3.34, which has no STRICT: each column checks its type itself.

PRAGMA application_id = 0x416C6674;

-- The lives of the agent.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_us INTEGER NOT NULL CHECK (typeof(at_us) = 'integer'),
  boot_id TEXT NOT NULL CHECK (typeof(boot_id) = 'text'),
  monotonic_us INTEGER NOT NULL CHECK (typeof(monotonic_us) = 'integer'),
  version TEXT NOT NULL CHECK (typeof(version) = 'text'),
  pid INTEGER NOT NULL CHECK (typeof(pid) = 'integer'),
  node TEXT NOT NULL CHECK (typeof(node) = 'text'),
  stopped_at_us INTEGER CHECK (typeof(stopped_at_us) IN ('integer', 'null')),
  stopped_monotonic_us INTEGER CHECK (typeof(stopped_monotonic_us) IN ('integer', 'null')),
  clean INTEGER NOT NULL DEFAULT 0 CHECK (clean IN (0, 1)),
  CHECK (clean = 0 OR stopped_at_us IS NOT NULL)
);

-- How runs ended that could not say so themselves.
CREATE TABLE run_ends (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id) CHECK (typeof(run_id) = 'integer'),
  at_us INTEGER NOT NULL CHECK (typeof(at_us) = 'integer'),
  boot_id TEXT NOT NULL CHECK (typeof(boot_id) = 'text'),
  monotonic_us INTEGER NOT NULL CHECK (typeof(monotonic_us) = 'integer'),
  ended_run INTEGER NOT NULL CHECK (typeof(ended_run) = 'integer'),
  cause TEXT NOT NULL CHECK (cause IN ('hang', 'killed', 'machine', 'unknown')),
  silent_us INTEGER CHECK ((silent_us IS NULL) = (cause IN ('machine', 'unknown')))
    CHECK (typeof(silent_us) IN ('integer', 'null')),
  detail TEXT NOT NULL CHECK (typeof(detail) = 'text')
);
CREATE INDEX run_ends_by_run ON run_ends (run_id);

-- Changes of state, with what led to them.
CREATE TABLE transitions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id) CHECK (typeof(run_id) = 'integer'),
  at_us INTEGER NOT NULL CHECK (typeof(at_us) = 'integer'),
  boot_id TEXT NOT NULL CHECK (typeof(boot_id) = 'text'),
  monotonic_us INTEGER NOT NULL CHECK (typeof(monotonic_us) = 'integer'),
  instance TEXT NOT NULL CHECK (typeof(instance) = 'text'),
  from_state TEXT NOT NULL CHECK (from_state IN ('initialize', 'backup', 'active', 'fault', 'drained')),
  to_state TEXT NOT NULL CHECK (to_state IN ('initialize', 'backup', 'active', 'fault', 'drained')),
  reason TEXT NOT NULL CHECK (typeof(reason) = 'text'),
  summary TEXT NOT NULL CHECK (typeof(summary) = 'text'),
  peer_address TEXT CHECK (typeof(peer_address) IN ('text', 'null')),
  peer_priority INTEGER CHECK (peer_priority BETWEEN 0 AND 255) CHECK (typeof(peer_priority) IN ('integer', 'null')),
  effective_priority INTEGER NOT NULL CHECK (effective_priority BETWEEN 0 AND 255)
    CHECK (typeof(effective_priority) = 'integer'),
  configuration_generation INTEGER NOT NULL CHECK (typeof(configuration_generation) = 'integer'),
  evidence TEXT CHECK (evidence IS NULL OR json_valid(evidence)) CHECK (typeof(evidence) IN ('text', 'null')),
  CHECK ((peer_address IS NULL) = (peer_priority IS NULL))
);
CREATE INDEX transitions_by_run ON transitions (run_id);
CREATE INDEX transitions_by_time ON transitions (at_us);
CREATE INDEX transitions_by_instance ON transitions (instance, id, at_us);
CREATE INDEX transitions_by_to_state ON transitions (to_state, id, at_us);
CREATE INDEX transitions_by_reason ON transitions (reason, id, at_us);
CREATE INDEX transitions_by_instance_and_state ON transitions (instance, to_state, id);
CREATE INDEX transitions_by_instance_and_reason ON transitions (instance, reason, id);
CREATE INDEX transitions_by_state_and_reason ON transitions (to_state, reason, id);
CREATE INDEX transitions_by_all ON transitions (instance, to_state, reason, id);
CREATE TRIGGER transitions_deleted AFTER DELETE ON transitions BEGIN
  UPDATE deleted_events SET last_id = OLD.id WHERE kind = 'transitions' AND last_id < OLD.id;
END;

-- Runs of checks, written when they end.
CREATE TABLE check_results (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id) CHECK (typeof(run_id) = 'integer'),
  at_us INTEGER NOT NULL CHECK (typeof(at_us) = 'integer'),
  boot_id TEXT NOT NULL CHECK (typeof(boot_id) = 'text'),
  monotonic_us INTEGER NOT NULL CHECK (typeof(monotonic_us) = 'integer'),
  check_name TEXT NOT NULL CHECK (typeof(check_name) = 'text'),
  outcome TEXT NOT NULL CHECK (outcome IN ('exited', 'killed', 'timed_out', 'not_run', 'not_started')),
  exit_status INTEGER CHECK (typeof(exit_status) IN ('integer', 'null')),
  signal INTEGER CHECK (typeof(signal) IN ('integer', 'null')),
  why TEXT CHECK (typeof(why) IN ('text', 'null')),
  passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
  duration_us INTEGER NOT NULL CHECK (typeof(duration_us) = 'integer'),
  output BLOB NOT NULL CHECK (length(output) <= 4096) CHECK (typeof(output) = 'blob'),
  verdict TEXT NOT NULL CHECK (verdict IN ('pending', 'passing', 'failing')),
  verdict_changed INTEGER NOT NULL CHECK (verdict_changed IN (0, 1)),
  CHECK ((outcome = 'exited') = (exit_status IS NOT NULL)),
  CHECK ((outcome = 'killed') = (signal IS NOT NULL)),
  CHECK ((outcome IN ('not_run', 'not_started')) = (why IS NOT NULL))
);
CREATE INDEX check_results_by_run ON check_results (run_id);
CREATE INDEX check_results_by_time ON check_results (at_us);
CREATE INDEX check_results_verdict_changes ON check_results (id) WHERE verdict_changed = 1;
CREATE INDEX check_results_by_check ON check_results (check_name, passed, verdict_changed, id);
CREATE TRIGGER check_results_deleted AFTER DELETE ON check_results WHEN OLD.verdict_changed = 1 BEGIN
  UPDATE deleted_events SET last_id = OLD.id WHERE kind = 'check_results' AND last_id < OLD.id;
END;
CREATE INDEX check_results_long ON check_results (duration_us) WHERE duration_us > 5000000;

-- What became of links, files and processes that instances track.
CREATE TABLE tracker_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id) CHECK (typeof(run_id) = 'integer'),
  at_us INTEGER NOT NULL CHECK (typeof(at_us) = 'integer'),
  boot_id TEXT NOT NULL CHECK (typeof(boot_id) = 'text'),
  monotonic_us INTEGER NOT NULL CHECK (typeof(monotonic_us) = 'integer'),
  kind TEXT NOT NULL CHECK (kind IN ('interface', 'file', 'process')),
  name TEXT NOT NULL CHECK (typeof(name) = 'text'),
  from_reading TEXT NOT NULL CHECK (typeof(from_reading) = 'text'),
  to_reading TEXT NOT NULL CHECK (typeof(to_reading) = 'text'),
  effects TEXT NOT NULL CHECK (json_valid(effects)) CHECK (typeof(effects) = 'text')
);
CREATE INDEX tracker_changes_by_run ON tracker_changes (run_id);
CREATE INDEX tracker_changes_by_time ON tracker_changes (at_us);
CREATE INDEX tracker_changes_by_tracker ON tracker_changes (kind, name, id);

-- What was noticed of other routers and hosts, when it began and when it ended.
CREATE TABLE observations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id) CHECK (typeof(run_id) = 'integer'),
  at_us INTEGER NOT NULL CHECK (typeof(at_us) = 'integer'),
  boot_id TEXT NOT NULL CHECK (typeof(boot_id) = 'text'),
  monotonic_us INTEGER NOT NULL CHECK (typeof(monotonic_us) = 'integer'),
  change TEXT NOT NULL CHECK (change IN ('began', 'ended')),
  kind TEXT NOT NULL CHECK (typeof(kind) = 'text'),
  instance TEXT NOT NULL CHECK (typeof(instance) = 'text'),
  peer TEXT CHECK (typeof(peer) IN ('text', 'null')),
  mac TEXT CHECK (typeof(mac) IN ('text', 'null')),
  began_at_us INTEGER NOT NULL CHECK (typeof(began_at_us) = 'integer'),
  lasted_us INTEGER CHECK ((lasted_us IS NULL) = (change = 'began')) CHECK (typeof(lasted_us) IN ('integer', 'null')),
  ending TEXT CHECK ((ending IS NULL) = (change = 'began')) CHECK (typeof(ending) IN ('text', 'null')),
  occurrences INTEGER NOT NULL CHECK (typeof(occurrences) = 'integer'),
  summary TEXT NOT NULL CHECK (typeof(summary) = 'text'),
  evidence TEXT NOT NULL CHECK (json_valid(evidence)) CHECK (typeof(evidence) = 'text'),
  configuration_generation INTEGER NOT NULL CHECK (typeof(configuration_generation) = 'integer')
);
CREATE INDEX observations_by_run ON observations (run_id);
CREATE INDEX observations_by_time ON observations (at_us);
CREATE INDEX observations_by_instance ON observations (instance, id);
CREATE INDEX observations_by_kind ON observations (kind, id);
CREATE INDEX observations_by_instance_and_kind ON observations (instance, kind, id);
CREATE TRIGGER observations_deleted AFTER DELETE ON observations BEGIN
  UPDATE deleted_events SET last_id = OLD.id WHERE kind = 'observations' AND last_id < OLD.id;
END;

-- The programs that were told of a change, and mails about it.
CREATE TABLE notifications (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id) CHECK (typeof(run_id) = 'integer'),
  at_us INTEGER NOT NULL CHECK (typeof(at_us) = 'integer'),
  boot_id TEXT NOT NULL CHECK (typeof(boot_id) = 'text'),
  monotonic_us INTEGER NOT NULL CHECK (typeof(monotonic_us) = 'integer'),
  subject TEXT NOT NULL CHECK (subject IN ('instance', 'group', 'service', 'server')),
  name TEXT NOT NULL CHECK (typeof(name) = 'text'),
  event TEXT NOT NULL
    CHECK (event
      IN ('active', 'backup', 'fault', 'stop', 'deleted', 'lower_priority', 'priority', 'up', 'down')),
  command TEXT NOT NULL CHECK (json_valid(command)) CHECK (typeof(command) = 'text'),
  waited_us INTEGER NOT NULL CHECK (waited_us >= 0) CHECK (typeof(waited_us) = 'integer'),
  outcome TEXT NOT NULL
    CHECK (outcome
      IN ('exited', 'killed', 'timed_out', 'not_run', 'not_started', 'sent', 'not_sent')),
  exit_status INTEGER CHECK (typeof(exit_status) IN ('integer', 'null')),
  signal INTEGER CHECK (typeof(signal) IN ('integer', 'null')),
  why TEXT CHECK (typeof(why) IN ('text', 'null')),
  tries INTEGER CHECK (tries >= 1) CHECK (typeof(tries) IN ('integer', 'null')),
  duration_us INTEGER NOT NULL CHECK (typeof(duration_us) = 'integer'),
  output BLOB NOT NULL CHECK (length(output) <= 4096) CHECK (typeof(output) = 'blob'),
  CHECK ((outcome = 'exited') = (exit_status IS NOT NULL)),
  CHECK ((outcome = 'killed') = (signal IS NOT NULL)),
  CHECK ((outcome IN ('not_run', 'not_started', 'not_sent')) = (why IS NOT NULL)),
  CHECK ((outcome IN ('sent', 'not_sent')) = (tries IS NOT NULL))
);
CREATE INDEX notifications_by_run ON notifications (run_id);
CREATE INDEX notifications_by_time ON notifications (at_us);
CREATE INDEX notifications_by_name ON notifications (subject, name, id);
CREATE INDEX notifications_long ON notifications (duration_us) WHERE duration_us > 5000000;

-- What was asked of the agent.
CREATE TABLE operations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id) CHECK (typeof(run_id) = 'integer'),
  at_us INTEGER NOT NULL CHECK (typeof(at_us) = 'integer'),
  boot_id TEXT NOT NULL CHECK (typeof(boot_id) = 'text'),
  monotonic_us INTEGER NOT NULL CHECK (typeof(monotonic_us) = 'integer'),
  kind TEXT NOT NULL CHECK (typeof(kind) = 'text'),
  by_kind TEXT NOT NULL CHECK (typeof(by_kind) = 'text'),
  by_name TEXT NOT NULL CHECK (typeof(by_name) = 'text'),
  from_address TEXT CHECK (typeof(from_address) IN ('text', 'null')),
  request_id TEXT CHECK (typeof(request_id) IN ('text', 'null')),
  request TEXT CHECK (request IS NULL OR json_valid(request)) CHECK (typeof(request) IN ('text', 'null')),
  detail TEXT CHECK (detail IS NULL OR json_valid(detail)) CHECK (typeof(detail) IN ('text', 'null')),
  result TEXT NOT NULL CHECK (typeof(result) = 'text'),
  finished_at_us INTEGER CHECK (typeof(finished_at_us) IN ('integer', 'null')),
  status INTEGER CHECK (status BETWEEN 100 AND 599) CHECK (typeof(status) IN ('integer', 'null'))
);
CREATE INDEX operations_by_run ON operations (run_id);
CREATE INDEX operations_by_time ON operations (at_us);
CREATE INDEX operations_by_kind ON operations (kind, id, at_us);
CREATE INDEX operations_running ON operations (id) WHERE finished_at_us IS NULL;

-- An operation is an event when it ends, and may end after one that began later.
CREATE TABLE operation_ends (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  operation_id INTEGER NOT NULL UNIQUE REFERENCES operations (id) ON DELETE CASCADE
    CHECK (typeof(operation_id) = 'integer')
);
CREATE TRIGGER operation_ends_deleted AFTER DELETE ON operation_ends BEGIN
  UPDATE deleted_events SET last_id = OLD.id WHERE kind = 'operation_ends' AND last_id < OLD.id;
END;

-- What came into force.
CREATE TABLE configurations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id) CHECK (typeof(run_id) = 'integer'),
  at_us INTEGER NOT NULL CHECK (typeof(at_us) = 'integer'),
  boot_id TEXT NOT NULL CHECK (typeof(boot_id) = 'text'),
  monotonic_us INTEGER NOT NULL CHECK (typeof(monotonic_us) = 'integer'),
  generation INTEGER NOT NULL CHECK (typeof(generation) = 'integer'),
  sha256 TEXT NOT NULL CHECK (typeof(sha256) = 'text'),
  text TEXT NOT NULL CHECK (typeof(text) = 'text'),
  by_kind TEXT NOT NULL CHECK (typeof(by_kind) = 'text'),
  by_name TEXT NOT NULL CHECK (typeof(by_name) = 'text'),
  source TEXT NOT NULL CHECK (source IN ('file', 'generation', 'rollback', 'start')),
  confirm_by_us INTEGER CHECK (typeof(confirm_by_us) IN ('integer', 'null')),
  confirmed_at_us INTEGER CHECK (typeof(confirmed_at_us) IN ('integer', 'null'))
);
CREATE INDEX configurations_by_run ON configurations (run_id);
CREATE INDEX configurations_by_generation ON configurations (generation, id);

-- What operators keep out.
CREATE TABLE drains (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id) CHECK (typeof(run_id) = 'integer'),
  at_us INTEGER NOT NULL CHECK (typeof(at_us) = 'integer'),
  boot_id TEXT NOT NULL CHECK (typeof(boot_id) = 'text'),
  monotonic_us INTEGER NOT NULL CHECK (typeof(monotonic_us) = 'integer'),
  reason TEXT NOT NULL CHECK (typeof(reason) = 'text'),
  by_kind TEXT NOT NULL CHECK (typeof(by_kind) = 'text'),
  by_name TEXT NOT NULL CHECK (typeof(by_name) = 'text'),
  instances TEXT CHECK (instances IS NULL OR json_valid(instances)) CHECK (typeof(instances) IN ('text', 'null')),
  last_resort INTEGER NOT NULL CHECK (last_resort IN (0, 1)),
  lifetime TEXT NOT NULL CHECK (lifetime IN ('reboot', 'forever')),
  until_us INTEGER CHECK (typeof(until_us) IN ('integer', 'null')),
  confirmed_at_us INTEGER CHECK (typeof(confirmed_at_us) IN ('integer', 'null')),
  lifted_at_us INTEGER CHECK (typeof(lifted_at_us) IN ('integer', 'null')),
  lifted_by_kind TEXT CHECK (typeof(lifted_by_kind) IN ('text', 'null')),
  lifted_by_name TEXT CHECK (typeof(lifted_by_name) IN ('text', 'null')),
  CHECK ((lifted_at_us IS NULL) = (lifted_by_kind IS NULL)),
  CHECK ((lifted_at_us IS NULL) = (lifted_by_name IS NULL))
);
CREATE INDEX drains_by_run ON drains (run_id);
CREATE INDEX drains_not_lifted ON drains (id) WHERE lifted_at_us IS NULL;

-- Changes of state or weight of the servers of a service.
CREATE TABLE server_transitions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id) CHECK (typeof(run_id) = 'integer'),
  at_us INTEGER NOT NULL CHECK (typeof(at_us) = 'integer'),
  boot_id TEXT NOT NULL CHECK (typeof(boot_id) = 'text'),
  monotonic_us INTEGER NOT NULL CHECK (typeof(monotonic_us) = 'integer'),
  service TEXT NOT NULL CHECK (typeof(service) = 'text'),
  server TEXT NOT NULL CHECK (typeof(server) = 'text'),
  from_state TEXT
    CHECK (from_state
      IN ('unknown', 'up', 'slow_start', 'failing', 'failed', 'draining', 'drained', 'maintenance')),
  to_state TEXT NOT NULL
    CHECK (to_state
      IN ('unknown', 'up', 'slow_start', 'failing', 'failed', 'draining', 'drained', 'maintenance', 'removed')),
  cause TEXT NOT NULL CHECK (typeof(cause) = 'text'),
  check_name TEXT CHECK ((check_name IS NULL) = (cause <> 'check')) CHECK (typeof(check_name) IN ('text', 'null')),
  summary TEXT NOT NULL CHECK (typeof(summary) = 'text'),
  evidence TEXT NOT NULL CHECK (json_valid(evidence)) CHECK (typeof(evidence) = 'text'),
  weight_from INTEGER NOT NULL CHECK (weight_from >= 0) CHECK (typeof(weight_from) = 'integer'),
  weight_to INTEGER NOT NULL CHECK (weight_to >= 0) CHECK (typeof(weight_to) = 'integer'),
  connections INTEGER CHECK (connections >= 0) CHECK (typeof(connections) IN ('integer', 'null')),
  configuration_generation INTEGER NOT NULL CHECK (typeof(configuration_generation) = 'integer')
);
CREATE INDEX server_transitions_by_run ON server_transitions (run_id);
CREATE INDEX server_transitions_by_time ON server_transitions (at_us);
CREATE INDEX server_transitions_by_service ON server_transitions (service, id);
CREATE INDEX server_transitions_by_server ON server_transitions (server, id);
CREATE INDEX server_transitions_by_member ON server_transitions (service, server, id, from_state, to_state);
CREATE TRIGGER server_transitions_deleted AFTER DELETE ON server_transitions BEGIN
  UPDATE deleted_events SET last_id = OLD.id WHERE kind = 'server_transitions' AND last_id < OLD.id;
END;

-- Changes of the quorum of a service, and of who answers for it.
CREATE TABLE service_transitions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id) CHECK (typeof(run_id) = 'integer'),
  at_us INTEGER NOT NULL CHECK (typeof(at_us) = 'integer'),
  boot_id TEXT NOT NULL CHECK (typeof(boot_id) = 'text'),
  monotonic_us INTEGER NOT NULL CHECK (typeof(monotonic_us) = 'integer'),
  service TEXT NOT NULL CHECK (typeof(service) = 'text'),
  had_quorum INTEGER CHECK (had_quorum IN (0, 1)),
  has_quorum INTEGER CHECK (has_quorum IN (0, 1)),
  from_answers TEXT CHECK (from_answers IN ('servers', 'backups', 'sorry', 'reject')),
  to_answers TEXT CHECK (to_answers IN ('servers', 'backups', 'sorry', 'reject')),
  weight INTEGER NOT NULL CHECK (weight >= 0) CHECK (typeof(weight) = 'integer'),
  quorum INTEGER NOT NULL CHECK (quorum >= 1) CHECK (typeof(quorum) = 'integer'),
  server TEXT CHECK (typeof(server) IN ('text', 'null')),
  summary TEXT NOT NULL CHECK (typeof(summary) = 'text'),
  configuration_generation INTEGER NOT NULL CHECK (typeof(configuration_generation) = 'integer'),
  CHECK ((had_quorum IS NULL) = (from_answers IS NULL)),
  CHECK ((has_quorum IS NULL) = (to_answers IS NULL))
);
CREATE INDEX service_transitions_by_run ON service_transitions (run_id);
CREATE INDEX service_transitions_by_time ON service_transitions (at_us);
CREATE INDEX service_transitions_by_service ON service_transitions (service, id);
CREATE TRIGGER service_transitions_deleted AFTER DELETE ON service_transitions BEGIN
  UPDATE deleted_events SET last_id = OLD.id WHERE kind = 'service_transitions' AND last_id < OLD.id;
END;

-- Some runs of the checks of servers, written when they end.
CREATE TABLE server_check_results (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id) CHECK (typeof(run_id) = 'integer'),
  at_us INTEGER NOT NULL CHECK (typeof(at_us) = 'integer'),
  boot_id TEXT NOT NULL CHECK (typeof(boot_id) = 'text'),
  monotonic_us INTEGER NOT NULL CHECK (typeof(monotonic_us) = 'integer'),
  check_name TEXT NOT NULL CHECK (typeof(check_name) = 'text'),
  outcome TEXT NOT NULL CHECK (outcome IN ('passed', 'failed', 'could_not_run')),
  why TEXT CHECK (typeof(why) IN ('text', 'null')),
  counts INTEGER CHECK (counts IN (0, 1)),
  number INTEGER CHECK (number IS NULL OR outcome = 'passed') CHECK (typeof(number) IN ('integer', 'null')),
  duration_us INTEGER NOT NULL CHECK (typeof(duration_us) = 'integer'),
  phase TEXT CHECK (typeof(phase) IN ('text', 'null')),
  error TEXT CHECK (typeof(error) IN ('text', 'null')),
  status_line TEXT CHECK (typeof(status_line) IN ('text', 'null')),
  received BLOB NOT NULL CHECK (length(received) <= 512) CHECK (typeof(received) = 'blob'),
  CHECK ((outcome = 'passed') = (why IS NULL)),
  CHECK ((outcome = 'passed') = (counts IS NULL))
);
CREATE INDEX server_check_results_by_run ON server_check_results (run_id);
CREATE INDEX server_check_results_by_time ON server_check_results (at_us);
CREATE INDEX server_check_results_by_check ON server_check_results (check_name, id);
CREATE INDEX server_check_results_long ON server_check_results (duration_us) WHERE duration_us > 5000000;

-- What the kernel had of the balancer's that was not as it had been left there, and what it refused.
CREATE TABLE balancing_findings (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id) CHECK (typeof(run_id) = 'integer'),
  at_us INTEGER NOT NULL CHECK (typeof(at_us) = 'integer'),
  boot_id TEXT NOT NULL CHECK (typeof(boot_id) = 'text'),
  monotonic_us INTEGER NOT NULL CHECK (typeof(monotonic_us) = 'integer'),
  kind TEXT NOT NULL CHECK (kind IN ('drift', 'refusal')),
  service TEXT NOT NULL CHECK (typeof(service) = 'text'),
  summary TEXT NOT NULL CHECK (typeof(summary) = 'text')
);
CREATE INDEX balancing_findings_by_run ON balancing_findings (run_id);
CREATE INDEX balancing_findings_by_time ON balancing_findings (at_us);
CREATE INDEX balancing_findings_by_service ON balancing_findings (service, id);

-- What operators have ordered for servers.
CREATE TABLE server_orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id) CHECK (typeof(run_id) = 'integer'),
  at_us INTEGER NOT NULL CHECK (typeof(at_us) = 'integer'),
  boot_id TEXT NOT NULL CHECK (typeof(boot_id) = 'text'),
  monotonic_us INTEGER NOT NULL CHECK (typeof(monotonic_us) = 'integer'),
  service TEXT NOT NULL CHECK (typeof(service) = 'text'),
  server TEXT NOT NULL CHECK (typeof(server) = 'text'),
  kind TEXT NOT NULL CHECK (kind IN ('weight', 'drain', 'maintenance')),
  weight INTEGER CHECK (weight >= 0) CHECK (typeof(weight) IN ('integer', 'null')),
  until_us INTEGER CHECK (until_us IS NULL OR kind = 'drain') CHECK (typeof(until_us) IN ('integer', 'null')),
  at_deadline TEXT CHECK (at_deadline IN ('keep', 'reset')),
  reason TEXT NOT NULL CHECK (typeof(reason) = 'text'),
  by_kind TEXT NOT NULL CHECK (typeof(by_kind) = 'text'),
  by_name TEXT NOT NULL CHECK (typeof(by_name) = 'text'),
  lifted_at_us INTEGER CHECK (typeof(lifted_at_us) IN ('integer', 'null')),
  lifted_by_kind TEXT CHECK (typeof(lifted_by_kind) IN ('text', 'null')),
  lifted_by_name TEXT CHECK (typeof(lifted_by_name) IN ('text', 'null')),
  CHECK ((kind = 'weight') = (weight IS NOT NULL)),
  CHECK ((kind = 'drain') = (at_deadline IS NOT NULL)),
  CHECK ((lifted_at_us IS NULL) = (lifted_by_kind IS NULL)),
  CHECK ((lifted_at_us IS NULL) = (lifted_by_name IS NULL))
);
CREATE INDEX server_orders_by_run ON server_orders (run_id);
CREATE INDEX server_orders_not_lifted ON server_orders (id) WHERE lifted_at_us IS NULL;

-- What callers with an Idempotency-Key were answered.
CREATE TABLE answers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id) CHECK (typeof(run_id) = 'integer'),
  at_us INTEGER NOT NULL CHECK (typeof(at_us) = 'integer'),
  boot_id TEXT NOT NULL CHECK (typeof(boot_id) = 'text'),
  monotonic_us INTEGER NOT NULL CHECK (typeof(monotonic_us) = 'integer'),
  caller TEXT NOT NULL CHECK (typeof(caller) = 'text'),
  key TEXT NOT NULL CHECK (typeof(key) = 'text'),
  fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 64) CHECK (typeof(fingerprint) = 'text'),
  status INTEGER NOT NULL CHECK (status BETWEEN 100 AND 599) CHECK (typeof(status) = 'integer'),
  headers TEXT NOT NULL CHECK (json_valid(headers)) CHECK (typeof(headers) = 'text'),
  body BLOB NOT NULL CHECK (length(body) <= 1048576) CHECK (typeof(body) = 'blob'),
  UNIQUE (caller, key)
);
CREATE INDEX answers_by_run ON answers (run_id);
CREATE INDEX answers_by_time ON answers (at_us);

-- When the engine, or the machine, stood still.
CREATE TABLE stalls (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id) CHECK (typeof(run_id) = 'integer'),
  at_us INTEGER NOT NULL CHECK (typeof(at_us) = 'integer'),
  boot_id TEXT NOT NULL CHECK (typeof(boot_id) = 'text'),
  monotonic_us INTEGER NOT NULL CHECK (typeof(monotonic_us) = 'integer'),
  kind TEXT NOT NULL CHECK (kind IN ('late', 'hang', 'pause')),
  late_us INTEGER NOT NULL CHECK (typeof(late_us) = 'integer'),
  detail TEXT NOT NULL CHECK (typeof(detail) = 'text')
);
CREATE INDEX stalls_by_run ON stalls (run_id);

-- What is missing here, and why.
CREATE TABLE gaps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id) CHECK (typeof(run_id) = 'integer'),
  at_us INTEGER NOT NULL CHECK (typeof(at_us) = 'integer'),
  boot_id TEXT NOT NULL CHECK (typeof(boot_id) = 'text'),
  monotonic_us INTEGER NOT NULL CHECK (typeof(monotonic_us) = 'integer'),
  what TEXT NOT NULL CHECK (typeof(what) = 'text'),
  since_us INTEGER NOT NULL CHECK (typeof(since_us) = 'integer'),
  until_us INTEGER NOT NULL CHECK (typeof(until_us) = 'integer'),
  count INTEGER CHECK (count >= 0) CHECK (typeof(count) IN ('integer', 'null')),
  detail TEXT NOT NULL CHECK (typeof(detail) = 'text')
);
CREATE INDEX gaps_by_run ON gaps (run_id);

-- Where the wall clock stepped back, which is where a table's order by time breaks.
CREATE TABLE clock_steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT NOT NULL
    CHECK (table_name
      IN ('transitions', 'check_results', 'operations', 'notifications', 'tracker_changes', 'observations',
        'server_transitions', 'service_transitions', 'server_check_results', 'balancing_findings')),
  first_id INTEGER NOT NULL CHECK (typeof(first_id) = 'integer'),
  UNIQUE (table_name, first_id)
);

-- The last event of each kind that was deleted: a stream that stands before it has missed something.
CREATE TABLE deleted_events (
  kind TEXT PRIMARY KEY
    CHECK (kind
      IN ('transitions', 'check_results', 'operation_ends', 'observations', 'server_transitions', 'service_transitions'))
    CHECK (typeof(kind) = 'text'),
  last_id INTEGER NOT NULL CHECK (typeof(last_id) = 'integer')
) WITHOUT ROWID;
INSERT INTO deleted_events (kind, last_id) VALUES
  ('transitions', 0), ('check_results', 0), ('operation_ends', 0), ('observations', 0), ('server_transitions', 0),
  ('service_transitions', 0);

CREATE VIEW runs_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS started_at,
  strftime('%Y-%m-%dT%H:%M:%S', stopped_at_us / 1000000, 'unixepoch') || printf('.%06dZ', stopped_at_us % 1000000) AS stopped_at,
  clean, version, pid, node, boot_id, monotonic_us, stopped_monotonic_us
FROM runs;
CREATE VIEW run_ends_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  ended_run, cause, silent_us, detail, boot_id, monotonic_us, run_id
FROM run_ends;
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
CREATE VIEW tracker_changes_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  kind, name, from_reading, to_reading, effects, boot_id, monotonic_us, run_id
FROM tracker_changes;
CREATE VIEW observations_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  change, kind, instance, peer, mac,
  strftime('%Y-%m-%dT%H:%M:%S', began_at_us / 1000000, 'unixepoch') || printf('.%06dZ', began_at_us % 1000000)
    AS began_at,
  lasted_us, ending, occurrences, summary, evidence, configuration_generation, boot_id, monotonic_us, run_id
FROM observations;
CREATE VIEW notifications_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  subject, name, event, command, waited_us, outcome, exit_status, signal, why, tries, duration_us,
  CAST(output AS TEXT) AS output, boot_id, monotonic_us, run_id
FROM notifications;
CREATE VIEW operations_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  strftime('%Y-%m-%dT%H:%M:%S', finished_at_us / 1000000, 'unixepoch') || printf('.%06dZ', finished_at_us % 1000000)
    AS finished_at,
  kind, by_kind, by_name, from_address, request_id, request, result, status, detail, boot_id, monotonic_us, run_id
FROM operations;
CREATE VIEW configurations_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS loaded_at,
  generation, sha256, source, by_kind, by_name,
  strftime('%Y-%m-%dT%H:%M:%S', confirm_by_us / 1000000, 'unixepoch') || printf('.%06dZ', confirm_by_us % 1000000)
    AS confirm_by,
  strftime('%Y-%m-%dT%H:%M:%S', confirmed_at_us / 1000000, 'unixepoch') || printf('.%06dZ', confirmed_at_us % 1000000)
    AS confirmed_at,
  text, boot_id, monotonic_us, run_id
FROM configurations;
CREATE VIEW drains_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS since,
  strftime('%Y-%m-%dT%H:%M:%S', confirmed_at_us / 1000000, 'unixepoch') || printf('.%06dZ', confirmed_at_us % 1000000)
    AS confirmed_at,
  strftime('%Y-%m-%dT%H:%M:%S', until_us / 1000000, 'unixepoch') || printf('.%06dZ', until_us % 1000000) AS until,
  strftime('%Y-%m-%dT%H:%M:%S', lifted_at_us / 1000000, 'unixepoch') || printf('.%06dZ', lifted_at_us % 1000000) AS lifted_at,
  reason, instances, last_resort, lifetime, by_kind, by_name, lifted_by_kind, lifted_by_name, boot_id, monotonic_us, run_id
FROM drains;
CREATE VIEW server_transitions_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  service, server, from_state, to_state, cause, check_name, summary, weight_from, weight_to, connections,
  configuration_generation, evidence, boot_id, monotonic_us, run_id
FROM server_transitions;
CREATE VIEW service_transitions_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  service, had_quorum, has_quorum, from_answers, to_answers, weight, quorum, server, summary, configuration_generation,
  boot_id, monotonic_us, run_id
FROM service_transitions;
CREATE VIEW server_check_results_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  check_name, outcome, why, counts, number, duration_us, phase, error, status_line, CAST(received AS TEXT) AS received,
  boot_id, monotonic_us, run_id
FROM server_check_results;
CREATE VIEW balancing_findings_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  kind, service, summary, boot_id, monotonic_us, run_id
FROM balancing_findings;
CREATE VIEW server_orders_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS since,
  strftime('%Y-%m-%dT%H:%M:%S', until_us / 1000000, 'unixepoch') || printf('.%06dZ', until_us % 1000000) AS until,
  strftime('%Y-%m-%dT%H:%M:%S', lifted_at_us / 1000000, 'unixepoch') || printf('.%06dZ', lifted_at_us % 1000000) AS lifted_at,
  service, server, kind, weight, at_deadline, reason, by_kind, by_name, lifted_by_kind, lifted_by_name, boot_id,
  monotonic_us, run_id
FROM server_orders;
CREATE VIEW stalls_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  kind, late_us, detail, boot_id, monotonic_us, run_id
FROM stalls;
CREATE VIEW gaps_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  what, count,
  strftime('%Y-%m-%dT%H:%M:%S', since_us / 1000000, 'unixepoch') || printf('.%06dZ', since_us % 1000000) AS since,
  strftime('%Y-%m-%dT%H:%M:%S', until_us / 1000000, 'unixepoch') || printf('.%06dZ', until_us % 1000000) AS until,
  detail, boot_id, monotonic_us, run_id
FROM gaps;
