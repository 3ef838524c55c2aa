/*
 * GetPersonFile: the whole file of a person on one page (GB/T 42455.1-2023, 8.1.1 a), as far as the caller may read what is in
 * it. The same file in clear is the copy that a person may ask for.
 */
#include "population.h"

static const char *const lists[] = { "members", "links", "tags", "consents", "collections" };

/* A household that was dissolved is no more. */
static lin_code add_records(lin_req *rq, bool clear, PersonFile *file)
{
    char **home;

    for (size_t i = 0; i < LIN_COUNT(lists); i++)
        LIN_TRY(lin_typed_section(rq, &file->base, lists[i], clear, population_of(rq, file->person->id)));
    home = LIN_NEW_ARRAY(rq->arena, char *, file->n_members + 1);
    for (size_t i = 0; i < file->n_members; i++)
        home[i] = file->members[i]->household_id;
    return lin_typed_section_of(rq, &file->base, "households", clear, home, file->n_members);
}

lin_code population_file_of(lin_req *rq, const char *person_id, bool clear, PersonFile **ret)
{
    PersonFile *file = lin_typed_new(rq, &linli__population__v1__person_file__descriptor);
    lin_rows rows;

    LIN_TRY(person_get(rq, person_id, &file->person));
    LIN_TRY(add_records(rq, clear, file));
    LIN_TRY(lin_query(rq, &population_sql_find_predecessors, &rows, lin_text(lin_z(person_id))));
    file->predecessors = lin_typed_id_column(rq, &rows, 0);
    file->n_predecessors = rows.count;
    LIN_TRY(lin_typed_history(rq, file->person->base.descriptor, person_id, clear, &file->history, &file->n_history));
    for (size_t i = 0; i < file->n_predecessors; i++)
        LIN_TRY(lin_typed_history(rq, file->person->base.descriptor, file->predecessors[i], clear, &file->history, &file->n_history));
    *ret = file;
    return LIN_OK;
}

lin_code population_get_person_file(lin_req *rq, const GetPersonFileRequest *in, PersonFile **ret)
{
    LIN_TX(tx, rq); /* all of it as of one moment */
    LIN_TRY(population_file_of(rq, in->id, false, ret));
    return lin_commit(&tx);
}
