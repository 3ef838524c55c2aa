/*
 * Rules of a vehicle: its plate is one of GA 36, in one form, and of a colour that such plates have; its identification number
 * has a right check digit; a key vehicle has class and level (GB/T 42455.1-2023, 8.1.2 a-b, 8.3.5 b).
 */
#include "vehicles.h"

enum { VIN_LENGTH = 17, VIN_CHECK = 8 };

/* --- plate */

static lin_code check_plate(lin_req *rq, Vehicle *v)
{
    v->plate = vehicles_plate(rq, v->plate);
    v->plate_kind = vehicles_plate_kind(v->plate);
    if (!v->plate_kind)
        return lin_fail_field(rq, LIN_STR("plate"), &VEHICLES_PLATE_FORM);
    if (!vehicles_plate_may_be(v->plate_kind, v->plate_color))
        return lin_fail_field(rq, LIN_STR("plateColor"), &VEHICLES_PLATE_COLOR);
    if (!v->plate_color)
        v->plate_color = vehicles_plate_color(v->plate_kind);
    return LIN_OK;
}

/* Another plate brings its own colour, unless one was given with it; the one before is remembered. */
static void change_plate(lin_req *rq, const Vehicle *before, Vehicle *after)
{
    char **former;

    if (vehicles_same(before->plate, vehicles_plate(rq, after->plate)))
        return;
    if (before->plate_color == after->plate_color)
        after->plate_color = VEHICLE_PLATE_COLOR_UNSPECIFIED;
    former = LIN_NEW_ARRAY(rq->arena, char *, after->n_former_plates + 1);
    if (after->n_former_plates)
        memcpy(former, after->former_plates, after->n_former_plates * sizeof(*former));
    former[after->n_former_plates++] = before->plate;
    after->former_plates = former;
}

/* --- identification number */

/* ISO 3779, by the place in "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ" modulo ten; -1: not one of its characters. */
static int vin_value(char c)
{
    static const char by_value[] = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ";
    const char *at = c && c != '.' ? strchr(by_value, c) : NULL;

    return at ? (int)(at - by_value) % 10 : -1;
}

/* The weighted sum modulo eleven; X is ten. Elsewhere than here and in America the ninth place may be any letter. */
static bool vin_is_right(const char *vin)
{
    static const int weight[VIN_LENGTH] = { 8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2 };
    int sum = 0;

    if (strlen(vin) != VIN_LENGTH)
        return false;
    for (int i = 0; i < VIN_LENGTH; i++) {
        if (vin_value(vin[i]) < 0)
            return false;
        sum += vin_value(vin[i]) * weight[i];
    }
    if (vin[VIN_CHECK] != 'X' && (vin[VIN_CHECK] < '0' || vin[VIN_CHECK] > '9'))
        return true;
    return vin[VIN_CHECK] == "0123456789X"[sum % 11];
}

static lin_code check_vin(lin_req *rq, Vehicle *v)
{
    if (!v->vin[0])
        return LIN_OK;
    v->vin = vehicles_plate(rq, v->vin);
    return vin_is_right(v->vin) ? LIN_OK : lin_fail_field(rq, LIN_STR("vin"), &VEHICLES_VIN_FORM);
}

/* --- key vehicles */

static lin_code check_key(lin_req *rq, const Vehicle *v)
{
    if (!v->key_class == !v->key_level)
        return LIN_OK;
    return lin_fail_field(rq, v->key_class ? LIN_STR("keyLevel") : LIN_STR("keyClass"), &VEHICLES_KEY_NEEDS_LEVEL);
}

lin_code vehicle_before_write(lin_req *rq, const Vehicle *before, Vehicle *after)
{
    if (!before && after->merged_into[0]) /* undeleted: a closed file stays closed */
        return lin_fail(rq, &VEHICLES_VEHICLE_CLOSED);
    if (before)
        change_plate(rq, before, after);
    LIN_TRY(check_plate(rq, after));
    LIN_TRY(check_vin(rq, after));
    LIN_TRY(vehicles_check_person(rq, "ownerId", before ? before->owner_id : "", after->owner_id));
    return check_key(rq, after);
}
