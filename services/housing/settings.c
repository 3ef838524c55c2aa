/* What housing can be told, beside what every service can. */
#include "housing.h"

housing_settings housing_set;

static const lin_setting items[] = {
    { .name = "LINLI_READINGS_DAYS", .type = LIN_SET_INT, .fallback = "760", .unit = "days", .offset = offsetof(housing_settings, readings_days),
      .help = "readings of meters are kept so long, then their month goes as a whole; at least 400" },
};

const lin_settings_table housing_settings_table = { items, LIN_COUNT(items) };
