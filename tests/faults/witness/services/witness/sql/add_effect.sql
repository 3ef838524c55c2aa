insert into effect (event_id, person_id, version, said) select $1, $2, $3, $4 from pg_sleep(0.005)
