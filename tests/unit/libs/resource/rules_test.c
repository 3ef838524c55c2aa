/*
 * The service's own rules run around a write and share its transaction; records of the
 * platform (no community) are written with the whole scope only. On the contract of identity.
 */
#include "identity.gen.h"
#include "tests/unit/libs/resource/database.h"

#define CREATE "RegionService.CreateRegion"
#define LIST "RegionService.ListRegions"
#define GET "RegionService.GetRegion"
#define UPDATE "RegionService.UpdateRegion"
#define DELETE "RegionService.DeleteRegion"
#define STREET "'kind':'STREET','name':'阳光街道','code':'440305008000'"

static const lin_sql raise = { "test.raise", "update access_state set version = version + 1" };
static const lin_reason no = { "NO", LIN_FAILED_PRECONDITION, { "不行", "no" } };

static int befores, afters;
static bool refuse_before, refuse_after, refuse_delete;
static char seen_name[64];

static lin_code before_write(lin_req *rq, const Region *before, Region *after)
{
    befores++;
    snprintf(seen_name, sizeof(seen_name), "%s", before ? before->name : "nothing");
    after->number = 42; /* output only: for the rules to set */
    after->id = lin_print(rq->arena, "mine");
    after->etag = lin_print(rq->arena, "99");
    return refuse_before ? lin_fail_field(rq, LIN_STR("name"), &no) : LIN_OK;
}

static lin_code before_delete(lin_req *rq, const Region *before)
{
    snprintf(seen_name, sizeof(seen_name), "%s", before->name);
    return refuse_delete ? lin_fail(rq, &no) : LIN_OK;
}

static lin_code after_write(lin_req *rq, const Region *before, const Region *after)
{
    afters++;
    snprintf(seen_name, sizeof(seen_name), "%s", after ? after->name : before->name);
    LIN_TRY(lin_exec(rq, &raise));
    return refuse_after ? lin_fail(rq, &no) : LIN_OK;
}

static const char *scope_filter = "";

static lin_code list_scope(lin_req *rq, lin_str *ret_filter)
{
    (void)rq;
    *ret_filter = lin_z(scope_filter);
    return LIN_OK;
}

static const identity_impl impl = {
    .region = { .before_write = before_write, .before_delete = before_delete, .after_write = after_write,
                .list_scope = list_scope },
};

static void begin_identity(void)
{
    it = (fixture){ .arena = lin_arena_new() };
    begin_on(contract_of(it.arena, &identity_contract), identity_contract.hook, identity_contract.hooks,
             &impl);
    connect_as("identity");
    raw("update access_state set version = 1");
    befores = afters = 0;
    refuse_before = refuse_after = refuse_delete = false;
}

static const char *created(void)
{
    outcome out = call(&admin, CREATE, "{'region':{" STREET "}}");

    ck_assert_msg(out.code == LIN_OK, "%s", out.body);
    return member(out.body, "id");
}

static outcome with_id(const lin_principal *who, const char *method, const char *id, const char *rest)
{
    return call(who, method, lin_print(it.arena, "{'id':'%s'%s}", id, rest));
}

TEST(rules_see_the_record_and_may_set_what_callers_may_not)
{
    const char *id;
    outcome got;

    begin_identity();
    id = created();
    ck_assert_str_eq(seen_name, "阳光街道"); /* after_write came last */
    got = with_id(&admin, GET, id, "");
    ck_assert_ptr_nonnull(strstr(got.body, "'number':42"));
    ck_assert_str_eq(member(got.body, "id"), id); /* what the engine keeps, no rule changes */
    ck_assert_str_eq(member(got.body, "etag"), "1");
    ck_assert_str_eq(call(&admin, CREATE, "{'region':{" STREET ",'number':1}}").body,
                     "FIELD_READ_ONLY number");
    ck_assert_int_eq(befores, 1);
    end_database();
}

TEST(a_rule_that_refuses_leaves_nothing)
{
    begin_identity();
    refuse_before = true;
    ck_assert_str_eq(call(&admin, CREATE, "{'region':{" STREET "}}").body, "NO name");
    refuse_before = false;
    refuse_after = true;
    ck_assert_str_eq(call(&admin, CREATE, "{'region':{" STREET "}}").body, "NO");
    ck_assert_int_eq(afters, 1);
    ck_assert_str_eq(raw("select count(*) from region"), "0");
    ck_assert_str_eq(raw("select count(*) from region_history"), "0");
    ck_assert_str_eq(raw("select count(*) from outbox"), "0");
    ck_assert_str_eq(raw("select version from access_state"), "1"); /* what the rule wrote is undone too */
    end_database();
}

TEST(what_a_rule_writes_is_committed_with_the_record)
{
    const char *id;

    begin_identity();
    id = created();
    ck_assert_str_eq(raw("select version from access_state"), "2");
    ck_assert_str_eq(with_id(&admin, UPDATE, id, ",'region':{'name':'b'}").etag, "2");
    ck_assert_str_eq(raw("select version from access_state"), "3");
    ck_assert_str_eq(with_id(&admin, DELETE, id, "").body, "{}");
    ck_assert_str_eq(raw("select version from access_state"), "4"); /* a deletion is a write */
    end_database();
}

TEST(an_update_shows_its_rule_the_record_before)
{
    const char *id;

    begin_identity();
    id = created();
    refuse_before = true;
    ck_assert_str_eq(with_id(&admin, UPDATE, id, ",'region':{'name':'b'}").body, "NO name");
    ck_assert_str_eq(seen_name, "阳光街道");
    ck_assert_str_eq(member(with_id(&admin, GET, id, "").body, "name"), "阳光街道");
    end_database();
}

TEST(a_deletion_can_be_refused)
{
    const char *id;

    begin_identity();
    id = created();
    refuse_delete = true;
    ck_assert_str_eq(with_id(&admin, DELETE, id, "").body, "NO");
    ck_assert_str_eq(seen_name, "阳光街道");
    ck_assert_int_eq(with_id(&admin, GET, id, "").code, LIN_OK);
    end_database();
}

TEST(records_of_the_platform_are_read_by_everybody_and_written_with_the_whole_scope)
{
    const char *id;

    begin_identity();
    ck_assert_str_eq(call(&clerk_of_seven, CREATE, "{'region':{" STREET "}}").body, "PERMISSION_DENIED");
    id = created();
    ck_assert_int_eq(with_id(&clerk_of_seven, GET, id, "").code, LIN_OK);
    ck_assert_uint_eq(count_of(call(&clerk_of_seven, "RegionService.ListRegions",
                                    "{'filter':'kind=STREET'}").body, "'id':"), 1);
    ck_assert_str_eq(with_id(&clerk_of_seven, UPDATE, id, ",'region':{'name':'b'}").body,
                     "PERMISSION_DENIED");
    ck_assert_str_eq(with_id(&clerk_of_seven, DELETE, id, "").body, "PERMISSION_DENIED");
    ck_assert_str_eq(raw("select subject from outbox"), "linli.evt.identity._.region.Created.v1");
    end_database();
}

TEST(a_conflict_inside_a_transaction_names_its_field)
{
    begin_identity();
    created();
    raw("update region set number = 0"); /* the rule gives each the same number */
    ck_assert_str_eq(call(&admin, CREATE, "{'region':{" STREET "}}").body, "ALREADY_EXISTS code");
    ck_assert_int_eq(call(&admin, "RegionService.ListRegions", "{}").code,
                     LIN_OK); /* the connection is fine */
    end_database();
}

TEST(an_immutable_field_stays_as_it_was_created)
{
    const char *id;

    begin_identity();
    id = created();
    ck_assert_str_eq(with_id(&admin, UPDATE, id, ",'region':{'kind':'GRID'}").body, "FIELD_IMMUTABLE kind");
    ck_assert_str_eq(with_id(&admin, UPDATE, id,
                             ",'region':{'kind':'GRID','name':'b','code':'440305008001'},'updateMask':'*'").etag, "2");
    ck_assert_str_eq(member(with_id(&admin, GET, id, "").body, "kind"), "STREET");
    end_database();
}

TEST(a_rule_narrows_what_lists_and_their_totals_show)
{
    begin_identity();
    created();
    ck_assert_ptr_nonnull(strstr(call(&admin, LIST, "{'count':true}").body, "'totalSize':1"));
    scope_filter = "number = 7 OR name = \"nobody\"";
    ck_assert_str_eq(call(&admin, LIST, "{'count':true}").body,
                     "{'regions':[],'nextPageToken':'','totalSize':0,'totalCapped':false,'highlights':[]}");
    scope_filter = "number = 42"; /* a rule may name fields that callers may not */
    ck_assert_ptr_nonnull(strstr(call(&admin, LIST, "{'count':true}").body, "'totalSize':1"));
    ck_assert_str_eq(call(&admin, LIST, "{'filter':'number=42'}").body, "FILTER_FIELD filter");
    scope_filter = "";
    end_database();
}

TEST(the_rule_after_a_write_sees_what_was_and_what_is)
{
    const char *id;

    begin_identity();
    id = created();
    with_id(&admin, UPDATE, id, ",'region':{'name':'b'}");
    ck_assert_str_eq(seen_name, "b");
    with_id(&admin, DELETE, id, "");
    ck_assert_str_eq(seen_name, "b"); /* as it was: there is nothing after a deletion */
    ck_assert_int_eq(afters, 3);
    end_database();
}
