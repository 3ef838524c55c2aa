/* ParseAddress: what a standard address code says, and whose it is (GB/T 42455.1-2023, 8.1.3 b). */
#include <stdlib.h>

#include "housing.h"

static char *part(lin_req *rq, const char *code, int from, int digits)
{
    return lin_print(rq->arena, "%.*s", digits, code + from);
}

static void take_apart(lin_req *rq, char *code, Address *address)
{
    address->code = code;
    address->province_code = part(rq, code, 0, 2);
    address->prefecture_code = part(rq, code, 0, 4);
    address->district_code = part(rq, code, 0, 6);
    address->street_code = part(rq, code, 0, 9);
    address->community_code = part(rq, code, 0, DIVISION_DIGITS);
    address->building_number = atoi(part(rq, code, DIVISION_DIGITS, BUILDING_DIGITS));
    if (strlen(code) > DIVISION_DIGITS + BUILDING_DIGITS)
        address->house_number = atoi(part(rq, code, DIVISION_DIGITS + BUILDING_DIGITS, HOUSE_DIGITS));
}

static lin_code find_building(lin_req *rq, Address *address)
{
    Building **building;
    size_t count;

    LIN_TRY(building_list(rq, lin_print(rq->arena, "addressCode = \"%s\"", part(rq, address->code, 0, DIVISION_DIGITS + BUILDING_DIGITS)),
                          &building, &count));
    if (count)
        address->building_id = building[0]->id;
    return LIN_OK;
}

static lin_code find_house(lin_req *rq, Address *address)
{
    House **house;
    size_t count;

    if (!address->house_number)
        return LIN_OK;
    LIN_TRY(house_list(rq, lin_print(rq->arena, "addressCode = \"%s\"", address->code), &house, &count));
    if (count)
        address->house_id = house[0]->id;
    return LIN_OK;
}

lin_code housing_parse_address(lin_req *rq, const ParseAddressRequest *in, Address **ret)
{
    take_apart(rq, in->code, *ret);
    LIN_TRY(find_building(rq, *ret));
    return find_house(rq, *ret);
}
