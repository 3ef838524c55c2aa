/*
 * Who gets where. The cross product of roles and calls, taken from the contracts, against the approved
 * table matrix.tsv: a call that the table lacks, or a row that no call has, fails. MATRIX_WRITE=1 writes
 * it anew, for a person to read and approve. And: another community's record is answered as if it were
 * not there, by every call that takes an id.
 */
#include <glob.h>

#include "libs/contract/contract.h"
#include "tests/e2e/e2e.h"

#define TABLE "tests/e2e/matrix.tsv"
#define ABSENT "01a20000-0000-8000-8000-000000000001"

enum { ROLES = 7, CALLS_MAX = 512 };

static const struct { const char *name, *permissions; } roles[ROLES] = {
    { "nobody", NULL },
    { "nothing", "{}" },
    { "reader", "{population.person.read,identity.region.read}" },
    { "clerk", "{population.person.read,population.person.create,population.person.update,population.person.delete}" },
    { "revealer", "{population.person.reveal}" },
    { "regions", "{identity.region.*}" },
    { "all", "{*}" },
};

/* --- calls of all contracts */

typedef struct call {
    const lin_method *method;
    const lin_binding *binding;
} call;

static call calls[CALLS_MAX];
static size_t call_count;
static lin_arena *arena;

static const char *const verbs[LIN_VERBS] = { "GET", "PUT", "POST", "DELETE", "PATCH" };

static lin_str bytes_of(const char *path)
{
    lin_buf bytes = { .arena = arena };
    FILE *file = fopen(path, "re");
    char piece[8192];
    size_t got;

    ck_assert_ptr_nonnull(file);
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        lin_buf_add(&bytes, (lin_str){ piece, got });
    fclose(file);
    return lin_buf_str(&bytes);
}

static void add_contract(const char *path)
{
    lin_str name = lin_z(strrchr(path, '/') + 1), why = { "", 0 };
    const lin_contract *contract;

    name.len -= strlen(".pb");
    contract = lin_contract_read(arena, bytes_of(path), name, &why);
    ck_assert_msg(contract != NULL, "%.*s", LIN_STR_FMT(why));
    for (size_t i = 0; i < contract->methods; i++)
        for (size_t k = 0; k < contract->method[i].bindings; k++)
            calls[call_count++] = (call){ &contract->method[i], &contract->method[i].binding[k] };
}

static void read_contracts(void)
{
    glob_t found;

    arena = lin_arena_new();
    call_count = 0;
    ck_assert_int_eq(glob(text("%s/contracts/*.pb", getenv("B") ? getenv("B") : "build"), 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        add_contract(found.gl_pathv[i]);
    globfree(&found);
    ck_assert_uint_gt(call_count, 20);
}

static const char *name_of(const call *c)
{
    return text("%s %.*s", verbs[c->binding->verb], LIN_STR_FMT(c->binding->path));
}

/* The path with every variable replaced by an id. */
static const char *path_with(const call *c, const char *id)
{
    lin_buf path = { .arena = arena };
    lin_str rest = c->binding->path;

    while (rest.at) {
        lin_buf_add(&path, lin_str_cut(&rest, '{'));
        if (rest.at) {
            lin_str_cut(&rest, '}');
            lin_buf_z(&path, id);
        }
    }
    if (c->method->standard == LINLI__STANDARD__BATCH_GET)
        lin_buf_print(&path, "?ids=%s", id);
    return lin_str_z(arena, lin_buf_str(&path));
}

/* A body that passes every check before the record is looked for. */
static const char *body_for(const call *c)
{
    if (c->binding->verb == LIN_GET || c->binding->verb == LIN_DELETE)
        return NULL;
    if (c->method->standard == LINLI__STANDARD__UPDATE)
        return "{\"name\":\"李四\"}";
    return c->method->standard == LINLI__STANDARD__REVEAL ? "{\"reason\":\"核对\"}" : "{}";
}

static const http_answer *ask(const call *c, const char *id, const char *token)
{
    return HTTP(.method = verbs[c->binding->verb], .path = path_with(c, id), .token = token, .body = body_for(c));
}

/* --- the matrix */

/* Signing out ends the session that asks: it gets one of its own. */
static bool ends_its_session(const call *c)
{
    return lin_str_ends(c->binding->path, LIN_STR("/sessions/current")) || lin_str_ends(c->binding->path, LIN_STR("/users/me:endSessions"));
}

static const char *token_of(int role, const char *purpose)
{
    return roles[role].permissions
               ? text("%s", stack_account(text("%s-%s-%d", roles[role].name, purpose, getpid()), roles[role].permissions, 3, NULL))
               : NULL;
}

static const char *cell(long status)
{
    return status == 401 ? "401" : status == 403 ? "403" : "in";
}

static const char *row_of(const call *c, const char *const *token)
{
    const char *row = name_of(c);

    for (int role = 0; role < ROLES; role++) {
        const http_answer *a = ask(c, ABSENT, ends_its_session(c) ? token_of(role, text("leaves%td", c - calls)) : token[role]);

        ck_assert_msg(a->status < 500, "%s as %s: %ld %s", name_of(c), roles[role].name, a->status, a->body);
        row = text("%s\t%s", row, cell(a->status));
    }
    return row;
}

static const char *head(void)
{
    const char *row = "call";

    for (int role = 0; role < ROLES; role++)
        row = text("%s\t%s", row, roles[role].name);
    return row;
}

static const char *approved(void)
{
    return lin_str_z(arena, bytes_of(TABLE));
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *made_anew(void)
{
    static const char *row[CALLS_MAX];
    const char *token[ROLES], *table = text("%s\n", head());

    for (int role = 0; role < ROLES; role++)
        token[role] = token_of(role, "stays");
    for (size_t i = 0; i < call_count; i++)
        row[i] = row_of(&calls[i], token);
    qsort(row, call_count, sizeof(*row), by_text);
    for (size_t i = 0; i < call_count; i++)
        table = text("%s%s\n", table, row[i]);
    return table;
}

static void write_table(const char *table)
{
    FILE *file = fopen(TABLE, "we");

    ck_assert_ptr_nonnull(file);
    fputs(table, file);
    fclose(file);
}

/* Every row of `one` stands in `other`. */
static void expect_rows(const char *one, const char *other, const char *why)
{
    lin_str rest = lin_z(one);

    while (rest.at && rest.len) {
        lin_str line = lin_str_cut(&rest, '\n');

        ck_assert_msg(strstr(other, text("%.*s\n", LIN_STR_FMT(line))) != NULL, "%s: %.*s", why, LIN_STR_FMT(line));
    }
}

TEST(each_role_gets_where_the_approved_matrix_says_and_nowhere_else)
{
    const char *made, *before;

    read_contracts();
    before = text("%s", stack_sql("select (select count(*) from population.person) || ' ' || (select count(*) from identity.region)"));
    made = made_anew();
    if (getenv("MATRIX_WRITE"))
        write_table(made);
    expect_rows(made, approved(), "not as approved in " TABLE);
    expect_rows(approved(), made, "approved in " TABLE ", but it is not so");
    ck_assert_str_eq(stack_sql("select (select count(*) from population.person) || ' ' || (select count(*) from identity.region)"), before);
    printf("    %zu calls as %d roles\n", call_count, ROLES);
}

/* --- the id of another community */

static bool takes_record(const call *c)
{
    return c->method->standard == LINLI__STANDARD__BATCH_GET ||
           (c->binding->path.len && memchr(c->binding->path.at, '{', c->binding->path.len));
}

/* Without what differs from request to request, and without the id itself. */
static const char *bare(const http_answer *a, const char *id)
{
    char *copy = lin_print(arena, "%ld %s", a->status, a->body), *at = strstr(copy, ",\"instance\":");

    if (at)
        *at = '\0';
    while ((at = strstr(copy, id)) != NULL)
        memset(at, '-', strlen(id));
    return copy;
}

static const char *fingerprint(const char *id)
{
    return text("%s", stack_sql("select p.version || ' ' || coalesce(p.deleted_at::text, '') || ' ' || (select count(*) from population.person_history h"
                                " where h.id = p.id) || ' ' || (select count(*) from population.audit a where a.record_id = p.id)"
                                " from population.person p where p.id = '%s'", id));
}

/* The record that a call can do something with: deleted for undelete. */
static const char *record_for(const call *c, const char *community, int serial)
{
    const char *id = new_person(community, serial);

    if (c->method->standard == LINLI__STANDARD__UNDELETE)
        expect_status(HTTP(.method = "DELETE", .path = text(PERSONS "/%s", id), .token = ADMIN), 200);
    return id;
}

static void expect_hidden(const call *c, const char *stranger, const char *own, const char *community, int serial)
{
    const char *id = record_for(c, community, serial), *before = fingerprint(id), *there, *absent;

    there = bare(ask(c, id, stranger), id);
    absent = bare(ask(c, ABSENT, stranger), ABSENT);
    ck_assert_msg(strcmp(there, absent) == 0, "%s\n  of another community: %s\n  absent: %s", name_of(c), there, absent);
    ck_assert_msg(strncmp(there, "404", 3) == 0, "%s: %s", name_of(c), there);
    ck_assert_str_eq(fingerprint(id), before);
    ck_assert_msg(ask(c, id, own)->status == 200, "%s by its own: %s", name_of(c), ask(c, id, own)->body);
}

TEST(a_record_of_another_community_is_as_absent_for_every_call_with_an_id)
{
    const char *mine = new_community(), *theirs = new_community();
    const char *stranger = text("%s", stack_account(text("stranger-%d", getpid()), "{population.*}", 3, text("{%s}", mine)));
    const char *own = text("%s", stack_account(text("own-%d", getpid()), "{population.*}", 3, text("{%s}", theirs)));
    int tried = 0;

    read_contracts();
    for (size_t i = 0; i < call_count; i++) {
        const lin_message *resource = calls[i].method->resource;

        if (!takes_record(&calls[i]) || !resource || !lin_message_field(resource, LIN_STR("community_id")))
            continue;
        ck_assert_msg(lin_str_eq(resource->name, LIN_STR("Person")), "teach this test to make a %.*s", LIN_STR_FMT(resource->name));
        expect_hidden(&calls[i], stranger, own, theirs, 5600 + tried++);
    }
    ck_assert_int_ge(tried, 7);
    printf("    %d calls\n", tried);
}

/* Of these the ids are accounts': they belong to no community, and the matrix alone says who gets there. */
static const char *const of_the_platform[] = { "UserService.ResetPassword", "UserService.EndSessions", "UserService.GrantRoles" };

static bool is_of_the_platform(const call *c)
{
    for (size_t i = 0; i < LIN_COUNT(of_the_platform); i++)
        if (lin_str_eq(c->method->name, lin_z(of_the_platform[i])))
            return true;
    return false;
}

TEST(a_hand_written_call_with_an_id_is_known_to_this_test)
{
    read_contracts();
    for (size_t i = 0; i < call_count; i++)
        ck_assert_msg(calls[i].method->standard || !takes_record(&calls[i]) || is_of_the_platform(&calls[i]), "teach this test about %s",
                      name_of(&calls[i]));
}
