/* Entries of a folder, one after the other, and which of them are a partner's. */
#include <dirent.h>
#include <stdlib.h>

#include "deploy/linlictl/linlictl.h"

int is_partner_secret(const struct dirent *entry)
{
    return lin_str_starts(lin_z(entry->d_name), LIN_STR(PARTNER)) && lin_str_ends(lin_z(entry->d_name), LIN_STR(".nats"));
}

int each_entry(const char *folder, int (*chosen)(const struct dirent *), bool (*each)(void *what, const char *name), void *what)
{
    struct dirent **entry;
    int count = scandir(folder, &entry, chosen, alphasort);
    bool good = count >= 0;

    for (int i = 0; i < count; i++) {
        good = good && each(what, entry[i]->d_name);
        free(entry[i]);
    }
    if (count >= 0)
        free(entry);
    return good ? count : -1;
}
