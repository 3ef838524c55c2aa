-- Files of the write-ahead log in advance, as many as min_wal_size keeps: a database that has run for a while has them, a fresh one
-- has not. A commit that needs one which is not there waits until 16 MB are written and synced, and so does whoever commits
-- meanwhile: 40 to 80 ms, every four seconds of an import.
-- usage: psql -f log_ahead.sql, as superuser; where they are there, nothing is done
select wanted, count(*) < wanted as few
  from (select pg_size_bytes(current_setting('min_wal_size')) / pg_size_bytes(current_setting('wal_segment_size')) as wanted) setting,
       pg_ls_waldir()
 group by wanted \gset
\if :few
select pg_logical_emit_message(false, 'linli', 'a file begins'), pg_switch_wal() from generate_series(2, :wanted) \g /dev/null
checkpoint; -- takes them into use again under the names to come
\endif
