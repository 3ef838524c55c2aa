/*
 * What belongs to a record lies where that one lies, in the tables and for whoever sees a grid alone: links of people, on the
 * contract of population, without its rules.
 */
#include "libs/resource/typed.h"
#include "tests/unit/libs/resource/database.h"

#define A_HOUSE "01a20000-0000-8000-8000-0000000000a1"

static const lin_principal worker_of_east = {
    .user_id = LIN_STR("user-east"), .clearance = LINLI__DATA_CLASS__PERSONAL, .scope = { .places = LIN_STR("{" EAST "}") },
};
static const lin_principal worker_of_both = {
    .user_id = LIN_STR("user-both"), .clearance = LINLI__DATA_CLASS__PERSONAL, .scope = { .places = LIN_STR("{" EAST "," WEST "}") },
};

static const char *person, *link_id;

static const char *made(outcome out)
{
    ck_assert_msg(out.code == LIN_OK, "%s", out.body);
    return member(out.body, "id");
}

static outcome link_of(const lin_principal *who, const char *of, const char *more)
{
    return call(who, "LinkService.CreateLink", lin_print(it.arena, "{'link':{'communityId':'" SUNSHINE "','personId':'%s','kind':'HOUSE',"
                                                         "'targetId':'" A_HOUSE "'%s}}", of, more));
}

static outcome move_to(const lin_principal *who, const char *grid)
{
    return call(who, "PersonService.UpdatePerson", lin_print(it.arena, "{'id':'%s','person':{'gridId':'%s'}}", person, grid));
}

static outcome get_link(const lin_principal *who)
{
    return call(who, "LinkService.GetLink", lin_print(it.arena, "{'id':'%s'}", link_id));
}

/* Somebody in the east, with one link. */
static void begin_with_link(void)
{
    begin_database();
    raw("truncate link, link_history");
    person = made(call(&worker_of_both, "PersonService.CreatePerson",
                       "{'person':{'communityId':'" SUNSHINE "','name':'王秀英','category':'PERMANENT','gridId':'" EAST "'}}"));
    link_id = made(link_of(&worker_of_east, person, ""));
}

TEST(a_follower_lies_where_its_record_lies)
{
    begin_with_link();
    ck_assert_str_eq(member(get_link(&worker_of_east).body, "gridId"), EAST);
    ck_assert_str_eq(member(get_link(&clerk_of_seven).body, "gridId"), EAST);
    ck_assert_int_eq(get_link(&clerk_of_nine).code, LIN_NOT_FOUND);
    end_database();
}

TEST(a_follower_is_made_where_its_record_is_seen_and_nowhere_else)
{
    begin_with_link();
    ck_assert_int_eq(move_to(&worker_of_both, WEST).code, LIN_OK);
    ck_assert_str_eq(link_of(&worker_of_east, person, "").body, "REFERENCE_UNKNOWN personId");
    ck_assert_str_eq(link_of(&clerk_of_nine, person, "").body, "COMMUNITY_UNKNOWN communityId");
    ck_assert_str_eq(link_of(&worker_of_both, person, ",'gridId':'" WEST "'").body, "FIELD_READ_ONLY gridId");
    end_database();
}

TEST(a_record_takes_its_followers_along_in_the_same_transaction)
{
    begin_with_link();
    ck_assert_str_eq(move_to(&worker_of_east, WEST).body, "OUT_OF_SCOPE gridId");
    ck_assert_int_eq(move_to(&worker_of_both, WEST).code, LIN_OK);
    ck_assert_int_eq(get_link(&worker_of_east).code, LIN_NOT_FOUND);
    ck_assert_str_eq(member(get_link(&worker_of_both).body, "etag"), "2");
    ck_assert_str_eq(raw("select string_agg(action || ' ' || actor, ', ' order by version) from link_history"), "1 user-east, 2 user-both");
    ck_assert_str_eq(raw("select count(*) from outbox where aggregate = 'link' and subject like '%.Updated.v1'"), "1");
    raw("alter table link add constraint stays check (grid_id = '" WEST "')");
    ck_assert_int_ne(move_to(&worker_of_both, EAST).code, LIN_OK);
    raw("alter table link drop constraint stays");
    ck_assert_str_eq(raw("select grid_id from person"), WEST); /* neither of them */
    end_database();
}

TEST(a_deleted_follower_moves_without_a_word)
{
    begin_with_link();
    ck_assert_int_eq(call(&worker_of_east, "LinkService.DeleteLink", lin_print(it.arena, "{'id':'%s'}", link_id)).code, LIN_OK);
    ck_assert_int_eq(move_to(&worker_of_both, WEST).code, LIN_OK);
    ck_assert_str_eq(raw("select version || ' ' || grid_id from link"), "2 " WEST);
    ck_assert_int_eq(call(&worker_of_east, "LinkService.UndeleteLink", lin_print(it.arena, "{'id':'%s'}", link_id)).code, LIN_NOT_FOUND);
    ck_assert_int_eq(call(&worker_of_both, "LinkService.UndeleteLink", lin_print(it.arena, "{'id':'%s'}", link_id)).code, LIN_OK);
    end_database();
}

/* The wider look that a move takes at followers ends with it. */
static void move_and_look_elsewhere(const char *elsewhere)
{
    LIN_TX(tx, request_of(&worker_of_both));

    ck_assert_int_eq(call_as(tx.rq, "PersonService.UpdatePerson", lin_print(it.arena, "{'id':'%s','person':{'gridId':'" WEST "'}}", person)).code, LIN_OK);
    ck_assert_ptr_eq(tx.rq->who, &worker_of_both);
    ck_assert_int_eq(call_as(tx.rq, "PersonService.GetPerson", lin_print(it.arena, "{'id':'%s'}", elsewhere)).code, LIN_NOT_FOUND);
}

TEST(a_move_gives_nobody_more_rows)
{
    begin_with_link();
    move_and_look_elsewhere(made(call(&clerk_of_seven, "PersonService.CreatePerson",
                                      "{'person':{'communityId':'" SUNSHINE "','name':'李小明','category':'PERMANENT'}}")));
    end_database();
}

static const lin_sql scope_now = { "test.scope_now", "select current_setting('linli.scope')" };

static void fail_while_more_is_seen(void)
{
    lin_reach before;
    lin_rows rows;
    LIN_TX(tx, request_of(&worker_of_east));

    ck_assert_int_eq(lin_typed_widen(tx.rq, person, &before), LIN_OK);
    ck_assert_str_eq(lin_str_z(it.arena, tx.rq->scope), "{7}");
    ck_assert_int_eq(lin_reach_back(tx.rq, &before, LIN_NOT_FOUND), LIN_NOT_FOUND);
    ck_assert_ptr_eq(tx.rq->who, &worker_of_east);
    ck_assert_int_eq(lin_query(tx.rq, &scope_now, &rows), LIN_OK);
    ck_assert_str_eq(lin_str_z(it.arena, lin_cell_text(&rows, 0, 0)), "{} {" EAST "} ");
}

/* Somebody may survive the failure: it must not leave the wider look behind. */
TEST(what_fails_while_more_is_seen_leaves_no_more_to_see)
{
    begin_with_link();
    fail_while_more_is_seen();
    end_database();
}
