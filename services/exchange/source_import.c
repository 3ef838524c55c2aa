/*
 * What is asked of the service that a source feeds, by the standard calls that every importable resource has: once for a permit,
 * with the assertion of whoever activates the source; then, with the permit alone, for each file's import.
 */
#include "exchange.h"

enum { WAIT_S = 5 };

/* "population.Person": PersonService.PermitPersonImport of population */
static const char *method_of(lin_req *rq, const Source *source, const char *verb, char **ret_service)
{
    lin_str resource = lin_z(source->feeds), service = lin_str_cut(&resource, '.');

    *ret_service = lin_str_z(rq->arena, service);
    return lin_print(rq->arena, "%.*sService.%s%.*sImport", LIN_STR_FMT(resource), verb, LIN_STR_FMT(resource));
}

static void read_columns(lin_req *rq, const Source *source, Linli__PermitImportRequest *in)
{
    in->columns = LIN_NEW_ARRAY(rq->arena, Linli__ImportColumn *, source->n_columns);
    for (size_t i = 0; i < source->n_columns; i++) {
        Linli__ImportColumn *column = in->columns[in->n_columns++] = LIN_NEW(rq->arena, Linli__ImportColumn);
        lin_str field = lin_z(source->columns[i]), heading = lin_str_cut(&field, '=');

        linli__import_column__init(column);
        column->heading = lin_str_z(rq->arena, heading);
        column->field = lin_str_z(rq->arena, field);
    }
}

/* What nobody offers the bus lets nobody ask: there is no answer then. */
static lin_code told(lin_req *rq, const Source *source, lin_code code)
{
    if (code != LIN_DEADLINE_EXCEEDED && code != LIN_UNIMPLEMENTED)
        return code;
    lin_req_clear_problem(rq);
    return lin_fail_field(rq, LIN_STR("feeds"), &EXCHANGE_FEEDS_UNKNOWN, lin_arg_text("feeds", lin_z(source->feeds)));
}

lin_code exchange_ask_permit(lin_req *rq, const Source *source, Linli__ImportPermit **ret)
{
    Linli__PermitImportRequest in;
    ProtobufCMessage *answer = NULL;
    lin_time deadline = rq->deadline;
    const char *method;
    char *service;
    lin_code code;

    linli__permit_import_request__init(&in);
    in.community_id = source->community_id;
    read_columns(rq, source, &in);
    method = method_of(rq, source, "Permit", &service);
    rq->deadline = lin_monotonic() + WAIT_S * LIN_SECOND;
    code = lin_call(rq, service, method, &in.base, &linli__import_permit__descriptor, &answer);
    rq->deadline = deadline;
    LIN_TRY(told(rq, source, code));
    *ret = (Linli__ImportPermit *)answer;
    return LIN_OK;
}

lin_code exchange_ask_import(lin_req *rq, const Source *source, const SourceRun *run, Linli__Import **ret)
{
    Linli__RunImportRequest in;
    ProtobufCMessage *answer = NULL;
    const char *method;
    char *service;
    lin_str permit, bearer;

    LIN_TRY(exchange_key_find(rq, source, &permit, &bearer));
    linli__run_import_request__init(&in);
    in.id = run->id;
    in.permit = (ProtobufCBinaryData){ permit.len, (uint8_t *)(uintptr_t)permit.at };
    in.file_id = run->file_id;
    in.source = source->name;
    method = method_of(rq, source, "Run", &service);
    LIN_TRY(lin_call(rq, service, method, &in.base, &linli__import__descriptor, &answer));
    *ret = (Linli__Import *)answer;
    return LIN_OK;
}
