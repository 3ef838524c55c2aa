/*
 * identity: regions, users, roles, sessions, and who may do what.
 *
 * Wiring only. What it offers is stated in proto/linli/identity/v1.
 */
#include "identity.h"

static const identity_impl impl = {
    .region = { .before_write = region_before_write,
                .before_delete = region_before_delete,
                .after_write = region_after_write },
    .role = { .before_write = role_before_write, .before_delete = role_before_delete, .after_write = role_after_write },
    .user = { .before_write = user_before_write, .before_delete = user_before_delete, .after_write = user_after_write },
    .create_session = identity_create_session,
    .refresh_session = identity_refresh_session,
    .delete_session = identity_delete_session,
    .get_me = identity_get_me,
    .change_password = identity_change_password,
    .reset_password = identity_reset_password,
    .end_my_sessions = identity_end_my_sessions,
    .end_sessions = identity_end_sessions,
    .grant_roles = identity_grant_roles,
    .get_snapshot = identity_get_snapshot,
    .get_session = identity_get_session,
    .resolve_region = identity_resolve_region,
};

static const lin_job jobs[] = {
    { .name = "load_signer", .run = identity_load_signer },
    { .name = "prepare_sign_in", .run = identity_prepare_sign_in },
    { .name = "first_admin", .run = identity_first_admin },
    { .name = "raise_whole", .run = identity_raise_whole },
    { .name = "tell_version", .period = LIN_SECOND, .run = identity_tell_version },
    { .name = "revive_regions", .period = 5 * LIN_SECOND, .run = identity_revive_regions },
    { .name = "sweep", .period = 3600 * LIN_SECOND, .run = identity_sweep },
};

int main(int argc, char *argv[])
{
    return lin_service_main(&(lin_service){ .contract = &identity_contract,
                                            .impl = &impl,
                                            .job = jobs,
                                            .jobs = LIN_COUNT(jobs) },
                            argc, argv);
}
