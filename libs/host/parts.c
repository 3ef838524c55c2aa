/* What handlers ask of the host: its parts. */
#include "libs/host/app.h"

lin_bus *lin_app_bus(lin_req *rq)
{
    return rq->app->bus;
}

const lin_keyring *lin_app_keys(lin_req *rq)
{
    return rq->app->keys;
}

lin_access *lin_app_access(lin_req *rq)
{
    return rq->app->access;
}

lin_str lin_app_secret_path(lin_req *rq, const char *file)
{
    return lin_z(lin_print(rq->arena, "%.*s/%s", LIN_STR_FMT(rq->app->set.secrets_dir), file));
}

const char *lin_app_public(lin_req *rq, const char *path)
{
    return lin_print(rq->arena, "%.*s%s", LIN_STR_FMT(rq->app->set.public_url), path);
}

lin_str lin_app_blobs(lin_req *rq)
{
    const lin_host_settings *set = &rq->app->set;

    return set->blobs.len ? set->blobs : lin_z(lin_print(rq->arena, "file:%.*s/blobs", LIN_STR_FMT(set->state_dir)));
}
