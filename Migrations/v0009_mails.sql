-- Mails about changes, among the programs that were told of them. docs/history.md describes each column.
--
-- Constraints change, and no row: as in v0006 the schema's text is changed.

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql =
  replace(
    replace(
      sql, '''timed_out'', ''not_run'', ''not_started'')',
      '''timed_out'', ''not_run'', ''not_started'', ''sent'', ''not_sent'')'),
    '(outcome IN (''not_run'', ''not_started''))', '(outcome IN (''not_run'', ''not_started'', ''not_sent''))')
WHERE type = 'table' AND name = 'notifications';
PRAGMA writable_schema = RESET;

ALTER TABLE notifications ADD COLUMN tries INTEGER
  CHECK (tries >= 1) CHECK ((tries IS NOT NULL) = (outcome IN ('sent', 'not_sent')));
DROP VIEW notifications_readable;
CREATE VIEW notifications_readable AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch') || printf('.%06dZ', at_us % 1000000) AS at,
  subject, name, event, command, waited_us, outcome, exit_status, signal, why, tries, duration_us,
  CAST(output AS TEXT) AS output, boot_id, monotonic_us, run_id
FROM notifications;
