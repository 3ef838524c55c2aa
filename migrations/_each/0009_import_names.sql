-- Whom the names in an import's cells mean, for its preview; sealed (linli.ImportNames). Goes with the headings.
alter table import add column names bytea;
