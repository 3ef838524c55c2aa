/*
 * Access tokens and assertions of strangers: none is taken. What stands in them is also signed here, so that the
 * readers behind the signature see it too.
 */
#include <unistd.h>

#include "libs/authz/access.h"
#include "libs/crypto/crypto.h"
#include "tests/fuzz/fuzz.h"

static lin_signer *signer;
static lin_verifier *verifier;
static lin_access *access_;

static void begin(void)
{
    char folder[] = "/tmp/linli-fuzz-XXXXXX", private_path[64], public_path[64];

    FUZZ_MUST(mkdtemp(folder) != NULL);
    snprintf(private_path, sizeof(private_path), "%s/a.key", folder);
    snprintf(public_path, sizeof(public_path), "%s/a.pub", folder);
    FUZZ_MUST(lin_signer_create(private_path, public_path));
    signer = lin_signer_load(private_path);
    verifier = lin_verifier_load(public_path);
    access_ = lin_access_new(NULL, lin_keyring_of(LIN_STR("0123456789abcdef0123456789abcdef")));
    unlink(private_path);
    unlink(public_path);
    rmdir(folder);
}

/* A token whose claims are the input, well signed: read or refused by what they say. */
static lin_str signed_token(lin_arena *arena, lin_str claims)
{
    const char *head = lin_print(arena, "{\"typ\":\"at+jwt\",\"alg\":\"ES256\",\"kid\":\"%.*s\"}", LIN_STR_FMT(lin_signer_kid(arena, signer)));
    lin_buf text = { .arena = arena };
    lin_str signature;

    lin_buf_add(&text, lin_base64url(arena, lin_z(head)));
    lin_buf_char(&text, '.');
    lin_buf_add(&text, lin_base64url(arena, claims));
    signature = lin_sign(arena, signer, lin_str_dup(arena, lin_buf_str(&text)));
    lin_buf_char(&text, '.');
    lin_buf_add(&text, lin_base64url(arena, signature));
    return lin_buf_str(&text);
}

static void accept(lin_str assertion, lin_arena *arena)
{
    lin_req *rq = lin_req_new(arena);

    rq->assertion = assertion;
    lin_assertion_accept(rq, access_, verifier);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lin_str text = fuzz_text(data, size);
    lin_arena *arena;
    lin_token token;

    if (!signer)
        begin();
    arena = lin_arena_new();
    FUZZ_MUST(!lin_token_read(arena, verifier, LIN_STR("gateway"), 0, text, &token));
    lin_token_read(arena, verifier, LIN_STR("gateway"), 0, signed_token(arena, text), &token);
    accept(text, arena);
    lin_arena_free(arena);
    return 0;
}
