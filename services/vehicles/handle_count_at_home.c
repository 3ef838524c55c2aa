/* CountAtHome: of groups of people how many drive, have moved, are away (GB/T 42455.1-2023, 8.1.3 f). */
#include "vehicles.h"

/* Every person of every group, and the number of the group. */
static size_t spread(lin_req *rq, const CountAtHomeRequest *in, lin_value **ret_person, lin_value **ret_group)
{
    size_t people = 0, k = 0;

    for (size_t i = 0; i < in->n_groups; i++)
        people += in->groups[i]->n_person_ids;
    *ret_person = LIN_NEW_ARRAY(rq->arena, lin_value, people + 1);
    *ret_group = LIN_NEW_ARRAY(rq->arena, lin_value, people + 1);
    for (size_t i = 0; i < in->n_groups; i++)
        for (size_t j = 0; j < in->groups[i]->n_person_ids; j++, k++) {
            (*ret_person)[k] = lin_text(lin_z(in->groups[i]->person_ids[j]));
            (*ret_group)[k] = lin_int((int64_t)i);
        }
    return people;
}

static void take_counts(lin_req *rq, size_t groups, const lin_rows *rows, CountAtHomeAnswer *answer)
{
    AtHome *one = LIN_NEW_ARRAY(rq->arena, AtHome, groups);

    answer->groups = LIN_NEW_ARRAY(rq->arena, AtHome *, groups);
    for (; answer->n_groups < groups; answer->n_groups++) {
        linli__vehicles__v1__at_home__init(&one[answer->n_groups]);
        answer->groups[answer->n_groups] = &one[answer->n_groups];
    }
    for (size_t i = 0; i < rows->count; i++) {
        AtHome *of = &one[lin_cell_int(rows, i, 0)];

        of->drivers = (int32_t)lin_cell_int(rows, i, 1);
        of->moved = (int32_t)lin_cell_int(rows, i, 2);
        of->away = (int32_t)lin_cell_int(rows, i, 3);
    }
}

lin_code vehicles_count_at_home(lin_req *rq, const CountAtHomeRequest *in, CountAtHomeAnswer **ret)
{
    lin_value *person, *group;
    int32_t community;
    size_t people;
    lin_rows rows;

    LIN_TRY(lin_typed_community(rq, in->community_id, &community));
    people = spread(rq, in, &person, &group);
    LIN_TRY(lin_query(rq, &vehicles_sql_count_at_home, &rows, lin_int(community), lin_at(rq->now), (lin_value){ .kind = LIN_LIST, .list = { person, people } },
                      (lin_value){ .kind = LIN_LIST, .list = { group, people } }));
    take_counts(rq, in->n_groups, &rows, *ret);
    return LIN_OK;
}
