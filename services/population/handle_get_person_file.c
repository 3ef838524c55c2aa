/*
 * GetPersonFile: the whole file of a person on one page (GB/T 42455.1-2023, 8.1.1 a), as far as the caller may read what is in
 * it. The same file in clear is the copy that a person may ask for.
 */
#include "population.h"

static const char *const lists[] = { "members", "links", "tags", "consents", "collections" };

/* A household that was dissolved is no more. */
static lin_code add_records(lin_req *rq, bool clear, PersonFile *file)
{
    const char *of_person = lin_print(rq->arena, "personId = \"%s\"", file->person->id);
    char **home;

    for (size_t i = 0; i < LIN_COUNT(lists); i++)
        LIN_TRY(lin_typed_section(rq, &file->base, lists[i], clear, of_person));
    home = LIN_NEW_ARRAY(rq->arena, char *, file->n_members + 1);
    for (size_t i = 0; i < file->n_members; i++)
        home[i] = file->members[i]->household_id;
    return lin_typed_section_of(rq, &file->base, "households", clear, home, file->n_members);
}

static lin_code add_predecessors(lin_req *rq, PersonFile *file)
{
    lin_rows rows;
    lin_id id;

    if (!lin_id_parse(lin_z(file->person->id), &id))
        return lin_fail(rq, &LIN_REASON_INTERNAL);
    LIN_TRY(lin_query(rq, &population_sql_find_predecessors, &rows, lin_ref(id)));
    file->predecessors = LIN_NEW_ARRAY(rq->arena, char *, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        file->predecessors[file->n_predecessors++] = lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(&rows, i, 0)));
    return LIN_OK;
}

static lin_code add_history(lin_req *rq, const char *id, bool clear, PersonFile *file)
{
    Linli__Change **change, **all;
    size_t count;

    LIN_TRY(lin_typed_history(rq, file->person->base.descriptor, id, clear, &change, &count));
    all = LIN_NEW_ARRAY(rq->arena, Linli__Change *, file->n_history + count + 1);
    if (file->n_history)
        memcpy(all, file->history, file->n_history * sizeof(*all));
    memcpy(all + file->n_history, change, count * sizeof(*all));
    file->history = all;
    file->n_history += count;
    return LIN_OK;
}

lin_code population_file_of(lin_req *rq, const char *person_id, bool clear, PersonFile **ret)
{
    PersonFile *file = LIN_NEW(rq->arena, PersonFile);

    linli__population__v1__person_file__init(file);
    LIN_TRY(person_get(rq, person_id, &file->person));
    LIN_TRY(add_records(rq, clear, file));
    LIN_TRY(add_predecessors(rq, file));
    LIN_TRY(add_history(rq, person_id, clear, file));
    for (size_t i = 0; i < file->n_predecessors; i++)
        LIN_TRY(add_history(rq, file->predecessors[i], clear, file));
    *ret = file;
    return LIN_OK;
}

lin_code population_get_person_file(lin_req *rq, const GetPersonFileRequest *in, PersonFile **ret)
{
    LIN_TX(tx, rq); /* all of it as of one moment */
    LIN_TRY(population_file_of(rq, in->id, false, ret));
    return lin_commit(&tx);
}
