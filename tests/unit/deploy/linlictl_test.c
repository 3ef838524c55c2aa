/* linlictl without servers: secrets, who is handed which, and the configuration of nats-server. */
#include "libs/base/str.h"
#include "tests/unit/test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/linli-ctl-XXXXXX";

static const char *bin(void)
{
    static char path[256];

    snprintf(path, sizeof(path), "%s/bin/linlictl", getenv("B") ? getenv("B") : "build");
    return path;
}

/* What a shell line says, on either channel; $ctl is the command, $d the folder. */
static const char *say(const char *line)
{
    static char output[65536];
    char *command = NULL;
    FILE *out;
    size_t size;

    if (asprintf(&command, "exec 2>&1; ctl=%s d=%s b=%s; %s", bin(), folder, getenv("B") ? getenv("B") : "build", line) < 0)
        abort();
    out = popen(command, "re");
    size = fread(output, 1, sizeof(output) - 1, out);
    output[size] = '\0';
    pclose(out);
    free(command);
    return output;
}

static void clean(void)
{
    say("rm -rf $d");
}

static void make(void)
{
    if (!mkdtemp(folder) || atexit(clean) != 0)
        abort();
    ck_assert_str_eq(say("$ctl secrets --secrets $d/all identity population"), "");
}

TEST(a_report_without_a_database_says_what_it_needs)
{
    make();
    ck_assert_str_eq(say("LINLI_RUN_DIR=$d/none $ctl retention"), "linlictl: retention: needs --pg CONNINFO and --secrets FOLDER\n");
    ck_assert_ptr_nonnull(strstr(say("$ctl retention --secrets $d/all --pg host=/nowhere || echo failed"), "failed\n"));
}

TEST(each_program_is_handed_its_own_secrets_and_no_other)
{
    make();
    ck_assert_str_eq(say("$ctl hand-out --secrets $d/all --into $d/out identity population"), "");
    ck_assert_str_eq(say("cd $d/out/population && echo *"), "assertion.pub population.key population.nats population.pg\n");
    ck_assert_str_eq(say("cd $d/out/identity && echo *"), "assertion.pub identity.key identity.nats identity.pg token.key\n");
    ck_assert_str_eq(say("cd $d/out/gateway && echo *"), "assertion.key gateway.key gateway.nats tls.crt tls.key token.pub\n");
    ck_assert_str_eq(say("cd $d/out/nats && echo *"), "gateway.nats identity.nats linlictl.nats population.nats\n");
    ck_assert_str_eq(say("cd $d/out/postgres && echo *"), "owner.pg super.pg\n");
    ck_assert_str_eq(say("for f in $d/out/*/*; do cmp $f $d/all/${f##*/}; done"), "");
    ck_assert_str_eq(say("find $d/out -perm /077 -type f ! -name '*.pub'"), "");
}

TEST(handing_out_again_mends_what_differs)
{
    make();
    say("$ctl hand-out --secrets $d/all --into $d/out identity; echo wrong >$d/out/identity/identity.pg");
    ck_assert_str_eq(say("$ctl hand-out --secrets $d/all --into $d/out identity"), "");
    ck_assert_str_eq(say("cmp $d/out/identity/identity.pg $d/all/identity.pg"), "");
}

TEST(a_secret_that_is_missing_is_named)
{
    make();
    ck_assert_ptr_nonnull(strstr(say("$ctl hand-out --secrets $d/all --into $d/out nobody; echo $?"), "nobody.key: No such file"));
    ck_assert_ptr_nonnull(strstr(say("$ctl hand-out --secrets $d/all; echo $?"), "--into"));
}

/* A server of its own kind: only its version counts. */
static const char *config_for(const char *version)
{
    char line[512];

    snprintf(line, sizeof(line), "printf '#!/bin/sh\\necho \"%s\"\\n' >$d/server; chmod 755 $d/server; "
             "$ctl secrets --secrets $d/all $(ls services) >/dev/null; "
             "$ctl nats-config --secrets $d/all --contracts $b/contracts --store $d/store --nats-server $d/server", version);
    return say(line);
}

TEST(a_partner_is_a_user_of_the_bus_for_rows_alone)
{
    const char *user, *end;

    make();
    ck_assert_str_eq(say("$ctl secrets --secrets $d/all partner_lpr && cd $d/all && echo partner_*"), "partner_lpr.nats\n");
    ck_assert_str_eq(say("$ctl hand-out --secrets $d/all --into $d/out identity && cd $d/out && echo */partner_*"), "nats/partner_lpr.nats\n");
    user = strstr(config_for("nats-server: v2.12.6"), "{ user: \"partner_lpr\"");
    ck_assert_ptr_nonnull(user);
    end = strstr(user, "} }");
    ck_assert_ptr_nonnull(end);
    ck_assert_ptr_nonnull(strstr(user, "publish: [\"linli.rpc.housing.partner_lpr.v1.ReadingService.IngestReadings\", "
                                       "\"linli.rpc.vehicles.partner_lpr.v1.PassageService.IngestPassages\", ]"));
    ck_assert_ptr_nonnull(strstr(user, "subscribe: [\"_INBOX_partner_lpr.>\", ]"));
    ck_assert_ptr_null(memmem(user, (size_t)(end - user), "allow_responses", strlen("allow_responses")));
    say("rm $d/all/partner_lpr.nats");
    ck_assert_ptr_null(strstr(config_for("nats-server: v2.12.6"), "partner_"));
}

TEST(a_partner_is_named_so_that_a_subject_can_name_it)
{
    static const char *const names[] = { "partner_", "partner_A", "partner_a.b", "'partner_>'", "'partner_a b'", "partner_a/../b" };
    char line[256];

    make();
    for (size_t i = 0; i < LIN_COUNT(names); i++) {
        snprintf(line, sizeof(line), "$ctl secrets --secrets $d/all %s || echo refused", names[i]);
        ck_assert_msg(strstr(say(line), "is named in small letters, digits and _\nrefused") != NULL, "%s", names[i]);
    }
    ck_assert_str_eq(say("find $d -name '*partner*'"), "");
}

TEST(a_server_that_can_be_durable_is_told_to)
{
    make();
    ck_assert_ptr_nonnull(strstr(config_for("nats-server: v2.12.6"), "sync_interval: always"));
    ck_assert_ptr_nonnull(strstr(config_for("nats-server: v2.10.0"), "sync_interval: always"));
    ck_assert_ptr_nonnull(strstr(config_for("nats-server: v3.0.1"), "sync_interval: always"));
    ck_assert_ptr_null(strstr(config_for("nats-server: v2.9.10"), "sync_interval"));
    ck_assert_ptr_nonnull(strstr(config_for("nats-server: v2.9.10"), "authorization {"));
    ck_assert_ptr_nonnull(strstr(config_for("something else"), "does not say its version"));
    ck_assert_ptr_nonnull(strstr(say("$ctl nats-config --secrets $d/all --store $d/s --nats-server $d/none"), "does not say its version"));
}
