/*
 * A person changed: the change is written down, by plain insert. Nothing here keeps an effect from
 * happening twice; that is for the consumer to see to.
 *
 * The insert takes its time, so that kills fall into it. One event in a hundred is refused, by chance, so that it
 * parks and those behind it queue up.
 */
#include <string.h>

#include "witness.h"

enum { REFUSED_ONE_IN = 100 };

static lin_str said(const Linli__Change *change)
{
    for (size_t i = 0; i < change->n_changes; i++)
        if (strcmp(change->changes[i]->path, "source") == 0)
            return lin_z(change->changes[i]->after_json);
    return LIN_STR("");
}

lin_code witness_on_person_changed(lin_req *rq, const lin_event *event)
{
    LIN_TRY(lin_exec(rq, &witness_sql_add_effect, lin_int(event->id), lin_ref(event->aggregate_id),
                     lin_int(event->change->version), lin_text(said(event->change))));
    if (rq->now % REFUSED_ONE_IN == 0)
        return lin_fail(rq, &WITNESS_NOT_NOW);
    return LIN_OK;
}
