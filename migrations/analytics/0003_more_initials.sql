-- Vehicles are found by the initials of their owners' names, units and buildings by those of their own: all are asked for anew.
update source_kind set filled_to = '', filled = false where kind in ('vehicles.Vehicle', 'organizations.Unit', 'housing.Building');
