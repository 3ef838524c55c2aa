/* Records as structs: what hand-written code reads and writes is what the standard calls do. On a real PostgreSQL. */
#include "tests/unit/libs/resource/database.h"

#define HISTORY "PersonService.ListPersonHistory"
#define STATS "PersonService.StatPersons"

static Person *someone(lin_req *rq, const char *name)
{
    Person *person = person_new(rq);

    person->community_id = lin_print(rq->arena, "%s", SUNSHINE);
    person->name = lin_print(rq->arena, "%s", name);
    person->id_number = lin_print(rq->arena, "11010519491231002X");
    person->phone = lin_print(rq->arena, "13800138000");
    person->category = PERSON_CATEGORY_PERMANENT;
    return person;
}

static const char *created(void)
{
    lin_req *rq = request_of(&clerk_of_seven);
    Person *person = someone(rq, "王秀英");

    ck_assert_int_eq(person_create(rq, person), LIN_OK);
    ck_assert_str_eq(person->etag, "1");
    ck_assert_ptr_nonnull(person->created_at);
    ck_assert_str_eq(person->source, "manual");
    return person->id;
}

static const char *failure(const lin_req *rq)
{
    return failure_text(&rq->problem);
}

TEST(a_created_record_is_sealed_found_counted_and_told)
{
    const char *id;

    begin_database();
    id = created();
    ck_assert_str_eq(raw("select octet_length(phone) > 20 and phone_lookup is not null and strpos(search_text, '王秀英') > 0 from person"), "t");
    ck_assert_str_eq(raw("select subject from outbox"), "linli.evt.population.7.person.Created.v1");
    ck_assert_str_eq(raw("select actor from person_history"), "user-7");
    ck_assert_ptr_nonnull(strstr(call(&clerk_of_seven, STATS, "{'by':'category'}").body, "'count':'1'"));
    ck_assert_str_eq(member(call(&clerk_of_seven, "PersonService.GetPerson", lin_print(it.arena, "{'id':'%s'}", id)).body, "phone"),
                     "138****8000");
    end_database();
}

TEST(a_community_of_the_scope_has_a_number_also_when_it_is_new)
{
    lin_req *rq;
    int32_t number;

    begin_database();
    ck_assert_int_eq(lin_typed_community(request_of(&clerk_of_seven), SUNSHINE, &number), LIN_OK);
    ck_assert_int_eq(number, 7);
    ck_assert_int_eq(lin_typed_community(request_of(&admin), NEW_TOWN, &number), LIN_OK);
    ck_assert_int_eq(number, 11);
    rq = request_of(&clerk_of_seven);
    ck_assert_int_eq(lin_typed_community(rq, RIVERSIDE, &number), LIN_INVALID_ARGUMENT);
    ck_assert_str_eq(failure(rq), "COMMUNITY_UNKNOWN communityId");
    rq = request_of(&admin);
    ck_assert_int_eq(lin_typed_community(rq, "x", &number), LIN_INVALID_ARGUMENT);
    end_database();
}

TEST(a_record_is_read_in_clear_within_the_scope_only)
{
    Person *person;
    const char *id;
    lin_req *rq;

    begin_database();
    id = created();
    rq = request_of(&uncleared_of_seven);
    ck_assert_int_eq(person_get(rq, id, &person), LIN_OK);
    ck_assert_str_eq(person->name, "王秀英");
    ck_assert_str_eq(person->phone, "13800138000");
    rq = request_of(&clerk_of_nine);
    ck_assert_int_eq(person_get(rq, id, &person), LIN_NOT_FOUND);
    rq = request_of(&clerk_of_nine);
    ck_assert_int_eq(person_get(rq, "7", &person), LIN_INVALID_ARGUMENT);
    end_database();
}

TEST(a_saved_record_has_a_version_and_a_history_where_it_changed)
{
    Person *person;
    const char *id;
    lin_req *rq;

    begin_database();
    id = created();
    rq = request_of(&clerk_of_seven);
    {
        LIN_TX(tx, rq);
        ck_assert_int_eq(person_lock(rq, id, &person), LIN_OK);
        ck_assert_int_eq(person_save(rq, person), LIN_OK);
        ck_assert_str_eq(person->etag, "1");
        person->phone = lin_print(rq->arena, "13911112222");
        ck_assert_int_eq(person_save(rq, person), LIN_OK);
        ck_assert_str_eq(person->etag, "2");
        ck_assert_int_eq(lin_commit(&tx), LIN_OK);
    }
    ck_assert_uint_eq(count_of(call(&clerk_of_seven, HISTORY, lin_print(it.arena, "{'id':'%s'}", id)).body, "'path':'phone'"), 2);
    ck_assert_str_eq(raw("select count(*) from outbox"), "2");
    end_database();
}

TEST(what_was_begun_and_not_committed_leaves_nothing)
{
    lin_req *rq;

    begin_database();
    rq = request_of(&clerk_of_seven);
    {
        LIN_TX(tx, rq);
        ck_assert_int_eq(person_create(rq, someone(rq, "王秀英")), LIN_OK);
    }
    ck_assert_str_eq(raw("select (select count(*) from person) + (select count(*) from outbox) + (select count(*) from person_history)"), "0");
    end_database();
}

TEST(a_stale_record_is_not_saved)
{
    Person *first, *second;
    const char *id;
    lin_req *rq;

    begin_database();
    id = created();
    rq = request_of(&clerk_of_seven);
    ck_assert_int_eq(person_get(rq, id, &first), LIN_OK);
    ck_assert_int_eq(person_get(rq, id, &second), LIN_OK);
    first->name = lin_print(rq->arena, "甲");
    ck_assert_int_eq(person_save(rq, first), LIN_OK);
    second->name = lin_print(rq->arena, "乙");
    ck_assert_int_eq(person_save(rq, second), LIN_ABORTED);
    ck_assert_str_eq(raw("select name from person"), "甲");
    end_database();
}

TEST(what_the_contract_forbids_is_refused_by_field)
{
    Person *person;
    const char *id;
    lin_req *rq;

    begin_database();
    id = created();
    rq = request_of(&clerk_of_seven);
    person = someone(rq, "");
    person->phone = lin_print(rq->arena, "123");
    ck_assert_int_eq(person_create(rq, person), LIN_INVALID_ARGUMENT);
    ck_assert_str_eq(failure(rq), "FIELD_REQUIRED name phone");
    rq = request_of(&clerk_of_seven);
    ck_assert_int_eq(person_create(rq, someone(rq, "王五")), LIN_ALREADY_EXISTS);
    ck_assert_str_eq(failure(rq), "ALREADY_EXISTS idNumber");
    rq = request_of(&clerk_of_nine);
    ck_assert_int_eq(person_create(rq, someone(rq, "王五")), LIN_INVALID_ARGUMENT);
    ck_assert_str_eq(failure(rq), "COMMUNITY_UNKNOWN communityId");
    rq = request_of(&clerk_of_seven);
    ck_assert_int_eq(person_get(rq, id, &person), LIN_OK);
    person->phone = lin_print(rq->arena, "123");
    ck_assert_int_eq(person_save(rq, person), LIN_INVALID_ARGUMENT);
    ck_assert_str_eq(failure(rq), "FIELD_PATTERN phone");
    end_database();
}

TEST(a_record_goes_and_comes_back)
{
    Person *person;
    const char *id;

    begin_database();
    id = created();
    ck_assert_int_eq(person_delete(request_of(&clerk_of_seven), id), LIN_OK);
    ck_assert_int_eq(person_get(request_of(&clerk_of_seven), id, &person), LIN_NOT_FOUND);
    ck_assert_int_eq(person_delete(request_of(&clerk_of_seven), id), LIN_NOT_FOUND);
    ck_assert_int_eq(person_undelete(request_of(&clerk_of_seven), id, &person), LIN_OK);
    ck_assert_str_eq(person->etag, "3");
    ck_assert_str_eq(raw("select string_agg(subject, ' ' order by id) from outbox"),
                     "linli.evt.population.7.person.Created.v1 linli.evt.population.7.person.Deleted.v1"
                     " linli.evt.population.7.person.Undeleted.v1");
    end_database();
}

TEST(records_are_listed_by_a_filter_whose_values_are_quoted)
{
    Person **people;
    size_t count;
    lin_req *rq;

    begin_database();
    rq = request_of(&clerk_of_seven);
    ck_assert_int_eq(person_create(rq, someone(rq, "a\"b*")), LIN_OK);
    rq = request_of(&clerk_of_seven);
    ck_assert_int_eq(person_list(rq, lin_print(rq->arena, "name = %s", lin_quoted(rq, "a\"b*")), &people, &count), LIN_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(people[0]->id_number, "11010519491231002X");
    ck_assert_int_eq(person_list(rq, "phone = 13800138000", &people, &count), LIN_OK);
    ck_assert_uint_eq(count, 1);
    rq = request_of(&clerk_of_nine);
    ck_assert_int_eq(person_list(rq, "", &people, &count), LIN_OK);
    ck_assert_uint_eq(count, 0);
    ck_assert_int_eq(person_list(rq, "nothing = 1", &people, &count), LIN_INVALID_ARGUMENT);
    end_database();
}

TEST(an_event_of_its_own_goes_to_the_outbox)
{
    const char *id;
    lin_req *rq;

    begin_database();
    id = created();
    rq = request_of(&clerk_of_seven);
    ck_assert_int_eq(lin_typed_emit(rq, "person", "Praised", id, &someone(rq, "王秀英")->base), LIN_OK);
    ck_assert(rq->wrote_event);
    ck_assert_str_eq(raw("select subject || ' ' || community_id from outbox where aggregate = 'person' order by id desc limit 1"),
                     "linli.evt.population.7.person.Praised.v1 7");
    end_database();
}

TEST(an_answer_written_by_hand_is_masked_however_deep_its_records_lie)
{
    const lin_message *of;
    BatchGetPersonsAnswer *answer;
    lin_str masked;
    lin_buf text;
    Person *person;
    uint8_t *wire;
    lin_req *rq;

    begin_database();
    rq = request_of(&clerk_of_seven);
    of = lin_contract_message(it.contract, LIN_STR("linli.population.v1.BatchGetPersonsAnswer"));
    person = someone(rq, "王秀英");
    answer = LIN_NEW(rq->arena, BatchGetPersonsAnswer);
    linli__population__v1__batch_get_persons_answer__init(answer);
    answer->persons = &person;
    answer->n_persons = 1;
    wire = lin_alloc(rq->arena, protobuf_c_message_get_packed_size(&answer->base));
    masked = (lin_str){ (const char *)wire, protobuf_c_message_pack(&answer->base, wire) };
    ck_assert_int_eq(lin_mask_answer(rq, of, masked, &masked), LIN_OK);
    text = (lin_buf){ .arena = rq->arena };
    ck_assert_int_eq(lin_json_write(rq, of, masked, &text), LIN_OK);
    ck_assert_ptr_nonnull(strstr(lin_str_z(rq->arena, lin_buf_str(&text)), "\"idNumber\":\"110***********002X\",\"phone\":\"138****8000\""));
    end_database();
}

/* --- what the contract says of more than one value */

static Link *link_of(lin_req *rq, const char *person)
{
    Link *link = link_new(rq);

    link->community_id = lin_print(rq->arena, "%s", SUNSHINE);
    link->person_id = lin_print(rq->arena, "%s", person);
    link->kind = LINK_KIND_HOUSE;
    link->target_id = lin_print(rq->arena, "01a20000-0000-8000-8000-000000000007");
    return link;
}

TEST(a_reference_names_a_record_that_is_there_in_its_community)
{
    const char *id, *far;
    Person *other;
    lin_req *rq;

    begin_database();
    id = created();
    rq = request_of(&clerk_of_both);
    ck_assert_int_eq(link_create(rq, link_of(rq, id)), LIN_OK);
    ck_assert_int_eq(link_create(rq, link_of(rq, "01a20000-0000-8000-8000-070000000009")), LIN_INVALID_ARGUMENT);
    ck_assert_str_eq(failure(rq), "REFERENCE_UNKNOWN personId");
    rq = request_of(&clerk_of_both);
    other = someone(rq, "李雷");
    other->community_id = lin_print(rq->arena, "%s", RIVERSIDE);
    ck_assert_int_eq(person_create(rq, other), LIN_OK);
    far = other->id;
    ck_assert_int_eq(link_create(rq, link_of(rq, far)), LIN_INVALID_ARGUMENT);
    rq = request_of(&clerk_of_seven);
    ck_assert_int_eq(person_delete(rq, id), LIN_OK);
    ck_assert_int_eq(link_create(rq, link_of(rq, id)), LIN_INVALID_ARGUMENT);
    ck_assert_str_eq(failure(rq), "REFERENCE_UNKNOWN personId");
    end_database();
}

TEST(days_stand_in_order_and_begin_today)
{
    Link *link;
    lin_req *rq;

    begin_database();
    rq = request_of(&clerk_of_seven);
    link = link_of(rq, created());
    ck_assert_int_eq(link_create(rq, link), LIN_OK);
    ck_assert_str_eq(link->valid_from, lin_day(rq->arena, rq->now).at);
    link->valid_until = lin_print(rq->arena, "2020-01-01");
    ck_assert_int_eq(link_save(rq, link), LIN_INVALID_ARGUMENT);
    ck_assert_str_eq(failure(rq), "BEFORE_START validUntil");
    end_database();
}

TEST(what_is_held_changes_by_the_service_alone)
{
    const char *first, *second;
    Person *other;
    Link *link;
    lin_req *rq;

    begin_database();
    first = created();
    rq = request_of(&clerk_of_seven);
    other = someone(rq, "李雷");
    other->id_number = lin_print(rq->arena, "110105194912310038");
    ck_assert_int_eq(person_create(rq, other), LIN_OK);
    second = other->id;
    link = link_of(rq, first);
    ck_assert_int_eq(link_create(rq, link), LIN_OK);
    ck_assert_str_eq(call(&clerk_of_seven, "LinkService.UpdateLink", lin_print(it.arena, "{'id':'%s','link':{'personId':'%s'}}", link->id, second)).body,
                     "FIELD_IMMUTABLE personId");
    link->person_id = lin_print(rq->arena, "%s", second);
    ck_assert_int_eq(link_save(rq, link), LIN_OK);
    link->kind = LINK_KIND_GRID; /* immutable: nobody's to change */
    ck_assert_int_eq(link_save(rq, link), LIN_INVALID_ARGUMENT);
    ck_assert_str_eq(failure(rq), "FIELD_IMMUTABLE kind");
    end_database();
}

TEST(a_deleted_record_tells_which_one_goes_on_for_it)
{
    const char *id, *to = "01a20000-0000-8000-8000-070000000009";
    Person *person;
    outcome out;
    lin_req *rq;

    begin_database();
    id = created();
    rq = request_of(&clerk_of_seven);
    ck_assert_int_eq(person_get(rq, id, &person), LIN_OK);
    person->merged_into = lin_print(rq->arena, "%s", to);
    ck_assert_int_eq(person_save(rq, person), LIN_OK);
    ck_assert_int_eq(person_delete(rq, id), LIN_OK);
    out = call(&clerk_of_seven, "PersonService.GetPerson", lin_print(it.arena, "{'id':'%s'}", id));
    ck_assert_int_eq(out.code, LIN_NOT_FOUND);
    ck_assert_str_eq(out.body, "MOVED mergedInto");
    ck_assert_str_eq(call(&clerk_of_nine, "PersonService.GetPerson", lin_print(it.arena, "{'id':'%s'}", id)).body, "NOT_FOUND");
    ck_assert_str_eq(call(&clerk_of_seven, "PersonService.UndeletePerson", lin_print(it.arena, "{'id':'%s'}", to)).body, "NOT_FOUND");
    end_database();
}

TEST(what_a_request_has_written_is_known_with_its_source)
{
    Linli__Change **change;
    Person *person;
    size_t count = 0;
    lin_req *rq;

    begin_database();
    rq = request_of(&clerk_of_seven);
    person = someone(rq, "王秀英");
    ck_assert_int_eq(person_create(rq, person), LIN_OK);
    rq->origin = LIN_STR("review");
    person->phone = lin_print(rq->arena, "13911112222");
    ck_assert_int_eq(person_save(rq, person), LIN_OK);
    ck_assert_uint_eq(rq->touches, 2);
    ck_assert_int_eq(lin_typed_history(rq, person->base.descriptor, person->id, true, &change, &count), LIN_OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_str_eq(change[0]->source, "review");
    ck_assert_str_eq(change[0]->changes[0]->after_json, "\"13911112222\"");
    ck_assert_str_eq(change[1]->source, "manual");
    ck_assert_int_eq(lin_typed_history(rq, person->base.descriptor, person->id, false, &change, &count), LIN_OK); /* behind those */
    ck_assert_uint_eq(count, 4);
    change += 2;
    ck_assert_str_eq(change[0]->changes[0]->after_json, "\"139****2222\"");
    end_database();
}
