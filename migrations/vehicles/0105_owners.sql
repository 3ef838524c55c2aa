-- Whose a vehicle is, from when until when.
create table ownership (
    community_id int  not null,
    id           uuid not null,
    grid_id      uuid,
    vehicle_id   uuid not null,
    person_id    uuid not null,
    valid_from   date not null,
    valid_until  date,
    primary key (community_id, id)
);
select platform.make_resource('ownership', own_column => 'person_id');
create index ownership_vehicle on ownership (vehicle_id, id desc) where deleted_at is null;
create index ownership_person on ownership (person_id, id desc) where deleted_at is null;
create index ownership_grid on ownership (grid_id, id desc) where deleted_at is null;

-- As the histories of the vehicles say, with people's closed files under the one that goes on; of a person who was erased nothing, nor
-- of a vehicle's file that was merged into another.
select set_config('linli.scope', 'all', true);
with recursive closed(person_id, goes_on) as (
    select person_id, goes_on from gone_person
    union
    select c.person_id, g.goes_on from closed c join gone_person g on g.person_id = c.goes_on
), last as (
    select person_id, goes_on from closed c where not exists (select from gone_person g where g.person_id = c.goes_on)
), said as (
    select h.community_id, h.id as vehicle_id, h.version, h.at, ((c ->> 'after')::jsonb #>> '{}')::uuid as person_id
      from vehicle_history h cross join jsonb_array_elements(h.changes) c where c ->> 'path' = 'ownerId'
    union all
    select community_id, id, 0, created_at, owner_id from vehicle v
     where owner_id is not null
       and not exists (select from vehicle_history h where h.community_id = v.community_id and h.id = v.id and h.changes @> '[{"path": "ownerId"}]')
), owned as (
    select s.community_id, s.vehicle_id, s.version, s.at, case when l.person_id is null then s.person_id else l.goes_on end as person_id
      from said s left join last l on l.person_id = s.person_id
), changed as (
    select *, lag(person_id) over (partition by community_id, vehicle_id order by version) as owner_before from owned
), span as (
    select community_id, vehicle_id, version, person_id, at, lead(at) over (partition by community_id, vehicle_id order by version) as until
      from changed where person_id is distinct from owner_before
), added as (
    insert into ownership (community_id, id, grid_id, vehicle_id, person_id, valid_from, valid_until, source, created_at, updated_at)
    select v.community_id,
           -- an id of that moment, in the community of the vehicle's
           (lpad(to_hex(floor(extract(epoch from s.at) * 1000)::bigint), 12, '0') || substr(replace(v.id::text, '-', ''), 13, 9)
            || substr(md5(v.id::text || s.version), 1, 11))::uuid,
           v.grid_id, v.id, s.person_id, (s.at at time zone 'Asia/Shanghai')::date,
           (coalesce(s.until, v.deleted_at) at time zone 'Asia/Shanghai')::date, 'vehicle', s.at, s.at
      from span s
      join vehicle v on v.community_id = s.community_id and v.id = s.vehicle_id and v.merged_into is null
     where s.person_id is not null
    returning *
)
insert into ownership_history (community_id, id, version, at, actor, action, changes)
select community_id, id, 1, created_at, 'service:vehicles', 1,
       jsonb_build_array(jsonb_build_object('path', 'vehicleId', 'after', to_json(vehicle_id)::text), jsonb_build_object('path', 'personId', 'after', to_json(person_id)::text),
                         jsonb_build_object('path', 'validFrom', 'after', to_json(valid_from)::text), jsonb_build_object('path', '', 'after', 'vehicle'))
  from added;
