-- The records that a kept answer speaks of: when one of them is erased, the answer goes too.
alter table idempotency add column record_ids uuid[];
grant update (record_ids) on idempotency to :service_role;
