/*
 * The standard calls on the real contract of population and a real PostgreSQL: what callers
 * see, what stands in the tables, who sees what, and what happens at the same time.
 */
#include <pthread.h>
#include <unistd.h>

#include "tests/unit/libs/resource/database.h"

#define WANG "'name':'王秀英','idNumber':'11010519491231002X','phone':'13800138000','category':'PERMANENT'"
#define CREATE "PersonService.CreatePerson"
#define GET "PersonService.GetPerson"
#define LIST "PersonService.ListPersons"
#define UPDATE "PersonService.UpdatePerson"
#define DELETE "PersonService.DeletePerson"
#define HISTORY "PersonService.ListPersonHistory"

static const char *person(const char *region, const char *members)
{
    return lin_print(it.arena, "{'person':{'communityId':'%s',%s}}", region, members);
}

static const char *create_as(const lin_principal *who, const char *region, const char *members)
{
    outcome out = call(who, CREATE, person(region, members));

    ck_assert_msg(out.code == LIN_OK, "%s", out.body);
    return member(out.body, "id");
}

static const char *id_json(const char *id)
{
    return lin_print(it.arena, "{'id':'%s'}", id);
}

static outcome update(const lin_principal *who, const char *id, const char *rest)
{
    return call(who, UPDATE, lin_print(it.arena, "{'id':'%s',%s}", id, rest));
}

/* --- create and get */

TEST(a_created_record_is_answered_as_it_is_read_back)
{
    outcome made, got;

    begin_database();
    made = call(&clerk_of_seven, CREATE, person(SUNSHINE, WANG));
    ck_assert_msg(made.code == LIN_OK, "%s", made.body);
    got = call(&clerk_of_seven, GET, id_json(member(made.body, "id")));
    ck_assert_str_eq(got.body, made.body);
    ck_assert_str_eq(got.etag, "1");
    ck_assert_str_eq(member(got.body, "etag"), "1");
    ck_assert_str_eq(member(got.body, "communityId"), SUNSHINE);
    ck_assert_str_eq(member(got.body, "name"), "王秀英");
    ck_assert_str_eq(member(got.body, "source"), "manual");
    ck_assert_str_eq(member(got.body, "category"), "PERMANENT");
    ck_assert_str_eq(member(got.body, "createdAt"), member(got.body, "updatedAt"));
    end_database();
}

TEST(an_id_names_its_community)
{
    lin_id id;

    begin_database();
    ck_assert(lin_id_parse(lin_z(create_as(&clerk_of_nine, RIVERSIDE, WANG)), &id));
    ck_assert_int_eq(lin_id_community(id), 9);
    end_database();
}

TEST(what_a_caller_is_not_cleared_for_is_masked)
{
    const char *id;
    outcome got;

    begin_database();
    id = create_as(&clerk_of_seven, SUNSHINE, WANG);
    got = call(&uncleared_of_seven, GET, id_json(id));
    ck_assert_str_eq(member(got.body, "name"), "王**");
    got = call(&admin, GET, id_json(id)); /* sensitive values are masked for everybody */
    ck_assert_str_eq(member(got.body, "name"), "王秀英");
    ck_assert_str_eq(member(got.body, "idNumber"), "110***********002X");
    ck_assert_str_eq(member(got.body, "phone"), "138****8000");
    end_database();
}

TEST(what_the_contract_forbids_is_refused_field_by_field_and_nothing_is_written)
{
    const char *small_x;

    begin_database();
    ck_assert_str_eq(call(&clerk_of_seven, CREATE,
                          "{'person':{'phone':'123','idNumber':'110105194912310021','etag':'1'}}").body,
                     "FIELD_READ_ONLY etag communityId name idNumber phone category");
    small_x = person(SUNSHINE, "'name':'a','category':'PERMANENT','idNumber':'11010519491231002x'");
    ck_assert_str_eq(call(&clerk_of_seven, CREATE, small_x).body, "FIELD_PATTERN idNumber");
    ck_assert_str_eq(call(&clerk_of_seven, CREATE, "{}").body, "FIELD_REQUIRED communityId name category");
    ck_assert_str_eq(raw("select count(*) from person"), "0");
    end_database();
}

TEST(a_malformed_id_and_malformed_bytes_are_refused)
{
    const lin_method *method;
    lin_req *rq;
    lin_str answer;

    begin_database();
    ck_assert_str_eq(call(&admin, GET, id_json("1")).body, "FIELD_ID id");
    ck_assert_str_eq(call(&admin, GET, id_json("00000000-0000-4000-8000-000000000000")).body, "FIELD_ID id");
    ck_assert_str_eq(call(&admin, GET, id_json(SUNSHINE)).body, "NOT_FOUND");
    rq = request_of(&admin);
    method = lin_contract_method(it.contract, LIN_STR(GET));
    ck_assert_int_eq(lin_engine_call(rq, it.engine, method, LIN_STR("\x0a\xff"), &answer),
                     LIN_INVALID_ARGUMENT);
    ck_assert_int_eq(lin_engine_call(rq, it.engine, method, LIN_STR("\x7a\x01x"), &answer),
                     LIN_INVALID_ARGUMENT);
    end_database();
}

/* --- scope */

TEST(another_communitys_records_do_not_exist)
{
    const char *id;

    begin_database();
    id = create_as(&clerk_of_seven, SUNSHINE, WANG);
    ck_assert_str_eq(call(&clerk_of_nine, GET, id_json(id)).body, "NOT_FOUND");
    ck_assert_str_eq(call(&clerk_of_nine, DELETE, id_json(id)).body, "NOT_FOUND");
    ck_assert_str_eq(call(&clerk_of_nine, HISTORY, id_json(id)).body, "NOT_FOUND");
    ck_assert_str_eq(update(&clerk_of_nine, id, "'person':{'name':'x'}").body, "NOT_FOUND");
    ck_assert_uint_eq(count_of(call(&clerk_of_nine, LIST, "{}").body, "'id':"), 0);
    ck_assert_uint_eq(count_of(call(&clerk_of_nine, LIST, "{'filter':'communityId=" SUNSHINE "'}").body,
                               "'id':"), 0);
    ck_assert_uint_eq(count_of(call(&clerk_of_both, LIST, "{}").body, "'id':"), 1);
    ck_assert_uint_eq(count_of(call(&admin, LIST, "{}").body, "'id':"), 1);
    ck_assert_int_eq(call(&clerk_of_both, GET, id_json(id)).code, LIN_OK);
    end_database();
}

TEST(a_community_outside_the_scope_is_as_unknown_as_none)
{
    begin_database();
    ck_assert_str_eq(call(&clerk_of_seven, CREATE, person(RIVERSIDE, WANG)).body,
                     "COMMUNITY_UNKNOWN communityId");
    ck_assert_int_eq(refreshes, 0);
    ck_assert_str_eq(call(&admin, CREATE, person("00000000-0004-8000-8000-000000000004", WANG)).body,
                     "COMMUNITY_UNKNOWN communityId");
    ck_assert_int_eq(refreshes, 1);
    end_database();
}

TEST(a_community_registered_a_moment_ago_is_known_after_one_refresh)
{
    outcome made;

    begin_database();
    made = call(&admin, CREATE, person(NEW_TOWN, WANG));
    ck_assert_msg(made.code == LIN_OK, "%s", made.body);
    ck_assert_str_eq(member(made.body, "communityId"), NEW_TOWN);
    ck_assert_int_eq(refreshes, 1);
    end_database();
}

TEST(without_identity_an_unknown_community_is_not_called_unknown)
{
    begin_database();
    identity_is_away = true;
    ck_assert_str_eq(call(&admin, CREATE, person(NEW_TOWN, WANG)).body, "UNAVAILABLE");
    create_as(&admin, SUNSHINE, WANG); /* what is known needs no identity */
    ck_assert_int_eq(refreshes, 1);
    end_database();
}

TEST(a_record_whose_region_is_gone_is_answered_without_it)
{
    const char *id;

    begin_database();
    identity_is_away = true;
    id = lin_str_z(it.arena, lin_id_text(it.arena, lin_id_new(lin_now(), 13)));
    raw(lin_print(it.arena, "insert into person (community_id, id, name, category, created_at, updated_at)"
                            " values (13, '%s', 'x', 1, now(), now())", id));
    ck_assert_str_eq(member(call(&admin, GET, id_json(id)).body, "communityId"), "");
    identity_is_away = false;
    ck_assert_str_eq(member(call(&admin, GET, id_json(id)).body, "communityId"), "");
    ck_assert_int_eq(refreshes, 2);
    end_database();
}

/* --- unique */

TEST(an_id_number_is_unique_in_its_community_while_its_record_lives)
{
    const char *id;

    begin_database();
    id = create_as(&clerk_of_both, SUNSHINE, WANG);
    ck_assert_str_eq(call(&clerk_of_both, CREATE, person(SUNSHINE, WANG)).body, "ALREADY_EXISTS idNumber");
    ck_assert_int_eq(call(&clerk_of_both, CREATE, person(SUNSHINE, WANG)).code, LIN_ALREADY_EXISTS);
    create_as(&clerk_of_both, RIVERSIDE, WANG);
    ck_assert_str_eq(raw("select count(*) from person"), "2"); /* a refused creation left nothing */
    ck_assert_str_eq(raw("select count(*) from person_history"), "2");
    ck_assert_str_eq(raw("select count(*) from outbox"), "2");
    ck_assert_int_eq(call(&clerk_of_both, DELETE, id_json(id)).code, LIN_OK);
    create_as(&clerk_of_both, SUNSHINE, WANG);
    end_database();
}

TEST(records_without_an_id_number_do_not_collide)
{
    begin_database();
    create_as(&clerk_of_seven, SUNSHINE, "'name':'a','category':'KEY'");
    create_as(&clerk_of_seven, SUNSHINE, "'name':'b','category':'KEY'");
    end_database();
}

TEST(an_update_into_a_conflict_is_refused_and_changes_nothing)
{
    const char *other;
    outcome out;

    begin_database();
    create_as(&clerk_of_seven, SUNSHINE, WANG);
    other = create_as(&clerk_of_seven, SUNSHINE, "'name':'b','category':'KEY'");
    out = update(&clerk_of_seven, other, "'person':{'idNumber':'11010519491231002X','name':'c'}");
    ck_assert_str_eq(out.body, "ALREADY_EXISTS idNumber");
    ck_assert_str_eq(member(call(&clerk_of_seven, GET, id_json(other)).body, "name"), "b");
    end_database();
}

/* --- list */

static void create_many(int count)
{
    static const char *const categories[] = { "PERMANENT", "TEMPORARY", "FLOATING", "KEY" };

    for (int i = 0; i < count; i++) {
        create_as(&clerk_of_both, i % 2 ? RIVERSIDE : SUNSHINE,
                  lin_print(it.arena, "'name':'n%d','category':'%s','phone':'138000000%02d'", i,
                            categories[i % 4], i));
        usleep(1500); /* ids are ordered by the millisecond */
    }
}

TEST(pages_hold_every_record_once_newest_first)
{
    const char *token = "", *body;
    lin_buf names = { 0 };

    begin_database();
    names.arena = it.arena;
    create_many(7);
    for (int page = 0; page < 4; page++) {
        const char *at;

        body = call(&clerk_of_both, LIST, lin_print(it.arena, "{'pageSize':2,'pageToken':'%s'}", token)).body;
        for (at = strstr(body, "'name':'"); at; at = strstr(at + 1, "'name':'"))
            lin_buf_print(&names, "%.2s ", at + 8);
        token = member(body, "nextPageToken");
    }
    ck_assert_str_eq(token, "");
    ck_assert_str_eq(lin_str_z(it.arena, lin_buf_str(&names)), "n6 n5 n4 n3 n2 n1 n0 ");
    end_database();
}

static outcome list_from(const lin_principal *who, const char *filter, const char *token)
{
    return call(who, LIST, lin_print(it.arena, "{'filter':'%s','pageToken':'%s'}", filter, token));
}

TEST(a_page_token_of_another_filter_or_caller_or_a_changed_one_is_refused)
{
    const char *token;
    char *changed;

    begin_database();
    create_many(3);
    token = member(call(&clerk_of_both, LIST, "{'pageSize':1}").body, "nextPageToken");
    ck_assert_str_eq(list_from(&clerk_of_both, "category=KEY", token).body, "PAGE_TOKEN_INVALID pageToken");
    ck_assert_str_eq(list_from(&admin, "", token).body, "PAGE_TOKEN_INVALID pageToken");
    changed = lin_print(it.arena, "%s", token);
    changed[20] = changed[20] == 'x' ? 'y' : 'x';
    ck_assert_str_eq(call(&clerk_of_both, LIST, lin_print(it.arena, "{'pageToken':'%s'}", changed)).body,
                     "PAGE_TOKEN_INVALID pageToken");
    ck_assert_int_eq(call(&clerk_of_both, LIST, lin_print(it.arena, "{'pageToken':'%s'}", token)).code,
                     LIN_OK);
    ck_assert_str_eq(call(&admin, LIST, "{'pageSize':-1}").body, "PAGE_SIZE_INVALID pageSize");
    end_database();
}

static size_t found(const lin_principal *who, const char *filter)
{
    outcome out = call(who, LIST, lin_print(it.arena, "{'filter':'%s'}", filter));

    ck_assert_msg(out.code == LIN_OK, "%s: %s", filter, out.body);
    return count_of(out.body, "'id':");
}

TEST(filters_find_by_text_enum_community_and_sealed_value)
{
    begin_database();
    create_many(8);
    create_as(&clerk_of_both, SUNSHINE, WANG);
    ck_assert_uint_eq(found(&clerk_of_both, "category=KEY"), 2);
    ck_assert_uint_eq(found(&clerk_of_both, "category = PERMANENT AND communityId = " SUNSHINE), 3);
    ck_assert_uint_eq(found(&clerk_of_both, "communityId=" RIVERSIDE), 4);
    ck_assert_uint_eq(found(&clerk_of_both, "name=\\'王秀英\\'"), 1);
    ck_assert_uint_eq(found(&clerk_of_both, "idNumber=11010519491231002X"), 1);
    ck_assert_uint_eq(found(&clerk_of_both, "phone=\\'13800000003\\' AND source=manual"), 1);
    ck_assert_uint_eq(found(&clerk_of_both, "idNumber=\\'\\'"), 8); /* those that have none */
    ck_assert_uint_eq(found(&clerk_of_seven, "phone=13800000003"), 0); /* it is of community 9 */
    ck_assert_uint_eq(found(&clerk_of_both, "category=KEY AND category=FLOATING"), 0);
    ck_assert_str_eq(call(&admin, LIST, "{'filter':'etag=1'}").body, "FILTER_FIELD filter");
    ck_assert_str_eq(call(&admin, LIST, "{'filter':'category=KEY OR 1=1'}").body, "FILTER_FIELD filter");
    end_database();
}

TEST(a_value_in_a_filter_never_becomes_sql)
{
    begin_database();
    create_as(&clerk_of_both, SUNSHINE, WANG);
    ck_assert_uint_eq(found(&clerk_of_both, "name=\\'x\\u0027 or \\u00271\\u0027=\\u00271\\'"), 0);
    ck_assert_uint_eq(found(&clerk_of_both, "name=\\'\\u0027; drop table person; --\\'"), 0);
    ck_assert_uint_eq(found(&clerk_of_both, "name=$1"), 0);
    ck_assert_str_eq(raw("select count(*) from person"), "1");
    end_database();
}

/* --- update */

TEST(an_update_touches_the_fields_of_its_body_or_mask_and_raises_the_version)
{
    const char *id;
    outcome out;

    begin_database();
    id = create_as(&clerk_of_seven, SUNSHINE, WANG);
    out = update(&clerk_of_seven, id, "'person':{'name':'王英'}");
    ck_assert_str_eq(out.etag, "2");
    ck_assert_str_eq(member(out.body, "name"), "王英");
    ck_assert_str_eq(member(out.body, "phone"), "138****8000");
    out = update(&clerk_of_seven, id, "'person':{'name':'x','category':'KEY'},'updateMask':'category'");
    ck_assert_str_eq(out.etag, "3");
    ck_assert_str_eq(member(out.body, "name"), "王英");
    ck_assert_str_eq(member(out.body, "category"), "KEY");
    out = update(&clerk_of_seven, id, "'person':{},'updateMask':'phone'"); /* named and absent: emptied */
    ck_assert_str_eq(member(out.body, "phone"), "");
    ck_assert_str_eq(raw("select phone is null and phone_lookup is null and version = 4 from person"), "t");
    ck_assert_str_eq(call(&clerk_of_seven, GET, id_json(id)).body, out.body);
    end_database();
}

TEST(a_star_is_every_field_that_may_be_written)
{
    const char *id;
    outcome out;

    begin_database();
    id = create_as(&clerk_of_seven, SUNSHINE, WANG);
    out = update(&clerk_of_seven, id, "'person':{'name':'李雷','category':'KEY'},'updateMask':'*'");
    ck_assert_msg(out.code == LIN_OK, "%s", out.body);
    ck_assert_str_eq(member(out.body, "name"), "李雷");
    ck_assert_str_eq(member(out.body, "idNumber"), "");
    ck_assert_str_eq(member(out.body, "communityId"), SUNSHINE);
    ck_assert_str_eq(update(&clerk_of_seven, id,
                            "'person':{'category':'KEY'},'updateMask':'*'").body, "FIELD_REQUIRED name");
    end_database();
}

TEST(what_cannot_be_updated_is_refused_by_name)
{
    const char *id;

    begin_database();
    id = create_as(&clerk_of_seven, SUNSHINE, WANG);
    ck_assert_str_eq(update(&clerk_of_seven, id, "'person':{},'updateMask':'nickname'").body,
                     "MASK_INVALID updateMask");
    ck_assert_str_eq(update(&clerk_of_seven, id, "'person':{},'updateMask':'createdAt'").body,
                     "FIELD_READ_ONLY createdAt");
    ck_assert_str_eq(update(&clerk_of_seven, id, "'person':{'communityId':'" RIVERSIDE "'}").body,
                     "FIELD_IMMUTABLE communityId");
    ck_assert_str_eq(update(&clerk_of_seven, id, "'person':{'name':'','phone':'1'}").body,
                     "FIELD_REQUIRED name phone");
    ck_assert_str_eq(raw("select version from person"), "1");
    ck_assert_str_eq(raw("select count(*) from outbox"), "1");
    end_database();
}

TEST(an_update_that_changes_nothing_makes_no_version)
{
    const char *id;
    outcome out;

    begin_database();
    id = create_as(&clerk_of_seven, SUNSHINE, WANG);
    out = update(&clerk_of_seven, id, "'person':{" WANG "}");
    ck_assert_str_eq(out.etag, "1");
    out = update(&clerk_of_seven, id, "'person':{}");
    ck_assert_str_eq(out.etag, "1");
    ck_assert_str_eq(raw("select count(*) from person_history"), "1");
    ck_assert_str_eq(raw("select count(*) from outbox"), "1");
    end_database();
}

TEST(a_masked_value_that_comes_back_is_no_change)
{
    const char *id;
    outcome out;

    begin_database();
    id = create_as(&clerk_of_seven, SUNSHINE, WANG);
    out = update(&uncleared_of_seven, id, "'person':{'name':'王**','phone':'138****8000','category':'KEY'}");
    ck_assert_str_eq(out.etag, "2");
    out = call(&clerk_of_seven, GET, id_json(id));
    ck_assert_str_eq(member(out.body, "name"), "王秀英");
    ck_assert_uint_eq(found(&clerk_of_seven, "phone=13800138000"), 1);
    ck_assert_str_eq(update(&clerk_of_seven, id, "'person':{'phone':'139****8000'}").body,
                     "FIELD_PATTERN phone");
    end_database();
}

TEST(a_stale_etag_is_refused_and_a_fresh_one_accepted)
{
    const char *id;

    begin_database();
    id = create_as(&clerk_of_seven, SUNSHINE, WANG);
    ck_assert_str_eq(update(&clerk_of_seven, id, "'person':{'name':'a'},'etag':'1'").etag, "2");
    ck_assert_str_eq(update(&clerk_of_seven, id, "'person':{'name':'b'},'etag':'1'").body, "ETAG_MISMATCH");
    ck_assert_int_eq(update(&clerk_of_seven, id, "'person':{'name':'b'},'etag':'1'").code, LIN_ABORTED);
    ck_assert_str_eq(update(&clerk_of_seven, id, "'person':{'name':'b'},'etag':'x'").body,
                     "ETAG_MALFORMED etag");
    ck_assert_str_eq(call(&clerk_of_seven, DELETE, lin_print(it.arena, "{'id':'%s','etag':'1'}",
                                                             id)).body, "ETAG_MISMATCH");
    ck_assert_int_eq(call(&clerk_of_seven, DELETE, lin_print(it.arena, "{'id':'%s','etag':'2'}",
                                                             id)).code, LIN_OK);
    end_database();
}

/* --- delete and history */

TEST(a_deleted_record_is_gone_and_its_history_stays)
{
    const char *id;

    begin_database();
    id = create_as(&clerk_of_seven, SUNSHINE, WANG);
    ck_assert_str_eq(call(&clerk_of_seven, DELETE, id_json(id)).body, "{}");
    ck_assert_str_eq(call(&clerk_of_seven, GET, id_json(id)).body, "NOT_FOUND");
    ck_assert_str_eq(call(&clerk_of_seven, DELETE, id_json(id)).body, "NOT_FOUND");
    ck_assert_str_eq(update(&clerk_of_seven, id, "'person':{'name':'a'}").body, "NOT_FOUND");
    ck_assert_uint_eq(found(&clerk_of_seven, ""), 0);
    ck_assert_uint_eq(count_of(call(&clerk_of_seven, HISTORY, id_json(id)).body, "'version':"), 2);
    ck_assert_str_eq(raw("select deleted_at is not null and version = 2 from person"), "t");
    end_database();
}

TEST(history_tells_what_changed_masked_like_the_record)
{
    const char *id, *body;

    begin_database();
    id = create_as(&clerk_of_seven, SUNSHINE, WANG);
    update(&clerk_of_both, id, "'person':{'name':'王英','phone':'13900139000','category':'KEY'}");
    body = call(&clerk_of_seven, HISTORY, id_json(id)).body;
    ck_assert_uint_eq(count_of(body, "'version':"), 2);
    ck_assert(strstr(body, "UPDATED") < strstr(body, "CREATED"));
    ck_assert_str_eq(member(body, "actor"), "user-79");
    ck_assert_ptr_nonnull(strstr(body, "{'path':'name','beforeJson':'\\'王秀英\\'','afterJson':'\\'王英\\''}"));
    ck_assert_ptr_nonnull(strstr(body, "{'path':'phone','beforeJson':'\\'138****8000\\'',"
                                       "'afterJson':'\\'139****9000\\''}"));
    ck_assert_ptr_nonnull(strstr(body, "{'path':'category','beforeJson':'\\'PERMANENT\\'','afterJson':'\\'KEY\\''}"));
    ck_assert_ptr_nonnull(strstr(body, "{'path':'communityId','beforeJson':'','afterJson':'\\'" SUNSHINE "\\''}"));
    body = call(&uncleared_of_seven, HISTORY, id_json(id)).body;
    ck_assert_ptr_nonnull(strstr(body, "'beforeJson':'\\'王**\\''"));
    ck_assert_ptr_null(strstr(body, "王英"));
    end_database();
}

TEST(history_has_pages)
{
    const char *id, *body, *token, *json;

    begin_database();
    id = create_as(&clerk_of_seven, SUNSHINE, WANG);
    update(&clerk_of_seven, id, "'person':{'name':'b'}");
    update(&clerk_of_seven, id, "'person':{'name':'c'}");
    body = call(&clerk_of_seven, HISTORY, lin_print(it.arena, "{'id':'%s','pageSize':2}", id)).body;
    ck_assert_uint_eq(count_of(body, "UPDATED"), 2);
    ck_assert_uint_eq(count_of(body, "CREATED"), 0);
    token = member(body, "nextPageToken");
    json = lin_print(it.arena, "{'id':'%s','pageSize':2,'pageToken':'%s'}", id, token);
    body = call(&clerk_of_seven, HISTORY, json).body;
    ck_assert_uint_eq(count_of(body, "CREATED"), 1);
    ck_assert_str_eq(member(body, "nextPageToken"), "");
    end_database();
}

/* --- what stands in the tables */

TEST(sensitive_values_stand_nowhere_in_clear)
{
    static const char *const secrets[] = { "11010519491231002X", "13800138000", "13900139000", "19491231" };
    const char *id, *dump;

    begin_database();
    id = create_as(&clerk_of_seven, SUNSHINE, WANG);
    update(&clerk_of_seven, id, "'person':{'phone':'13900139000'}");
    call(&clerk_of_seven, DELETE, id_json(id));
    dump = raw("select string_agg(row::text, ' ') from (select p::text from person p union all"
               " select h::text from person_history h union all select o::text from outbox o) t (row)");
    ck_assert_ptr_nonnull(strstr(dump, "王秀英")); /* the dump sees what is in clear */
    for (size_t i = 0; i < LIN_COUNT(secrets); i++) {
        lin_str hex = lin_hex(it.arena, lin_z(secrets[i])), url = lin_base64url(it.arena, lin_z(secrets[i]));

        ck_assert_msg(!strstr(dump, secrets[i]), "%s is there", secrets[i]);
        ck_assert_msg(!strstr(dump, lin_str_z(it.arena, hex)), "%s is there in hex", secrets[i]);
        ck_assert_msg(!strstr(dump, lin_str_z(it.arena, url)), "%s is there in base64", secrets[i]);
    }
    end_database();
}

TEST(each_change_leaves_one_event_that_names_sealed_fields_without_their_values)
{
    const char *id, *hex;
    Linli__Change *change;
    lin_str wire;

    begin_database();
    id = create_as(&clerk_of_seven, SUNSHINE, WANG);
    update(&clerk_of_seven, id, "'person':{'name':'b','phone':'13900139000'}");
    call(&clerk_of_seven, DELETE, id_json(id));
    ck_assert_str_eq(raw("select string_agg(subject, ' ' order by id) from outbox"),
                     "linli.evt.population.7.person.Created.v1 linli.evt.population.7.person.Updated.v1 "
                     "linli.evt.population.7.person.Deleted.v1");
    ck_assert_str_eq(raw("select bool_and(aggregate = 'person' and community_id = 7) from outbox"), "t");
    ck_assert_str_eq(raw(lin_print(it.arena, "select count(*) from outbox where aggregate_id = '%s'", id)),
                     "3");
    hex = raw("select encode(payload, 'hex') from outbox where subject like '%Updated%'");
    ck_assert(lin_unhex(it.arena, lin_z(hex), &wire));
    change = linli__change__unpack(NULL, wire.len, (const uint8_t *)wire.at);
    ck_assert_ptr_nonnull(change);
    ck_assert_int_eq(change->version, 2);
    ck_assert_int_eq(change->action, LINLI__CHANGE__ACTION__UPDATED);
    ck_assert_uint_eq(change->n_changes, 2);
    ck_assert_str_eq(change->changes[0]->path, "name");
    ck_assert_str_eq(change->changes[0]->after_json, "\"b\"");
    ck_assert_str_eq(change->changes[1]->path, "phone");
    ck_assert_str_eq(change->changes[1]->before_json, "");
    ck_assert_str_eq(change->changes[1]->after_json, "");
    linli__change__free_unpacked(change, NULL);
    end_database();
}

TEST(a_value_moved_to_another_record_does_not_open)
{
    const char *first, *second;

    begin_database();
    first = create_as(&clerk_of_seven, SUNSHINE, WANG);
    second = create_as(&clerk_of_seven, SUNSHINE, "'name':'b','category':'KEY','phone':'13900139000'");
    raw(lin_print(it.arena, "update person set phone = (select phone from person where id = '%s')"
                            " where id = '%s'", first, second));
    ck_assert_str_eq(call(&clerk_of_seven, GET, id_json(second)).body, "INTERNAL");
    end_database();
}

/* --- at the same time */

enum { WRITERS = 4, ROUNDS = 20 };

typedef struct writer {
    const char *id;
    int number;
    int written;
    int refused;
} writer;

/* Reads the etag and writes with it, as often as it takes. No assertion here: it is another thread. */
static void *write_often(void *what)
{
    writer *w = what;
    lin_db *db = postgres_connect("population");
    const lin_method *get = lin_contract_method(it.contract,
                                                LIN_STR(GET)), *change = lin_contract_method(it.contract,
                                                                                             LIN_STR(UPDATE));

    while (w->written < ROUNDS && w->refused < 10000) {
        lin_arena *arena = lin_arena_new();
        lin_req *rq = lin_req_new(arena);
        lin_buf in = { .arena = arena }, wire = { .arena = arena };
        lin_str answer;
        char *json;

        rq->who = &admin;
        rq->scope = LIN_STR("all");
        rq->caller = LIN_STR("gateway");
        rq->db = db;
        lin_access_hold(rq, it.access);
        lin_wire_bytes(&in, 1, lin_z(w->id));
        if (lin_engine_call(rq, it.engine, get, lin_buf_str(&in), &answer) == LIN_OK) {
            json = lin_print(arena, "{'id':'%s','etag':'%.*s','person':{'name':'w%d-%d'}}",
                             w->id, LIN_STR_FMT(rq->etag), w->number, w->written);
            lin_json_read(rq, &(lin_json_in){ .message = change->request },
                          lin_z(with_quotes(arena, json, '\'', '"')), &wire);
            if (lin_engine_call(rq, it.engine, change, lin_buf_str(&wire), &answer) == LIN_OK)
                w->written++;
            else
                w->refused += rq->problem.code == LIN_ABORTED ? 1 : 10000;
        }
        lin_arena_free(arena);
    }
    lin_db_free(db);
    return NULL;
}

TEST(writers_of_one_record_lose_no_update)
{
    pthread_t thread[WRITERS];
    writer writers[WRITERS];
    const char *id;

    begin_database();
    id = create_as(&clerk_of_seven, SUNSHINE, WANG);
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (writer){ .id = id, .number = i };
        pthread_create(&thread[i], NULL, write_often, &writers[i]);
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(thread[i], NULL);
        ck_assert_int_eq(writers[i].written, ROUNDS);
    }
    ck_assert_str_eq(raw("select version from person"), lin_print(it.arena, "%d", WRITERS * ROUNDS + 1));
    ck_assert_str_eq(raw("select count(*) = max(version) from person_history"), "t");
    ck_assert_str_eq(raw("select count(*) from outbox"), lin_print(it.arena, "%d", WRITERS * ROUNDS + 1));
    end_database();
}
