-- A gate looks for the passes of one vehicle: by both columns, so that no other index of the community looks as good.
drop index pass_vehicle;
create index pass_vehicle on pass (community_id, vehicle_id) where deleted_at is null;
