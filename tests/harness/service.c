/* service - see service.h. */
#include "tests/harness/service.h"

#include <stdio.h>
#include <stdlib.h>

#include "linli/access.pb-c.h"
#include "population.gen.h"

static void die(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

/* Regions by number: what a record says of its community. One role, which reads. */
static void give_places(lin_arena *arena, lin_access *access, const crowd *city)
{
    Linli__AccessSnapshot snapshot;
    Linli__AccessSnapshot__Role role, *roles[] = { &role };
    char *all[] = { lin_print(arena, "*") };
    uint8_t *wire;

    linli__access_snapshot__role__init(&role);
    role.id = role.name = lin_print(arena, SERVICE_READER);
    role.permissions = all;
    role.n_permissions = 1;
    role.clearance = LINLI__DATA_CLASS__PERSONAL;

    linli__access_snapshot__init(&snapshot);
    snapshot.version = 1;
    snapshot.roles = roles;
    snapshot.n_roles = 1;
    snapshot.places = LIN_NEW_ARRAY(arena, Linli__AccessSnapshot__Place *, city->places);
    for (size_t i = 0; i < city->places; i++) {
        Linli__AccessSnapshot__Place *place = snapshot.places[i] = LIN_NEW(arena, Linli__AccessSnapshot__Place);

        linli__access_snapshot__place__init(place);
        place->id = lin_print(arena, "%s", city->place[i].region);
        place->number = city->place[i].number;
    }
    snapshot.n_places = city->places;
    wire = lin_alloc(arena, linli__access_snapshot__get_packed_size(&snapshot));
    if (!lin_access_update(access, (lin_str){ (const char *)wire, linli__access_snapshot__pack(&snapshot, wire) }))
        die("access snapshot", "is not taken");
}

lin_engine *service_engine_of(lin_arena *arena, const char *secrets, const crowd *city, const lin_service_contract *c)
{
    lin_str set = { (const char *)c->set, (size_t)(c->set_end - c->set) }, why = { "", 0 };
    const lin_contract *contract = lin_contract_read(arena, set, lin_z(c->service), &why);
    lin_keyring *keys = lin_keyring_load(lin_print(arena, "%s/%s.key", secrets, c->service));
    lin_engine_conf conf = { .contract = contract, .keys = keys };
    lin_engine *engine;

    if (!keys)
        die(secrets, "the service's key cannot be read");
    if (!contract)
        die("contract", lin_str_z(arena, why));
    conf.access = lin_access_new(NULL, keys);
    lin_access_register(conf.access, contract);
    give_places(arena, conf.access, city);
    engine = lin_engine_new(arena, &conf, &why);
    if (!engine)
        die("contract", lin_str_z(arena, why));
    return engine;
}

lin_engine *service_engine(lin_arena *arena, const char *secrets, const crowd *city)
{
    return service_engine_of(arena, secrets, city, &population_contract);
}

const lin_plan *service_plan(const lin_engine *engine, const char *table)
{
    for (size_t i = 0; i < engine->plans; i++)
        if (lin_str_eq(engine->plan[i].table, lin_z(table)))
            return &engine->plan[i];
    return NULL;
}
