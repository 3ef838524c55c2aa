/*
 * exchange: files, in parts and by ranges; sources, whose files come by themselves; partners, who call over the bus.
 *
 * Wiring only. What it offers is stated in proto/linli/exchange/v1.
 */
#include "exchange.h"

static const exchange_impl impl = {
    .file = { .before_write = file_before_write, .after_write = file_after_write },
    .source = { .before_write = source_before_write, .before_delete = source_before_delete },
    .activate_source = exchange_activate_source,
    .pause_source = exchange_pause_source,
    .run_source = exchange_run_source,
    .put_part = exchange_put_part,
    .list_parts = exchange_list_parts,
    .complete_file = exchange_complete_file,
    .read_file = exchange_read_file,
    .sign_file = exchange_sign_file,
    .read_signed_file = exchange_read_signed_file,
    .erase_file = exchange_erase_file,
    .store_file = exchange_store_file,
    .store_part = exchange_store_part,
    .finish_file = exchange_finish_file,
    .look_up_file = exchange_look_up_file,
    .fetch_file = exchange_fetch_file,
    .create_assertion = exchange_create_assertion,
    .on_person_changed = exchange_on_person_changed,
};

static const lin_job jobs[] = {
    { .name = "open_store", .run = exchange_open_store },
    { .name = "open_sources", .run = exchange_open_sources },
    { .name = "apply_erasures", .run = exchange_apply_erasures },
    { .name = "sweep", .period = LIN_MINUTE, .run = exchange_sweep },
    { .name = "run_sources", .period = LIN_SECOND, .apart = true, .run = exchange_run_sources },
};

int main(int argc, char *argv[])
{
    return lin_service_main(&(lin_service){ .contract = &exchange_contract, .impl = &impl, .job = jobs, .jobs = LIN_COUNT(jobs),
                                            .settings = exchange_settings_table, .set = &exchange_set, .set_size = sizeof(exchange_set) },
                            argc, argv);
}
