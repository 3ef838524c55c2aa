/* people - see people.h. */
#include "libs/resource/people.h"

#include "libs/resource/engine.h"

/* One service does not wait for another: each has a schema of its own. */
#define KEY "hashtextextended(current_schema() || ' ' || $1::text, 0)"

static const lin_sql take = { "people.take", "select pg_advisory_xact_lock_shared(" KEY ")" };
static const lin_sql hold = { "people.hold", "select pg_advisory_xact_lock(" KEY ")" };
static const lin_sql find_gone = { "people.find_gone", "select goes_on from gone_person where community_id = $1 and person_id = $2" };
static const lin_sql add_gone = {
    "people.add_gone",
    "insert into gone_person (community_id, person_id, goes_on) values ($1, $2, $3)"
    " on conflict (community_id, person_id) do update set goes_on = excluded.goes_on",
};

static lin_code check_open(lin_req *rq, const lin_people *why, const char *field, lin_id id)
{
    lin_rows rows;
    lin_str goes_on = LIN_STR("-");

    LIN_TRY(lin_exec(rq, &take, lin_ref(id)));
    LIN_TRY(lin_query(rq, &find_gone, &rows, lin_int(lin_id_community(id)), lin_ref(id)));
    if (!rows.count)
        return LIN_OK;
    if (!lin_cell_null(&rows, 0, 0))
        goes_on = lin_id_text(rq->arena, lin_cell_id(&rows, 0, 0));
    return lin_fail_field(rq, lin_z(field), why->gone, lin_arg_text("goesOn", goes_on));
}

lin_code lin_people_check(lin_req *rq, const lin_people *why, const char *field, const char *person_id, const char *community)
{
    int32_t number;
    lin_id id;

    if (!lin_id_parse(lin_z(person_id), &id))
        return lin_fail_field(rq, lin_z(field), &LIN_REASON_FIELD_ID);
    if (community && (!lin_place_number(rq, rq->engine->conf.access, lin_z(community), &number) || lin_id_community(id) != number))
        return lin_fail_field(rq, lin_z(field), why->elsewhere);
    return check_open(rq, why, field, id);
}

lin_code lin_people_follow(lin_req *rq, char **id)
{
    lin_rows rows;
    lin_id at;

    if (!lin_id_parse(lin_z(*id), &at))
        return LIN_OK;
    LIN_TRY(lin_exec(rq, &take, lin_ref(at)));
    LIN_TRY(lin_query(rq, &find_gone, &rows, lin_int(lin_id_community(at)), lin_ref(at)));
    if (!rows.count || lin_cell_null(&rows, 0, 0))
        return LIN_OK;
    *id = lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(&rows, 0, 0)));
    return lin_people_follow(rq, id);
}

/* Who names one of them at this moment is waited for: what they say is to be seen by who closes the first. */
static lin_code hold_all(lin_req *rq, lin_id id, char **ret_last)
{
    lin_rows rows;

    *ret_last = lin_str_z(rq->arena, lin_id_text(rq->arena, id));
    LIN_TRY(lin_exec(rq, &hold, lin_ref(id)));
    LIN_TRY(lin_query(rq, &find_gone, &rows, lin_int(lin_id_community(id)), lin_ref(id)));
    if (!rows.count)
        return LIN_OK;
    if (!lin_cell_null(&rows, 0, 0))
        return hold_all(rq, lin_cell_id(&rows, 0, 0), ret_last);
    *ret_last = (char *)(uintptr_t)"";
    return LIN_OK;
}

lin_code lin_people_close(lin_req *rq, lin_id person, const char *goes_on, char **ret_last)
{
    lin_id id;

    LIN_TRY(lin_exec(rq, &hold, lin_ref(person)));
    *ret_last = (char *)(uintptr_t)"";
    if (lin_id_parse(lin_z(goes_on), &id))
        LIN_TRY(hold_all(rq, id, ret_last));
    return lin_exec(rq, &add_gone, lin_int(lin_id_community(person)), lin_ref(person), lin_id_parse(lin_z(*ret_last), &id) ? lin_ref(id) : lin_null());
}
