/* kinds - the kinds of records that are found, and how their services are asked for them. */
#include "analytics.h"

static lin_code look_up_person(lin_req *rq, const char *filter, analytics_finds *ret)
{
    PopulationListPersonsRequest in;
    PopulationListPersonsAnswer *answer;

    linli__population__v1__list_persons_request__init(&in);
    in.filter = (char *)(uintptr_t)filter;
    LIN_TRY(population_list_persons(rq, &in, &answer));
    ret->at = LIN_NEW_ARRAY(rq->arena, analytics_found, answer->n_persons + 1);
    for (ret->count = 0; ret->count < answer->n_persons; ret->count++) {
        const PopulationPerson *one = answer->persons[ret->count];

        ret->at[ret->count] = (analytics_found){ one->id, one->community_id, one->name, one->residence_address };
    }
    return LIN_OK;
}

static lin_code look_up_vehicle(lin_req *rq, const char *filter, analytics_finds *ret)
{
    VehiclesListVehiclesRequest in;
    VehiclesListVehiclesAnswer *answer;

    linli__vehicles__v1__list_vehicles_request__init(&in);
    in.filter = (char *)(uintptr_t)filter;
    LIN_TRY(vehicles_list_vehicles(rq, &in, &answer));
    ret->at = LIN_NEW_ARRAY(rq->arena, analytics_found, answer->n_vehicles + 1);
    for (ret->count = 0; ret->count < answer->n_vehicles; ret->count++) {
        const VehiclesVehicle *one = answer->vehicles[ret->count];

        ret->at[ret->count] = (analytics_found){ one->id, one->community_id, one->plate, lin_print(rq->arena, "%s %s", one->brand, one->model) };
    }
    return LIN_OK;
}

static lin_code look_up_unit(lin_req *rq, const char *filter, analytics_finds *ret)
{
    OrganizationsListUnitsRequest in;
    OrganizationsListUnitsAnswer *answer;

    linli__organizations__v1__list_units_request__init(&in);
    in.filter = (char *)(uintptr_t)filter;
    LIN_TRY(organizations_list_units(rq, &in, &answer));
    ret->at = LIN_NEW_ARRAY(rq->arena, analytics_found, answer->n_units + 1);
    for (ret->count = 0; ret->count < answer->n_units; ret->count++) {
        const OrganizationsUnit *one = answer->units[ret->count];

        ret->at[ret->count] = (analytics_found){ one->id, one->community_id, one->name, one->address };
    }
    return LIN_OK;
}

const analytics_kind analytics_kinds[] = {
    { "population.Person", "person", "population.person.read", .describe = population_describe_persons, .look_up = look_up_person },
    { "housing.House", "house", "housing.house.read", .describe = housing_describe_houses },
    { "housing.Building", "building", "housing.building.read", .describe = housing_describe_buildings },
    { "vehicles.Vehicle", "vehicle", "vehicles.vehicle.read", .describe = vehicles_describe_vehicles, .look_up = look_up_vehicle },
    { "organizations.Unit", "unit", "organizations.unit.read", .describe = organizations_describe_units, .look_up = look_up_unit },
    { "exchange.File", "file", "exchange.file.read", .describe = exchange_describe_files },
    { "vehicles.Passage", "", "vehicles.passage.read", .ask = analytics_ask_passages, .label = { "过车记录", "Passage" } },
};
const size_t analytics_kind_count = LIN_COUNT(analytics_kinds);

const analytics_kind *analytics_kind_named(const char *name)
{
    for (size_t i = 0; i < analytics_kind_count; i++)
        if (strcmp(analytics_kinds[i].name, name) == 0)
            return &analytics_kinds[i];
    return NULL;
}

lin_code analytics_learn_permissions(lin_req *rq)
{
    for (size_t i = 0; i < analytics_kind_count; i++)
        lin_access_learn(lin_app_access(rq), lin_z(analytics_kinds[i].permission));
    return LIN_OK;
}
