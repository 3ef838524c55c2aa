/* Names in C: protoc-c's own rules are facts to match. */
#include "proto/plugin/names.h"
#include "tests/unit/test.h"

#define SAME(got, want) do { lin_str got_ = (got); ck_assert_msg(lin_str_eq(got_, lin_z(want)), "%.*s, not %s", LIN_STR_FMT(got_), (want)); } while (0)

TEST(names_are_split_as_protoc_c_splits_them)
{
    static const struct { const char *full, *type, *lower, *upper; } rows[] = {
        { "linli.identity.v1.Region", "Linli__Identity__V1__Region", "linli__identity__v1__region", "LINLI__IDENTITY__V1__REGION" },
        { "linli.x.v1.CreateSession", "Linli__X__V1__CreateSession", "linli__x__v1__create_session", "LINLI__X__V1__CREATE_SESSION" },
        { "linli.x.v1.APIKey", "Linli__X__V1__APIKey", "linli__x__v1__apikey", "LINLI__X__V1__APIKEY" },
        { "linli.x.v1.H2O", "Linli__X__V1__H2O", "linli__x__v1__h2_o", "LINLI__X__V1__H2_O" },
        { "linli.x.v1.Region.Kind", "Linli__X__V1__Region__Kind", "linli__x__v1__region__kind", "LINLI__X__V1__REGION__KIND" },
        { "linli.x.v1.Under_Score", "Linli__X__V1__UnderScore", "linli__x__v1__under__score", "LINLI__X__V1__UNDER__SCORE" },
        { "linli.two_words.v1.M", "Linli__TwoWords__V1__M", "linli__two_words__v1__m", "LINLI__TWO_WORDS__V1__M" },
    };
    lin_arena *arena = lin_arena_new();

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        SAME(name_c_type(arena, lin_z(rows[i].full)), rows[i].type);
        SAME(name_c_lower(arena, lin_z(rows[i].full)), rows[i].lower);
        SAME(name_c_upper(arena, lin_z(rows[i].full)), rows[i].upper);
    }
    lin_arena_free(arena);
}

TEST(short_names_drop_the_package)
{
    lin_arena *arena = lin_arena_new();

    SAME(name_type(arena, LIN_STR("linli.x.v1"), LIN_STR("linli.x.v1.Region.Kind")), "RegionKind");
    SAME(name_type(arena, LIN_STR("linli.x.v1"), LIN_STR("linli.AccessSnapshot")), "Linli__AccessSnapshot");
    SAME(name_camel(arena, LIN_STR("key_persons")), "KeyPersons");
    SAME(name_lower_first(arena, LIN_STR("TransferLease")), "transferLease");
    ck_assert(name_is_reserved(LIN_STR("register")) && !name_is_reserved(LIN_STR("registers")));
    lin_arena_free(arena);
}
