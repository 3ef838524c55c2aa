/* Masks: who sees what of a classified value (7.3.6 c). */
#include "libs/authz/authz.h"
#include "tests/unit/test.h"

TEST(values_are_shown_by_class_and_clearance)
{
    static const struct { Linli__DataClass value, clearance; const char *in, *out; } rows[] = {
        { LINLI__DATA_CLASS__PUBLIC, LINLI__DATA_CLASS__INTERNAL, "open", "open" },
        { LINLI__DATA_CLASS__INTERNAL, LINLI__DATA_CLASS__INTERNAL, "kept", "kept" },
        { LINLI__DATA_CLASS__PERSONAL, LINLI__DATA_CLASS__INTERNAL, "王秀英", "王**" },
        { LINLI__DATA_CLASS__PERSONAL, LINLI__DATA_CLASS__INTERNAL, "欧阳修", "欧**" },
        { LINLI__DATA_CLASS__PERSONAL, LINLI__DATA_CLASS__INTERNAL, "李", "李**" },
        { LINLI__DATA_CLASS__PERSONAL, LINLI__DATA_CLASS__INTERNAL, "", "" },
        { LINLI__DATA_CLASS__PERSONAL, LINLI__DATA_CLASS__PERSONAL, "王秀英", "王秀英" },
        { LINLI__DATA_CLASS__SENSITIVE, LINLI__DATA_CLASS__INTERNAL, "13800138000", "138****8000" },
        { LINLI__DATA_CLASS__SENSITIVE, LINLI__DATA_CLASS__SENSITIVE, "13800138000", "138****8000" },
        { LINLI__DATA_CLASS__SENSITIVE, LINLI__DATA_CLASS__SENSITIVE, "11010519491231002X", "110***********002X" },
        { LINLI__DATA_CLASS__SENSITIVE, LINLI__DATA_CLASS__SENSITIVE, "1234567890", "***" },
        { LINLI__DATA_CLASS__SENSITIVE, LINLI__DATA_CLASS__SENSITIVE, "", "" },
    };
    lin_arena *arena = lin_arena_new();

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        lin_req *rq = lin_req_new(arena);
        lin_principal who = { .clearance = rows[i].clearance };
        lin_field field = { .data_class = rows[i].value };

        rq->who = &who;
        ck_assert_str_eq(lin_str_z(arena, lin_mask(rq, &field, lin_text(lin_z(rows[i].in))).text), rows[i].out);
    }
}

TEST(what_is_no_text_is_not_shown_at_all)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    lin_field field = { .data_class = LINLI__DATA_CLASS__PERSONAL };

    ck_assert_int_eq(lin_mask(rq, &field, lin_int(5)).kind, LIN_NULL);
    ck_assert_int_eq(lin_mask(rq, &field, lin_at(5)).kind, LIN_NULL);
}
