/* Number plates (GA 36): every kind, what is none, and how one is kept. */
#include "services/vehicles/plate.c"
#include "tests/unit/test.h"

static const struct { const char *plate; VehiclePlateKind kind; } plates[] = {
    { "粤B12345", VEHICLE_PLATE_KIND_ORDINARY },
    { "京A8A8A8", VEHICLE_PLATE_KIND_ORDINARY },
    { "新RABCD1", VEHICLE_PLATE_KIND_ORDINARY },
    { "粤BD12345", VEHICLE_PLATE_KIND_NEW_ENERGY_SMALL },
    { "沪AF0D234", VEHICLE_PLATE_KIND_UNSPECIFIED },      /* only the second place may be a letter too */
    { "沪AFD0234", VEHICLE_PLATE_KIND_NEW_ENERGY_SMALL },
    { "京AA12345", VEHICLE_PLATE_KIND_NEW_ENERGY_SMALL },
    { "粤B12345D", VEHICLE_PLATE_KIND_NEW_ENERGY_LARGE },
    { "粤B12345F", VEHICLE_PLATE_KIND_NEW_ENERGY_LARGE },
    { "粤B12345L", VEHICLE_PLATE_KIND_UNSPECIFIED },      /* no letter of a drive */
    { "粤BL12345", VEHICLE_PLATE_KIND_UNSPECIFIED },
    { "鲁QT123挂", VEHICLE_PLATE_KIND_TRAILER },
    { "苏A0001挂", VEHICLE_PLATE_KIND_TRAILER },
    { "京A0123学", VEHICLE_PLATE_KIND_COACH },
    { "京A0123警", VEHICLE_PLATE_KIND_POLICE },
    { "使224578", VEHICLE_PLATE_KIND_EMBASSY },
    { "224578使", VEHICLE_PLATE_KIND_EMBASSY },
    { "沪A0023领", VEHICLE_PLATE_KIND_CONSULATE },
    { "沪22478领", VEHICLE_PLATE_KIND_CONSULATE },
    { "粤ZF023港", VEHICLE_PLATE_KIND_HONGKONG },
    { "粤Z1234澳", VEHICLE_PLATE_KIND_MACAO },
    { "粤B1234港", VEHICLE_PLATE_KIND_UNSPECIFIED },      /* only Z crosses the border */
    { "粤B1234A临", VEHICLE_PLATE_KIND_TEMPORARY },
    { "京A0F123临", VEHICLE_PLATE_KIND_TEMPORARY },
    { "京AF0123临", VEHICLE_PLATE_KIND_TEMPORARY },
    { "粤B00123试", VEHICLE_PLATE_KIND_TEMPORARY },
    { "沪A00123超", VEHICLE_PLATE_KIND_TEMPORARY },
    { "粤B123临", VEHICLE_PLATE_KIND_UNSPECIFIED },
    { "粤B1234O临", VEHICLE_PLATE_KIND_UNSPECIFIED },
    { "粤B123456临", VEHICLE_PLATE_KIND_UNSPECIFIED },
    { "临粤B12345", VEHICLE_PLATE_KIND_UNSPECIFIED },
    { "京XA018应急", VEHICLE_PLATE_KIND_EMERGENCY },
    { "京AA018应急", VEHICLE_PLATE_KIND_UNSPECIFIED },
    { "民航F1234", VEHICLE_PLATE_KIND_AVIATION },
    { "WJ京1234X", VEHICLE_PLATE_KIND_ARMED_POLICE },
    { "WJ01234", VEHICLE_PLATE_KIND_ARMED_POLICE },
    { "VA01234", VEHICLE_PLATE_KIND_MILITARY },
    { "", VEHICLE_PLATE_KIND_UNSPECIFIED },
    { "粤B1234", VEHICLE_PLATE_KIND_UNSPECIFIED },
    { "粤B123456", VEHICLE_PLATE_KIND_UNSPECIFIED },      /* eight, but no letter of a drive */
    { "粤B1234O", VEHICLE_PLATE_KIND_UNSPECIFIED },       /* a letter like a digit */
    { "粤B1234I", VEHICLE_PLATE_KIND_UNSPECIFIED },
    { "粤I12345", VEHICLE_PLATE_KIND_UNSPECIFIED },
    { "粤BABCDE", VEHICLE_PLATE_KIND_UNSPECIFIED },       /* without a digit */
    { "港B12345", VEHICLE_PLATE_KIND_UNSPECIFIED },       /* no province */
    { "B12345", VEHICLE_PLATE_KIND_UNSPECIFIED },
    { "粤B12345警", VEHICLE_PLATE_KIND_UNSPECIFIED },
    { "粤B12挂5", VEHICLE_PLATE_KIND_UNSPECIFIED },
    { "粤B１２３４５", VEHICLE_PLATE_KIND_UNSPECIFIED },
};

TEST(a_plate_is_known_by_its_form)
{
    for (size_t i = 0; i < LIN_COUNT(plates); i++)
        ck_assert_msg(vehicles_plate_kind(plates[i].plate) == plates[i].kind, "%s is %d", plates[i].plate, vehicles_plate_kind(plates[i].plate));
}

TEST(every_province_has_plates)
{
    static const char provinces[] = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新";
    char plate[16];

    for (const char *at = provinces; *at; at += 3) {
        snprintf(plate, sizeof(plate), "%.3sA12345", at);
        ck_assert_msg(vehicles_plate_kind(plate) == VEHICLE_PLATE_KIND_ORDINARY, "%s", plate);
    }
    ck_assert_uint_eq(sizeof(provinces) - 1, 31 * 3);
}

TEST(however_it_is_written_it_is_one_plate)
{
    static const struct { const char *text, *plate; } rows[] = {
        { "粤B12345", "粤B12345" }, { " 粤b·12345 ", "粤B12345" }, { "粤B.12 345", "粤B12345" }, { "粤B-12345", "粤B12345" },
        { "粤B・D12345", "粤BD12345" }, { "wj京1234x", "WJ京1234X" }, { "京X·A018应急", "京XA018应急" }, { "", "" },
    };
    lin_req *rq = lin_req_new(lin_arena_new());

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_str_eq(vehicles_plate(rq, rows[i].text), rows[i].plate);
}

TEST(a_kind_of_plate_has_its_colours)
{
    ck_assert_int_eq(vehicles_plate_color(VEHICLE_PLATE_KIND_NEW_ENERGY_SMALL), VEHICLE_PLATE_COLOR_GREEN_PLATE);
    ck_assert_int_eq(vehicles_plate_color(VEHICLE_PLATE_KIND_ORDINARY), VEHICLE_PLATE_COLOR_UNSPECIFIED);
    ck_assert(vehicles_plate_may_be(VEHICLE_PLATE_KIND_ORDINARY, VEHICLE_PLATE_COLOR_YELLOW_PLATE));
    ck_assert(vehicles_plate_may_be(VEHICLE_PLATE_KIND_ORDINARY, VEHICLE_PLATE_COLOR_UNSPECIFIED));
    ck_assert(!vehicles_plate_may_be(VEHICLE_PLATE_KIND_ORDINARY, VEHICLE_PLATE_COLOR_GREEN_PLATE));
    ck_assert(vehicles_plate_may_be(VEHICLE_PLATE_KIND_TEMPORARY, VEHICLE_PLATE_COLOR_YELLOW_PLATE));
    ck_assert(!vehicles_plate_may_be(VEHICLE_PLATE_KIND_TEMPORARY, VEHICLE_PLATE_COLOR_GREEN_PLATE));
    ck_assert(!vehicles_plate_may_be(VEHICLE_PLATE_KIND_POLICE, VEHICLE_PLATE_COLOR_BLUE_PLATE));
}
