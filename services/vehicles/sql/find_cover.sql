-- Until when a stay in a community ($1) costs nothing: by its pass ($2) until its last day in China is over, by its booking ($3) until
-- that ends; either until it was taken back.
select least((p.valid_until + 1)::timestamp at time zone 'Asia/Shanghai', p.deleted_at)
  from pass p where p.community_id = $1 and p.id = $2::uuid
union all
select case when b.state = 1 then b.ends_at else least(b.ends_at, b.updated_at) end
  from booking b where b.community_id = $1 and b.id = $3::uuid
