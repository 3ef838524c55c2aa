-- Months of readings that have ended before this day are gone; how many.
select drop_readings($1::date)
