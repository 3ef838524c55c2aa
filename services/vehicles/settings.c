/* What vehicles can be told, beside what every service can. */
#include "vehicles.h"

vehicles_settings vehicles_set;

static const lin_setting items[] = {
    { .name = "LINLI_PASSAGES_DAYS", .type = LIN_SET_INT, .fallback = "400", .unit = "days", .offset = offsetof(vehicles_settings, passages_days),
      .help = "passages are kept so long, then their week goes as a whole; at least 180" },
};

const lin_settings_table vehicles_settings_table = { items, LIN_COUNT(items) };
