-- Erasing a file for good. One reviewed function, owned by a role that nobody can be, is all that may blank a history: the
-- service's own role never changes one.
do $$ begin
    if to_regrole('exchange_eraser') is null then
        create role exchange_eraser nologin;
        grant exchange_eraser to current_user;
    end if;
end $$;
grant usage on schema exchange to exchange_eraser;
grant select, update (name, search_text, search_grams, sha256, erased_at) on file to exchange_eraser;
grant select, update (changes) on file_history to exchange_eraser;
grant select, update (payload) on outbox to exchange_eraser;
grant select, delete on idempotency to exchange_eraser;
create policy erase on file to exchange_eraser using (true) with check (true);
create policy erase on file_history to exchange_eraser using (true) with check (true);

-- The name, and the digest that would tell the content again, wherever they stand. Once more is the same.
create function erase_file(of_community int, file_id uuid, at timestamptz) returns void
    language plpgsql security definer
    set search_path = exchange, platform, pg_temp
as $$
begin
    update file set name = '', search_text = '', search_grams = '{}', sha256 = null, erased_at = coalesce(erased_at, at)
     where community_id = of_community and id = file_id;
    update file_history h set changes = coalesce((select jsonb_agg(case when c ->> 'path' in ('name', 'sha256')
               then jsonb_build_object('path', c -> 'path') else c end) from jsonb_array_elements(h.changes) c), '[]')
     where community_id = of_community and id = file_id;
    update outbox set payload = '' where aggregate = 'file' and aggregate_id = file_id;
    delete from idempotency
     where file_id = any (record_ids) or (record_ids is null and xmin <> pg_current_xact_id()::xid);   -- but the claim of this very call
end
$$;

grant create on schema exchange to exchange_eraser;
alter function erase_file(int, uuid, timestamptz) owner to exchange_eraser;
revoke create on schema exchange from exchange_eraser;
revoke all on function erase_file(int, uuid, timestamptz) from public;
grant execute on function erase_file(int, uuid, timestamptz) to linli_exchange;
