/*
 * plate - number plates of China: GA 36-2018 with the emergency plates that came later, and those of the army and the armed
 * police. A table of forms; the first that fits is the kind. Letters are never I and O, which look like digits.
 *
 * Not known here: vehicles that enter the country for a while, tractors (NY 345), and plates that are no longer issued (GA 36-1992).
 */
#include "vehicles.h"

#include "libs/resource/validate.h"

#define PROVINCE "(京|津|冀|晋|蒙|辽|吉|黑|沪|苏|浙|皖|闽|赣|鲁|豫|鄂|湘|粤|桂|琼|渝|川|贵|云|藏|陕|甘|青|宁|新)"
#define LETTER "[A-HJ-NP-Z]"
#define SERIAL "[0-9A-HJ-NP-Z]"
#define POWER "[A-HJK]" /* A-E: driven by electricity alone; F-K: not alone */

static const struct form {
    VehiclePlateKind kind;
    const char *pattern;
    unsigned colors;                                  /* bits of VehiclePlateColor */
} forms[] = {
#define IS(color) (1u << VEHICLE_PLATE_COLOR_##color##_PLATE)
    { VEHICLE_PLATE_KIND_EMERGENCY, PROVINCE "X" SERIAL "{4}应急", IS(WHITE) },
    { VEHICLE_PLATE_KIND_NEW_ENERGY_SMALL, PROVINCE LETTER POWER SERIAL "[0-9]{4}", IS(GREEN) },
    { VEHICLE_PLATE_KIND_NEW_ENERGY_LARGE, PROVINCE LETTER "[0-9]{5}" POWER, IS(YELLOW_GREEN) },
    { VEHICLE_PLATE_KIND_TRAILER, PROVINCE LETTER SERIAL "{4}挂", IS(YELLOW) },
    { VEHICLE_PLATE_KIND_COACH, PROVINCE LETTER SERIAL "{4}学", IS(YELLOW) },
    { VEHICLE_PLATE_KIND_POLICE, PROVINCE LETTER SERIAL "{4}警", IS(WHITE) },
    { VEHICLE_PLATE_KIND_EMBASSY, "使[0-9]{6}|[0-9]{6}使", IS(BLACK) },
    { VEHICLE_PLATE_KIND_CONSULATE, PROVINCE LETTER SERIAL "{4}领|" PROVINCE "[0-9]{5}领", IS(BLACK) },
    { VEHICLE_PLATE_KIND_HONGKONG, "粤Z" SERIAL "{4}港", IS(BLACK) },
    { VEHICLE_PLATE_KIND_MACAO, "粤Z" SERIAL "{4}澳", IS(BLACK) },
    { VEHICLE_PLATE_KIND_AVIATION, "民航" LETTER "[0-9]{4}", IS(GREEN) },
    { VEHICLE_PLATE_KIND_ARMED_POLICE, "WJ" PROVINCE "?[0-9]{4}" SERIAL, IS(WHITE) },
    /* blue: within a district; yellow: beyond, on trial, oversize; cameras take paper for white */
    { VEHICLE_PLATE_KIND_TEMPORARY, PROVINCE LETTER SERIAL "{4,5}(临|试|超)", IS(BLUE) | IS(YELLOW) | IS(WHITE) },
    { VEHICLE_PLATE_KIND_MILITARY, LETTER LETTER "[0-9]{5}", IS(WHITE) },
    /* five places, at least one of them a digit */
    { VEHICLE_PLATE_KIND_ORDINARY, PROVINCE LETTER "([0-9]" SERIAL "{4}|" SERIAL "[0-9]" SERIAL "{3}|" SERIAL "{2}[0-9]" SERIAL "{2}|" SERIAL "{3}[0-9]" SERIAL "|" SERIAL "{4}[0-9])",
      IS(BLUE) | IS(YELLOW) | IS(BLACK) },
#undef IS
};

/* Between the parts people and cameras write these. */
static size_t gap_at(const char *at)
{
    static const char *const gaps[] = { " ", "\t", ".", "-", "·", "•", "・", "．", "　" };

    for (size_t i = 0; i < LIN_COUNT(gaps); i++)
        if (strncmp(at, gaps[i], strlen(gaps[i])) == 0)
            return strlen(gaps[i]);
    return 0;
}

char *vehicles_plate(lin_req *rq, const char *text)
{
    lin_buf plate = { .arena = rq->arena };
    size_t gap;

    for (const char *at = text; *at; at += gap ? gap : 1) {
        gap = gap_at(at);
        if (!gap)
            lin_buf_char(&plate, *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at);
    }
    return lin_str_z(rq->arena, lin_buf_str(&plate));
}

VehiclePlateKind vehicles_plate_kind(const char *plate)
{
    for (size_t i = 0; i < LIN_COUNT(forms); i++)
        if (lin_pattern_matches(forms[i].pattern, lin_z(plate)))
            return forms[i].kind;
    return VEHICLE_PLATE_KIND_UNSPECIFIED;
}

static unsigned colors_of(VehiclePlateKind kind)
{
    for (size_t i = 0; i < LIN_COUNT(forms); i++)
        if (forms[i].kind == kind)
            return forms[i].colors;
    return 0;
}

VehiclePlateColor vehicles_plate_color(VehiclePlateKind kind)
{
    unsigned colors = colors_of(kind);

    for (unsigned color = VEHICLE_PLATE_COLOR_BLUE_PLATE; color <= VEHICLE_PLATE_COLOR_WHITE_PLATE; color++)
        if (colors == 1u << color)
            return (VehiclePlateColor)color;
    return VEHICLE_PLATE_COLOR_UNSPECIFIED;
}

bool vehicles_plate_may_be(VehiclePlateKind kind, VehiclePlateColor color)
{
    return !color || (colors_of(kind) >> color & 1u);
}
