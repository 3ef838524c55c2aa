/*
 * Access tokens: JWS compact serialization (RFC 7515) of claims in one fixed order.
 *
 * We are the only ones who make them, so reading accepts exactly what making writes: header
 * and claims are compared and scanned as text, no general JSON is parsed, and nothing that
 * the text says can choose an algorithm or a key.
 */
#include <stdio.h>

#include "libs/crypto/crypto.h"

static lin_str header(lin_arena *arena, lin_str kid)
{
    lin_str json = lin_z(lin_print(arena, "{\"typ\":\"at+jwt\",\"alg\":\"ES256\",\"kid\":\"%.*s\"}", LIN_STR_FMT(kid)));

    return lin_base64url(arena, json);
}

lin_str lin_token_make(lin_arena *arena, const lin_signer *signer, const lin_token *token)
{
    lin_str claims = lin_z(lin_print(arena,
                                     "{\"iss\":\"linli\",\"aud\":\"%.*s\",\"sub\":\"%.*s\",\"sid\":\"%.*s\","
                                     "\"iat\":%lld,\"exp\":%lld}",
                                     LIN_STR_FMT(token->audience), LIN_STR_FMT(token->subject),
                                     LIN_STR_FMT(token->session), (long long)token->issued, (long long)token->expires));
    lin_buf text = { .arena = arena };
    lin_str signature;

    lin_buf_add(&text, header(arena, lin_signer_kid(arena, signer)));
    lin_buf_char(&text, '.');
    lin_buf_add(&text, lin_base64url(arena, claims));
    signature = lin_sign(arena, signer, lin_buf_str(&text));
    lin_buf_char(&text, '.');
    lin_buf_add(&text, lin_base64url(arena, signature));
    return lin_buf_str(&text);
}

static bool take(lin_str *rest, const char *literal)
{
    lin_str expected = lin_z(literal);

    if (!lin_str_starts(*rest, expected))
        return false;
    *rest = lin_str_from(*rest, expected.len);
    return true;
}

/* Up to the next quote; ids and audiences hold no escapes. */
static bool take_text(lin_str *rest, lin_str *ret)
{
    lin_str text = lin_str_cut(rest, '"');

    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '\\' || (unsigned char)text.at[i] < 0x20)
            return false;
    *ret = text;
    return rest->at != NULL;
}

static bool take_number(lin_str *rest, char end, int64_t *ret)
{
    lin_str digits = lin_str_cut(rest, end);

    return rest->at && digits.len && digits.len < 16 && digits.at[0] != '-' && lin_str_to_int(digits, ret);
}

static bool read_claims(lin_str rest, lin_token *token)
{
    return take(&rest, "{\"iss\":\"linli\",\"aud\":\"") && take_text(&rest, &token->audience) &&
           take(&rest, ",\"sub\":\"") && take_text(&rest, &token->subject) && take(&rest, ",\"sid\":\"") &&
           take_text(&rest, &token->session) && take(&rest, ",\"iat\":") &&
           take_number(&rest, ',', &token->issued) && take(&rest, "\"exp\":") &&
           take_number(&rest, '}', &token->expires) && rest.len == 0;
}

/* Splits "signed.signature" at the last dot, "header.claims" at the first. */
static bool split(lin_str text, lin_str *ret_signed, lin_str *ret_header, lin_str *ret_claims, lin_str *ret_signature)
{
    lin_str rest = text;

    *ret_header = lin_str_cut(&rest, '.');
    if (!rest.at)
        return false;
    *ret_claims = lin_str_cut(&rest, '.');
    if (!rest.at)
        return false;
    *ret_signature = rest;
    *ret_signed = (lin_str){ text.at, ret_header->len + 1 + ret_claims->len };
    return true;
}

bool lin_token_read(lin_arena *arena, const lin_verifier *verifier, lin_str audience, int64_t now, lin_str text,
                    lin_token *ret)
{
    lin_str covered, head, claims, signature, bytes;
    lin_token token;

    if (!split(text, &covered, &head, &claims, &signature) ||
        !lin_str_eq(head, header(arena, lin_verifier_kid(arena, verifier))) ||
        !lin_unbase64url(arena, signature, &bytes) || !lin_verify(verifier, covered, bytes))
        return false;
    if (!lin_unbase64url(arena, claims, &bytes) || !read_claims(bytes, &token))
        return false;
    if (!lin_str_eq(token.audience, audience) || token.expires <= now)
        return false;
    *ret = token;
    return true;
}
