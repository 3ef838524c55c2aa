-- Every file that was erased: what the ledger of erasures holds at least.
select id from file where erased_at is not null order by erased_at, id
