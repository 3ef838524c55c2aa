-- A community number; a failed creation leaves a gap, none is given twice.
select nextval('community_number') as number
