/* Rules of a vehicle: identification numbers, plates that change, class and level (8.1.2 a-b, 8.3.5 b). */
#include "services/vehicles/rules_vehicle.c"
#include "tests/unit/test.h"

static char *t(const char *text)
{
    return strdup(text);
}

static Vehicle vehicle(const char *plate)
{
    Vehicle v;

    linli__vehicles__v1__vehicle__init(&v);
    v.plate = t(plate);
    return v;
}

static const char *failure(lin_req *rq, lin_code code)
{
    return code == LIN_OK ? "" : lin_print(rq->arena, "%.*s %.*s", LIN_STR_FMT(rq->problem.reason), LIN_STR_FMT(rq->problem.violation[0].field));
}

TEST(a_vin_has_seventeen_characters_and_a_right_check_digit)
{
    static const struct { const char *vin; bool right; } rows[] = {
        { "1M8GDM9AXKP042788", true },  { "11111111111111111", true },  { "LGXC16DF5A0000009", true }, { "1M8GDM9A1KP042788", false },
        { "LGXC16DF4A0000009", false }, { "1M8GDM9AXKP04278", false },  { "1M8GDM9AXKP0427881", false }, { "1M8GDM9AXKPO42788", false },
        { "WVWZZZ3BZWE689725", true },  { "WVWZZZ3BZWE68972.", false }, { "", false },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_msg(vin_is_right(rows[i].vin) == rows[i].right, "%s", rows[i].vin);
}

TEST(a_plate_is_kept_in_one_form_with_its_kind_and_colour)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    Vehicle v = vehicle("粤b·d12345");

    ck_assert_str_eq(failure(rq, vehicle_before_write(rq, NULL, &v)), "");
    ck_assert_str_eq(v.plate, "粤BD12345");
    ck_assert_int_eq(v.plate_kind, VEHICLE_PLATE_KIND_NEW_ENERGY_SMALL);
    ck_assert_int_eq(v.plate_color, VEHICLE_PLATE_COLOR_GREEN_PLATE);
    v.plate_color = VEHICLE_PLATE_COLOR_BLUE_PLATE;
    ck_assert_str_eq(failure(rq, vehicle_before_write(rq, NULL, &v)), "PLATE_COLOR plateColor");
}

TEST(a_plate_that_changes_is_remembered)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    Vehicle before = vehicle("粤B12345"), after = vehicle("粤B D12345");

    before.plate_color = after.plate_color = VEHICLE_PLATE_COLOR_BLUE_PLATE;
    ck_assert_str_eq(failure(rq, vehicle_before_write(rq, &before, &after)), "");
    ck_assert_int_eq(after.plate_color, VEHICLE_PLATE_COLOR_GREEN_PLATE);
    ck_assert_uint_eq(after.n_former_plates, 1);
    ck_assert_str_eq(after.former_plates[0], "粤B12345");
    before = after;
    ck_assert_str_eq(failure(rq, vehicle_before_write(rq, &before, &after)), "");
    ck_assert_uint_eq(after.n_former_plates, 1);
}

TEST(class_and_level_come_together)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    Vehicle v = vehicle("粤B12345");

    v.key_class = VEHICLE_KEY_CLASS_SCHOOL_BUS;
    ck_assert_str_eq(failure(rq, vehicle_before_write(rq, NULL, &v)), "KEY_NEEDS_LEVEL keyLevel");
    rq = lin_req_new(rq->arena);
    v.key_level = VEHICLE_KEY_LEVEL_FIRST;
    ck_assert_str_eq(failure(rq, vehicle_before_write(rq, NULL, &v)), "");
    v.key_class = VEHICLE_KEY_CLASS_UNSPECIFIED;
    ck_assert_str_eq(failure(rq, vehicle_before_write(rq, NULL, &v)), "KEY_NEEDS_LEVEL keyClass");
}
