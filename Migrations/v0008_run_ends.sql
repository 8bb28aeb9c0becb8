-- How runs ended that could not say so themselves, and what kind of stall it was. docs/history.md describes each column.

CREATE TABLE run_ends (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  at_us INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  monotonic_us INTEGER NOT NULL,
  ended_run INTEGER NOT NULL,
  cause TEXT NOT NULL CHECK (cause IN ('hang', 'killed', 'machine', 'unknown')),
  silent_us INTEGER CHECK ((silent_us IS NULL) = (cause IN ('machine', 'unknown'))),
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX run_ends_by_run ON run_ends (run_id);

CREATE VIEW run_ends_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  ended_run, cause, silent_us, detail, boot_id, monotonic_us, run_id
FROM run_ends;

ALTER TABLE stalls ADD COLUMN kind TEXT NOT NULL DEFAULT 'late' CHECK (kind IN ('late', 'hang', 'pause'));
DROP VIEW stalls_readable;
CREATE VIEW stalls_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  kind, late_us, detail, boot_id, monotonic_us, run_id
FROM stalls;
