-- The administrator's role of a first start.
insert into role (id, name, permissions, clearance) values ($1, $2, $3, $4)
