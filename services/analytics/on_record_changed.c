/*
 * Something happened to a record of another service: it will be asked for anew (refresh.c), since an event does not carry all that
 * a record is found by, and may come late. What is gone, or lies elsewhere now, is not found from here on.
 */
#include "analytics.h"

static const analytics_kind *kind_of(const lin_event *event)
{
    for (size_t i = 0; i < analytics_kind_count; i++) {
        const char *name = analytics_kinds[i].name;
        size_t service = strlen(event->source);

        if (strncmp(name, event->source, service) == 0 && name[service] == '.' && strcmp(analytics_kinds[i].aggregate, event->aggregate) == 0)
            return &analytics_kinds[i];
    }
    return NULL;
}

static bool has_moved(const Linli__Change *change)
{
    static const char *const places[] = { "gridId", "buildingId", "ownerId", "uploadedBy" };

    for (size_t i = 0; i < change->n_changes; i++)
        for (size_t k = 0; k < LIN_COUNT(places); k++)
            if (strcmp(change->changes[i]->path, places[k]) == 0)
                return true;
    return false;
}

/* Merged, Transferred, Erased, Deleted, and whatever else may mean that others see it from now on, or nobody. */
static bool may_be_gone(const lin_event *event)
{
    return !event->change || event->change->action == LINLI__CHANGE__ACTION__DELETED || has_moved(event->change);
}

lin_code analytics_on_record_changed(lin_req *rq, const lin_event *event)
{
    const analytics_kind *kind = kind_of(event);

    if (!kind)
        return LIN_OK;
    if (may_be_gone(event))
        LIN_TRY(lin_exec(rq, &analytics_sql_drop_entry, lin_int(event->community), lin_ref(event->aggregate_id)));
    analytics_tell_refresh();
    return lin_exec(rq, &analytics_sql_note_stale, lin_text(lin_z(kind->name)), lin_ref(event->aggregate_id));
}
