/* QuoteFee: what a stay would cost in a lot (GB/T 42455.1-2023, 8.3.5 a). */
#include "vehicles.h"

enum { QUOTE_DAYS = 366 };

lin_code vehicles_quote_fee(lin_req *rq, const QuoteFeeRequest *in, Quote **ret)
{
    lin_time entered = lin_typed_time(in->entered_at), left = lin_typed_time(in->left_at);
    Tariff **tariff;
    size_t tariffs;
    Lot *lot;

    if (left < entered || left - entered > QUOTE_DAYS * LIN_DAY)
        return lin_fail_field(rq, LIN_STR("leftAt"), &VEHICLES_QUOTE_TIME);
    LIN_TRY(lot_get(rq, in->lot_id, &lot));
    LIN_TRY(vehicles_tariffs_of(rq, lot->id, &tariff, &tariffs));
    (*ret)->fee = vehicles_fee(tariff, tariffs, entered, left);
    (*ret)->minutes = (int32_t)((left - entered + LIN_MINUTE - 1) / LIN_MINUTE);
    return LIN_OK;
}
