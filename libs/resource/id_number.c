/* Citizen id number, GB 11643: region (6), birth date (8), sequence (3), check character. */
#include <string.h>

#include "libs/base/clock.h"
#include "libs/resource/validate.h"

enum { DIGITS = 17 };

static bool has_form(lin_str text)
{
    if (text.len != DIGITS + 1)
        return false;
    for (size_t i = 0; i < DIGITS; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return (text.at[DIGITS] >= '0' && text.at[DIGITS] <= '9') || text.at[DIGITS] == 'X';
}

static bool born_by(lin_str text, lin_str today)
{
    const char *d = text.at + 6;
    const char date[] = { d[0], d[1], d[2], d[3], '-', d[4], d[5], '-', d[6], d[7] };

    return lin_date_valid((lin_str){ date, sizeof(date) }) &&
           (today.len != sizeof(date) || memcmp(date, today.at, sizeof(date)) <= 0);
}

/* ISO 7064 MOD 11-2: each digit by its power of two, the sum leaves 1 with the check character (X is 10). */
static char check_character(lin_str text)
{
    static const char by_rest[] = "10X98765432";
    unsigned sum = 0;

    for (size_t i = 0; i < DIGITS; i++)
        sum += (unsigned)(text.at[i] - '0') * ((1u << (DIGITS - i)) % 11);
    return by_rest[sum % 11];
}

lin_id_number lin_id_number_check(lin_str text, lin_str today)
{
    if (!has_form(text) || !born_by(text, today))
        return LIN_ID_NUMBER_FORM;
    return check_character(text) == text.at[DIGITS] ? LIN_ID_NUMBER_OK : LIN_ID_NUMBER_CHECK;
}
