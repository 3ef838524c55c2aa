/*
 * A person was erased in population: the files that are the person's go too. It comes once; what is gone already is not found.
 */
#include "exchange.h"

lin_code exchange_on_person_changed(lin_req *rq, const lin_event *event)
{
    const char *filter = lin_print(rq->arena, "ownerType = \"population.Person\" AND ownerId = \"%s\"",
                                   lin_id_text(rq->arena, event->aggregate_id).at);
    File **file;
    size_t files;

    if (strcmp(event->name, "Erased") != 0)
        return LIN_OK;
    LIN_TRY(file_list(rq, filter, &file, &files));
    for (size_t i = 0; i < files; i++)
        LIN_TRY(exchange_erase(rq, file[i]->id, "PersonErased"));
    return LIN_OK;
}
