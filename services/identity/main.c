/*
 * identity: regions, accounts, sessions, and who may do what.
 *
 * Wiring only. What it offers is stated in proto/linli/identity/v1.
 */
#include "identity.h"

static const identity_impl impl = {
    .region = { .before_write = region_before_write,
                .before_delete = region_before_delete,
                .after_write = region_after_write },
    .create_session = identity_create_session,
    .refresh_session = identity_refresh_session,
    .delete_session = identity_delete_session,
    .change_password = identity_change_password,
    .get_snapshot = identity_get_snapshot,
    .get_session = identity_get_session,
};

static const lin_job jobs[] = {
    { .name = "load_signer", .run = identity_load_signer },
    { .name = "prepare_sign_in", .run = identity_prepare_sign_in },
    { .name = "first_admin", .run = identity_first_admin },
    { .name = "raise_version", .run = identity_raise_version },
    { .name = "tell_version", .period = LIN_SECOND, .run = identity_tell_version },
};

int main(int argc, char *argv[])
{
    return lin_service_main(&(lin_service){ .contract = &identity_contract,
                                            .impl = &impl,
                                            .job = jobs,
                                            .jobs = LIN_COUNT(jobs) },
                            argc, argv);
}
