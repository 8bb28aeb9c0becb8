-- Runs that the agent could not start (`not_started`), with why.
--
-- Only constraints change, and no row: so the schema's text is changed, as the last section of SQLite's
-- documentation of ALTER TABLE has it for that. A copy of a week's check results would hold up the start.

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql =
  replace(
    replace(sql, '''timed_out'', ''not_run'')', '''timed_out'', ''not_run'', ''not_started'')'),
    '(outcome = ''not_run'')', '(outcome IN (''not_run'', ''not_started''))')
WHERE type = 'table' AND name IN ('check_results', 'notifications');
PRAGMA writable_schema = RESET;
