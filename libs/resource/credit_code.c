/*
 * Unified social credit code, GB 32100-2015: registering department (1), category (1), division (6 digits), organization code (9),
 * check character. The organization code's own check character (GB 11714) is not judged: codes are in use that do not have it right.
 */
#include <string.h>

#include "libs/resource/validate.h"

enum { LENGTH = 18, BODY = LENGTH - 1, DIVISION = 2, DIVISION_END = 8, MODULUS = 31 };

static const char alphabet[MODULUS + 1] = "0123456789ABCDEFGHJKLMNPQRTUWXY";   /* no I O S V Z */

static bool has_form(lin_str text)
{
    if (text.len != LENGTH)
        return false;
    for (size_t i = 0; i < LENGTH; i++)
        if (!memchr(alphabet, text.at[i], i >= DIVISION && i < DIVISION_END ? 10 : MODULUS))
            return false;
    return true;
}

/* Each character's value by a power of three; with the check character's the sum is a multiple of 31. */
static char check_character(lin_str text)
{
    unsigned sum = 0, weight = 1;

    for (size_t i = 0; i < BODY; i++) {
        sum += (unsigned)((const char *)memchr(alphabet, text.at[i], MODULUS) - alphabet) * weight;
        weight = weight * 3 % MODULUS;
    }
    return alphabet[(MODULUS - sum % MODULUS) % MODULUS];
}

lin_credit_code lin_credit_code_check(lin_str text)
{
    if (!has_form(text))
        return LIN_CREDIT_CODE_FORM;
    return check_character(text) == text.at[BODY] ? LIN_CREDIT_CODE_OK : LIN_CREDIT_CODE_CHECK;
}
