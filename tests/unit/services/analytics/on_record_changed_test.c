/* Which events mean that a record may be seen by others from now on, or by nobody; and of which kind they are. */
#include "services/analytics/on_record_changed.c"
#include "tests/unit/test.h"

static lin_event event_of(const char *source, const char *aggregate, const char *name, Linli__Change *change)
{
    return (lin_event){ .source = source, .aggregate = aggregate, .name = name, .change = change };
}

TEST(an_event_is_of_the_kind_of_its_record)
{
    lin_event person = event_of("population", "person", "Updated", NULL), member = event_of("population", "member", "Updated", NULL),
              other = event_of("popul", "person", "Updated", NULL);

    ck_assert_str_eq(kind_of(&person)->name, "population.Person");
    ck_assert_ptr_null(kind_of(&member));
    ck_assert_ptr_null(kind_of(&other));
}

TEST(what_may_be_gone_is_not_found_from_the_event_on)
{
    Linli__FieldChange field, *fields[] = { &field };
    Linli__Change change;
    lin_event updated = event_of("housing", "house", "Updated", &change), merged = event_of("population", "person", "Merged", NULL);

    linli__change__init(&change);
    linli__field_change__init(&field);
    change.changes = fields;
    change.n_changes = 1;
    change.action = LINLI__CHANGE__ACTION__UPDATED;
    field.path = (char *)(uintptr_t)"address";
    ck_assert(!may_be_gone(&updated));
    field.path = (char *)(uintptr_t)"gridId";
    ck_assert(may_be_gone(&updated));
    field.path = (char *)(uintptr_t)"address";
    change.action = LINLI__CHANGE__ACTION__DELETED;
    ck_assert(may_be_gone(&updated));
    ck_assert(may_be_gone(&merged));
}
