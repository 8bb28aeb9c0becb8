-- Runs of programs are written when they end, and found by when they began: how long the longest took says how far apart the two can
-- be. Rows of clock_steps that earlier versions wrote for checks that overlapped stay, and go with the rows that they name.

CREATE INDEX check_results_long ON check_results (duration_us) WHERE duration_us > 5000000;
CREATE INDEX notifications_long ON notifications (duration_us) WHERE duration_us > 5000000;
