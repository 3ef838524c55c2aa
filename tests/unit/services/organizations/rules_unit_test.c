/* Which trades there are, and how a code fits its kind. */
#include "services/organizations/rules_unit.c"
#include "tests/unit/test.h"

TEST(each_section_has_its_divisions)
{
    static const struct { const char *first, *last, *before, *behind; } rows[] = {
        { "A01", "A05", "A00", "A06" }, { "B06", "B12", "B05", "B13" }, { "C13", "C43", "C12", "C44" }, { "D44", "D46", "D43", "D47" },
        { "E47", "E50", "E46", "E51" }, { "F51", "F52", "F50", "F53" }, { "G53", "G60", "G52", "G61" }, { "H61", "H62", "H60", "H63" },
        { "I63", "I65", "I62", "I66" }, { "J66", "J69", "J65", "J70" }, { "K70", "K70", "K69", "K71" }, { "L71", "L72", "L70", "L73" },
        { "M73", "M75", "M72", "M76" }, { "N76", "N79", "N75", "N80" }, { "O80", "O82", "O79", "O83" }, { "P83", "P83", "P82", "P84" },
        { "Q84", "Q85", "Q83", "Q86" }, { "R86", "R90", "R85", "R91" }, { "S91", "S96", "S90", "S97" }, { "T97", "T97", "T96", "T98" },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        ck_assert(is_trade(rows[i].first) && is_trade(rows[i].last));
        ck_assert(!is_trade(rows[i].before) && !is_trade(rows[i].behind));
    }
}

TEST(a_trade_tells_its_section)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    char food[] = "H62", wrong[] = "H63";
    Unit unit;

    linli__organizations__v1__unit__init(&unit);
    unit.trade = food;
    ck_assert_int_eq(derive_section(rq, &unit), LIN_OK);
    ck_assert_int_eq(unit.section, UNIT_SECTION_H);
    unit.trade = wrong;
    ck_assert_int_eq(derive_section(rq, &unit), LIN_INVALID_ARGUMENT);
    ck_assert_int_eq((int)rq->problem.violations, 1);
}

TEST(a_code_fits_its_kind)
{
    static const struct { UnitKind kind; const char *code; lin_code wanted; } rows[] = {
        { UNIT_KIND_ENTERPRISE, "91350100M000100Y43", LIN_OK },   { UNIT_KIND_ENTERPRISE, "", LIN_INVALID_ARGUMENT },
        { UNIT_KIND_MERCHANT, "", LIN_OK },                       { UNIT_KIND_MERCHANT, "91350100M000100Y43", LIN_INVALID_ARGUMENT },
        { UNIT_KIND_MERCHANT, "92440305MA000017XX", LIN_OK },     { UNIT_KIND_INSTITUTION, "92440305MA000017XX", LIN_INVALID_ARGUMENT },
        { UNIT_KIND_GOVERNMENT, "11440305MA000017XX", LIN_OK },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        lin_req *rq = lin_req_new(lin_arena_new());
        Unit unit;

        linli__organizations__v1__unit__init(&unit);
        unit.kind = rows[i].kind;
        unit.credit_code = lin_print(rq->arena, "%s", rows[i].code);
        ck_assert_msg(check_code(rq, &unit) == rows[i].wanted, "row %zu", i);
    }
}
