/*
 * GetPersonFile: the whole file of a person on one page (GB/T 42455.1-2023, 8.1.1 a). The same file in clear is the copy that
 * a person may ask for.
 */
#include "population.h"

static const char *const lists[] = { "members", "links", "tags", "consents", "collections" };

static lin_code add_list(lin_req *rq, const char *name, PersonFile *file)
{
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(file->base.descriptor, name);
    ProtobufCMessage ***list = (ProtobufCMessage ***)((char *)file + field->offset);
    size_t *count = (size_t *)((char *)file + field->quantifier_offset);

    return lin_typed_list(rq, field->descriptor, lin_print(rq->arena, "personId = \"%s\"", file->person->id), list, count);
}

static lin_code add_households(lin_req *rq, PersonFile *file)
{
    file->households = LIN_NEW_ARRAY(rq->arena, Household *, file->n_members + 1);
    for (size_t i = 0; i < file->n_members; i++) {
        lin_code code = household_get(rq, file->members[i]->household_id, &file->households[file->n_households]);

        if (code == LIN_OK)
            file->n_households++;
        else if (code != LIN_NOT_FOUND)
            return code;
    }
    lin_req_clear_problem(rq); /* a household that was dissolved is no more */
    return LIN_OK;
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
    for (size_t i = 0; i < LIN_COUNT(lists); i++)
        LIN_TRY(add_list(rq, lists[i], file));
    LIN_TRY(add_households(rq, file));
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
