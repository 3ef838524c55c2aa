/* What exchange can be told, beside what every service can. */
#include "exchange.h"

exchange_settings exchange_set;

#define SETTING(setting_name, setting_type, setting_fallback, setting_unit, member, setting_help)       \
    { .name = setting_name, .type = setting_type, .fallback = setting_fallback, .unit = setting_unit, \
      .offset = offsetof(exchange_settings, member), .help = setting_help }

static const lin_setting items[] = {
    SETTING("LINLI_FILES_GIB", LIN_SET_INT, "0", "GiB", files_gib, "the files of a community hold no more; 0: as much as there is room"),
    SETTING("LINLI_SOURCES_FOLDER", LIN_SET_TEXT, "", NULL, sources_folder, "where watched folders are, <community id>/<name>; empty: there are none"),
    SETTING("LINLI_SOURCES_NETWORKS", LIN_SET_TEXT, "", NULL, sources_networks, "networks of the house that sources may be fetched from: 10.1.0.0/16,…"),
    SETTING("LINLI_SOURCES_CA", LIN_SET_TEXT, "", NULL, sources_ca, "file of the authorities whose servers are trusted; empty: the system's"),
    SETTING("LINLI_SOURCES_MIB", LIN_SET_INT, "64", "MiB", sources_mib, "a source's file is no larger"),
    SETTING("LINLI_SOURCES_SECONDS", LIN_SET_INT, "120", "s", sources_seconds, "it comes within so long"),
    SETTING("LINLI_SOURCES_PAGES", LIN_SET_INT, "1000", "pages", sources_pages, "a source's list has no more"),
};

const lin_settings_table exchange_settings_table = { items, LIN_COUNT(items) };
