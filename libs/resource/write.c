/*
 * One change of one record: the row, its history and its event, in one group. The row comes
 * first: the event's number is drawn under its lock.
 */
#include "libs/resource/engine.h"

#include <string.h>

static const lin_sql add_event = {
    "resource.add_event",
    "insert into outbox (at, subject, community_id, aggregate, aggregate_id, payload, traceparent)"
    " values ($1, $2, $3, $4, $5, $6, $7)",
};

static const char *const past[] = {
    [LINLI__CHANGE__ACTION__CREATED] = "Created",
    [LINLI__CHANGE__ACTION__UPDATED] = "Updated",
    [LINLI__CHANGE__ACTION__DELETED] = "Deleted",
    [LINLI__CHANGE__ACTION__UNDELETED] = "Undeleted",
};

static const char *const verb[] = {
    [LINLI__CHANGE__ACTION__CREATED] = "create",
    [LINLI__CHANGE__ACTION__UPDATED] = "update",
    [LINLI__CHANGE__ACTION__DELETED] = "delete",
    [LINLI__CHANGE__ACTION__UNDELETED] = "undelete",
};

/* "linli.evt.population.7.person.Created.v1"; the platform's records have "_" for a community. */
static lin_str subject_of(lin_req *rq, lin_str service, int32_t community, lin_str aggregate, const char *name)
{
    return lin_z(lin_print(rq->arena, "linli.evt.%.*s.%s.%.*s.%s.v1", LIN_STR_FMT(service),
                           community ? lin_print(rq->arena, "%d", community) : "_", LIN_STR_FMT(aggregate), name));
}

lin_step lin_outbox_step(lin_op *op, int32_t community, const char *name, lin_id id, lin_str payload)
{
    lin_req *rq = op->rq;
    const lin_value values[] = {
        lin_at(rq->now), lin_text(subject_of(rq, op->plan->service, community, op->plan->table, name)), lin_int(community),
        lin_text(op->plan->table), lin_ref(id), lin_bytes(payload), lin_text(rq->traceparent),
    };

    return (lin_step){ .sql = &add_event, .value = lin_dup(rq->arena, values, sizeof(values)), .values = LIN_COUNT(values) };
}

lin_code lin_outbox_add(lin_req *rq, lin_str service, lin_str aggregate, const char *name, lin_id id, lin_str payload)
{
    int32_t community = lin_id_community(id);

    rq->wrote_event = true;
    return lin_exec(rq, &add_event, lin_at(rq->now), lin_text(subject_of(rq, service, community, aggregate, name)),
                    lin_int(community), lin_text(aggregate), lin_ref(id), lin_bytes(payload), lin_text(rq->traceparent));
}

/* --- a value that another record has */

/* The field with the longest name in the text: "person_id_number", or "community_id, id_number_lookup". */
static const lin_field *named_in(const lin_plan *plan, lin_str text)
{
    const lin_field *found = NULL;

    for (size_t i = 0; i < plan->columns; i++) {
        const lin_field *field = plan->column[i].field;
        bool named = memmem(text.at, text.len, field->name.at, field->name.len) != NULL;

        if (named && (!found || field->name.len > found->name.len))
            found = field;
    }
    return found;
}

static const lin_field *first_unique(const lin_plan *plan)
{
    for (size_t i = 0; i < plan->columns; i++)
        if (plan->column[i].field->option->unique)
            return plan->column[i].field;
    return NULL;
}

/* Under row-level security the server tells the constraint's name, not its columns. */
static const lin_field *field_of_conflict(const lin_plan *plan, lin_str names)
{
    const lin_field *named = named_in(plan, names);

    return named ? named : first_unique(plan);
}

static lin_str label_of(const lin_req *rq, const lin_field *field)
{
    const Linli__Text *label = field->option->label;
    const char *text = !label ? NULL : rq->lang == LIN_ZH ? label->zh : label->en;

    return text && text[0] ? lin_z(text) : field->json;
}

lin_code lin_write_conflict(lin_op *op)
{
    lin_req *rq = op->rq;
    lin_str names = rq->problem.violations ? rq->problem.violation[0].field : LIN_STR("");
    const lin_field *field = field_of_conflict(op->plan, names);

    lin_req_clear_problem(rq);
    if (!field)
        return lin_fail(rq, &LIN_REASON_ALREADY_EXISTS, lin_arg_text("field", LIN_STR("id")));
    return lin_fail_field(rq, lin_op_path(op, field), &LIN_REASON_ALREADY_EXISTS,
                          lin_arg_text("field", label_of(rq, field)));
}

/* --- what the request has written */

enum { TOUCHES = 16 };

static void touch(lin_req *rq, lin_id id)
{
    lin_id *all = (lin_id *)(uintptr_t)rq->touched;

    if (rq->touches % TOUCHES == 0) {
        all = LIN_NEW_ARRAY(rq->arena, lin_id, rq->touches + TOUCHES);
        if (rq->touches)
            memcpy(all, rq->touched, rq->touches * sizeof(*all));
        rq->touched = all;
    }
    all[rq->touches++] = id;
}

static lin_code write_alone(lin_op *op, const lin_write *write)
{
    lin_req *rq = op->rq;
    const lin_record *after = write->after;
    const lin_value history[] = {
        lin_int(after->community), lin_ref(after->id), lin_int(after->version), lin_at(rq->now), lin_text(lin_op_actor(op)),
        lin_int(write->action), lin_text(lin_change_json(op, write)),
    };
    lin_step steps[6] = {
        { .sql = write->sql, .value = write->value, .values = write->values },
        { .sql = &op->plan->add_history, .value = history, .values = LIN_COUNT(history) },
        lin_outbox_step(op, after->community, past[write->action], after->id, lin_change_wire(op, write)),
    };
    size_t count = 3;

    count += lin_stats_step(op, write, &steps[count]);
    count += lin_mark_step(op, write, &steps[count]);
    if (op->plan->message->resource->audited)
        steps[count++] = lin_audit_step(rq, verb[write->action], op->plan->table, after, LIN_STR(""));
    return lin_leave(rq, steps, count);
}

lin_code lin_op_write(lin_op *op, const lin_write *write)
{
    lin_req *rq = op->rq;
    lin_code code = op->batch ? lin_batch_add(op, write) : write_alone(op, write);

    rq->wrote_event = true;
    touch(rq, write->after->id);
    return code == LIN_ALREADY_EXISTS ? lin_write_conflict(op) : code;
}
