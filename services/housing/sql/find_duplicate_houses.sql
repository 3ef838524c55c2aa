-- Pairs of houses of one building of a community ($1) that may be one, the more reasons the earlier. $2: how many.
with one as (
    select id, building_id, unit_id, certificate_number_lookup, nullif(translate(address, ' 　', ''), '') as address,
           nullif(regexp_replace(translate(number, ' 　', ''), '^0+|[室号]+$', '', 'g'), '') as number
      from house where community_id = $1 and deleted_at is null
), pair as (
    select a.id as one, b.id as other, coalesce(a.certificate_number_lookup = b.certificate_number_lookup, false) as certificate,
           coalesce(a.address = b.address, false) as address,
           coalesce(a.number = b.number, false) and (a.unit_id is null or b.unit_id is null or a.unit_id = b.unit_id) as number
      from one a join one b on b.building_id = a.building_id and a.id < b.id
       and (b.certificate_number_lookup = a.certificate_number_lookup or b.address = a.address or b.number = a.number)
)
select one, other, certificate as same_certificate, address as same_address, number as same_number
  from pair where certificate or address or number
 order by certificate::int + address::int + number::int desc, certificate desc, one, other
 limit $2
