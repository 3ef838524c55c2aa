/* Signatures, tokens, passwords and the files of keys. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libs/crypto/crypto.h"
#include "tests/unit/test.h"

static lin_arena *arena;
static char folder[] = "/tmp/linli-keys-XXXXXX";

static const char *in_folder(const char *name)
{
    return lin_print(arena, "%s/%s", folder, name);
}

static void make_pair(const char *name, lin_signer **signer, lin_verifier **verifier)
{
    const char *private_path, *public_path;

    if (!arena) {
        arena = lin_arena_new();
        ck_assert_ptr_nonnull(mkdtemp(folder));
    }
    private_path = in_folder(lin_print(arena, "%s.key", name));
    public_path = in_folder(lin_print(arena, "%s.pub", name));
    ck_assert(lin_signer_create(private_path, public_path));
    *signer = lin_signer_load(private_path);
    *verifier = lin_verifier_load(public_path);
    ck_assert(*signer && *verifier);
}

TEST(a_signature_holds_for_its_text_and_key_only)
{
    lin_signer *a, *b;
    lin_verifier *a_open, *b_open;
    lin_str signature;

    make_pair("a", &a, &a_open);
    make_pair("b", &b, &b_open);
    signature = lin_sign(arena, a, LIN_STR("text"));
    ck_assert_int_eq(signature.len, 64);
    ck_assert(lin_verify(a_open, LIN_STR("text"), signature));
    ck_assert(!lin_verify(a_open, LIN_STR("texT"), signature));
    ck_assert(!lin_verify(b_open, LIN_STR("text"), signature));
    ck_assert(!lin_verify(a_open, LIN_STR("text"), (lin_str){ signature.at, 63 }));
    for (size_t i = 0; i < 64; i++) {
        char *bent = lin_dup(arena, signature.at, 64);

        bent[i] ^= 1;
        ck_assert_msg(!lin_verify(a_open, LIN_STR("text"), (lin_str){ bent, 64 }), "byte %zu", i);
    }
}

static lin_token example(void)
{
    return (lin_token){ LIN_STR("gateway"), LIN_STR("user"), LIN_STR("session"), 1000, 1900 };
}

static bool reads(const lin_verifier *verifier, lin_str text, int64_t now)
{
    lin_token token;

    return lin_token_read(arena, verifier, LIN_STR("gateway"), now, text, &token);
}

TEST(a_token_tells_its_claims_until_it_expires)
{
    lin_signer *signer;
    lin_verifier *verifier;
    lin_token in = example(), out;
    lin_str text;

    make_pair("t", &signer, &verifier);
    text = lin_token_make(arena, signer, &in);
    ck_assert(lin_token_read(arena, verifier, LIN_STR("gateway"), 1899, text, &out));
    ck_assert(lin_str_eq(out.subject, in.subject) && lin_str_eq(out.session, in.session) && out.expires == 1900 && out.issued == 1000);
    ck_assert(!reads(verifier, text, 1900));
    ck_assert(!lin_token_read(arena, verifier, LIN_STR("bus"), 1000, text, &out));
}

TEST(a_token_changed_anywhere_is_refused)
{
    lin_signer *signer, *other;
    lin_verifier *verifier, *other_open;
    lin_token token = example();
    lin_str text;

    make_pair("m", &signer, &verifier);
    make_pair("n", &other, &other_open);
    text = lin_token_make(arena, signer, &token);
    ck_assert(reads(verifier, text, 1000) && !reads(other_open, text, 1000));
    for (size_t i = 0; i < text.len; i++) {
        char *bent = lin_dup(arena, text.at, text.len);

        bent[i] = bent[i] == 'A' ? 'B' : 'A';
        if (bent[i] != text.at[i])
            ck_assert_msg(!reads(verifier, (lin_str){ bent, text.len }, 1000), "byte %zu", i);
    }
    for (size_t len = 0; len < text.len; len++)
        ck_assert(!reads(verifier, (lin_str){ text.at, len }, 1000));
}

TEST(a_token_cannot_choose_its_algorithm)
{
    static const char *const heads[] = { "{\"typ\":\"at+jwt\",\"alg\":\"none\"}", "{\"alg\":\"HS256\"}", "{}" };
    lin_signer *signer;
    lin_verifier *verifier;
    lin_token token = example();
    lin_str text, rest, claims;

    make_pair("o", &signer, &verifier);
    text = lin_token_make(arena, signer, &token);
    rest = text;
    lin_str_cut(&rest, '.');
    claims = lin_str_cut(&rest, '.');
    for (size_t i = 0; i < 3; i++) {
        lin_str head = lin_base64url(arena, lin_z(heads[i]));
        lin_str covered = lin_z(lin_print(arena, "%.*s.%.*s", LIN_STR_FMT(head), LIN_STR_FMT(claims)));
        lin_str signature = lin_base64url(arena, lin_sign(arena, signer, covered));

        ck_assert(!reads(verifier, lin_z(lin_print(arena, "%.*s.", LIN_STR_FMT(covered))), 1000));
        ck_assert(!reads(verifier, lin_z(lin_print(arena, "%.*s.%.*s", LIN_STR_FMT(covered), LIN_STR_FMT(signature))), 1000));
    }
    ck_assert(!reads(verifier, lin_z(lin_print(arena, "%.*s.x", LIN_STR_FMT(text))), 1000));
}

TEST(key_files_are_for_their_owner_only)
{
    lin_signer *signer;
    lin_verifier *verifier;
    struct stat st;

    make_pair("p", &signer, &verifier);
    ck_assert(stat(in_folder("p.key"), &st) == 0 && (st.st_mode & 0777) == 0600);
    ck_assert(!lin_signer_create(in_folder("p.key"), in_folder("q.pub"))); /* never overwritten */
    ck_assert_int_eq(chmod(in_folder("p.key"), 0640), 0);
    errno = 0;
    ck_assert_ptr_null(lin_signer_load(in_folder("p.key")));
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_ptr_null(lin_signer_load(in_folder("missing.key")));
}

TEST(passwords_are_argon2id_with_a_salt_of_their_own)
{
    lin_str a, b;

    arena = lin_arena_new();
    a = lin_password_hash(arena, LIN_STR("阳光 garden 2026"));
    b = lin_password_hash(arena, LIN_STR("阳光 garden 2026"));
    ck_assert(!lin_str_eq(a, b));
    ck_assert(lin_str_starts(a, LIN_STR("$argon2id$v=19$m=19456,t=2,p=1$")));
    ck_assert(lin_password_verify(a, LIN_STR("阳光 garden 2026")));
    ck_assert(!lin_password_verify(a, LIN_STR("阳光 garden 2027")));
    ck_assert(!lin_password_verify(LIN_STR("nonsense"), LIN_STR("x")));
    ck_assert(!lin_password_verify(LIN_STR(""), LIN_STR("")));
}
