-- What the superuser of a fresh cluster does once; everything else is `linlictl migrate`.
-- usage: psql -v password=… -f cluster.sql
create role linli_owner login createrole password :'password';
create database linli owner linli_owner template template0 encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8';
