/* files - what records say are files of the exchange: asked there, before a transaction begins. */
#include "organizations.h"

static lin_code check_file(lin_req *rq, const char *field, size_t index, char *id, const char *community, ExchangeFilePurpose purpose)
{
    ExchangeLookUpFileRequest ask = { PROTOBUF_C_MESSAGE_INIT(&linli__exchange__v1__look_up_file_request__descriptor), .id = id };
    ExchangeFile *file;
    lin_code code = exchange_look_up_file(rq, &ask, &file);

    if (code != LIN_OK && code != LIN_NOT_FOUND)
        return code;
    lin_req_clear_problem(rq);
    if (code == LIN_OK && file->state == EXCHANGE_FILE_STATE_READY && file->purpose == purpose && organizations_same(file->community_id, community))
        return LIN_OK;
    return lin_fail_field(rq, lin_z(lin_print(rq->arena, "%s[%zu]", field, index)), &ORGANIZATIONS_FILE_UNFIT);
}

lin_code organizations_check_files(lin_req *rq, const char *field, char *const *id, size_t count, const char *community, int purpose)
{
    for (size_t i = 0; i < count; i++)
        LIN_TRY(check_file(rq, field, i, id[i], community, (ExchangeFilePurpose)purpose));
    return LIN_OK;
}
