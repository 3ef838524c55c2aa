-- The partition of a month is there from now on.
select reading_month($1::date)
