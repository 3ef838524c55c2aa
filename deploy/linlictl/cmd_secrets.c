/*
 * linlictl secrets --secrets FOLDER SERVICE… partner_NAME…: creates the keys and passwords that are missing,
 * and never overwrites one. The folder is 0700, private files 0600. A partner has a password of the bus alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deploy/linlictl/linlictl.h"
#include "libs/crypto/crypto.h"

enum { KEY_BYTES = 32, PASSWORD_BYTES = 24, CERTIFICATE_DAYS = 825 };

typedef struct secrets {
    lin_arena *arena;
    const char *folder;
} secrets;

static bool complain(const char *path)
{
    fprintf(stderr, "linlictl: %s: %s\n", path, strerror(errno));
    return false;
}

/* It is a word of a subject of the bus. */
static bool is_partner(const char *name)
{
    const char *own = name + strlen(PARTNER);

    return own[0] && own[strspn(own, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

static bool refuse(const char *name)
{
    fprintf(stderr, "linlictl: %s: a partner is named in small letters, digits and _\n", name);
    return false;
}

static char *path_of(secrets *s, const char *name, const char *ending)
{
    return lin_print(s->arena, "%s/%s%s", s->folder, name, ending);
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static bool write_secret(secrets *s, const char *path, lin_str bytes)
{
    return is_there(path) || lin_secret_write(s->arena, path, bytes, 0600) || complain(path);
}

static bool make_key(secrets *s, const char *name)
{
    char bytes[KEY_BYTES];
    bool good;

    lin_random(bytes, sizeof(bytes));
    good = write_secret(s, path_of(s, name, ".key"), (lin_str){ bytes, sizeof(bytes) });
    lin_wipe(bytes, sizeof(bytes));
    return good;
}

static bool make_password(secrets *s, const char *name, const char *ending)
{
    char bytes[PASSWORD_BYTES];

    lin_random(bytes, sizeof(bytes));
    return write_secret(s, path_of(s, name, ending), lin_base64url(s->arena, (lin_str){ bytes, sizeof(bytes) }));
}

static bool make_signer(secrets *s, const char *name)
{
    const char *path = path_of(s, name, ".key"), *public_path = path_of(s, name, ".pub");

    if (is_there(path) && is_there(public_path))
        return true;
    unlink(path); /* a pair of which one half is missing was never used */
    unlink(public_path);
    return lin_signer_create(path, public_path) || complain(path);
}

/* --- the gateway's own certificate, until the operator puts a better one in its place */

static bool add_extension(X509 *certificate, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509_EXTENSION *extension;
    bool good;

    X509V3_set_ctx(&ctx, certificate, certificate, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    good = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return good;
}

static bool describe(X509 *certificate, EVP_PKEY *key)
{
    X509_NAME *name = X509_get_subject_name(certificate);
    uint32_t serial;

    lin_random(&serial, sizeof(serial));
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), (long)(serial >> 1));
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), CERTIFICATE_DAYS * 86400L);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    return X509_set_pubkey(certificate, key) == 1 &&
           add_extension(certificate, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1") &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

static bool write_pem(secrets *s, const char *path, BIO *pem)
{
    char *at;
    long size = BIO_get_mem_data(pem, &at);

    return write_secret(s, path, (lin_str){ at, (size_t)size });
}

static bool write_certificate(secrets *s, X509 *certificate, EVP_PKEY *key)
{
    BIO *private_part = BIO_new(BIO_s_mem()), *open_part = BIO_new(BIO_s_mem());
    bool good = PEM_write_bio_PKCS8PrivateKey(private_part, key, NULL, NULL, 0, NULL, NULL) == 1 &&
                PEM_write_bio_X509(open_part, certificate) == 1 &&
                write_pem(s, path_of(s, "tls", ".key"), private_part) &&
                write_pem(s, path_of(s, "tls", ".crt"), open_part);

    BIO_free(private_part);
    BIO_free(open_part);
    return good;
}

static bool make_certificate(secrets *s)
{
    EVP_PKEY *key;
    X509 *certificate;
    bool good;

    if (is_there(path_of(s, "tls", ".key")) || is_there(path_of(s, "tls", ".crt")))
        return true;
    key = EVP_EC_gen("P-256");
    certificate = X509_new();
    good = key && certificate && describe(certificate, key) && write_certificate(s, certificate, key);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return good;
}

static bool make_shared(secrets *s)
{
    return make_signer(s, "token") && make_signer(s, "assertion") && make_key(s, "gateway") &&
           make_password(s, "gateway", ".nats") && make_password(s, "linlictl", ".nats") &&
           make_password(s, "owner", ".pg") && make_password(s, "super", ".pg") && make_certificate(s);
}

static bool make_own(secrets *s, const char *name)
{
    if (lin_str_starts(lin_z(name), LIN_STR(PARTNER)))
        return is_partner(name) ? make_password(s, name, ".nats") : refuse(name);
    return make_key(s, name) && make_password(s, name, ".pg") && make_password(s, name, ".nats");
}

int cmd_secrets(lin_arena *arena, int argc, char *argv[])
{
    secrets s = { arena, flag_value(argc, argv, "--secrets", "LINLI_SECRETS_DIR", NULL) };

    if (!s.folder) {
        fprintf(stderr, "linlictl: secrets needs --secrets FOLDER and the names of services\n");
        return 2;
    }
    umask(077);
    if (mkdir(s.folder, 0700) != 0 && errno != EEXIST)
        return complain(s.folder), 1;
    if (!make_shared(&s))
        return 1;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--secrets") == 0) {
            i++;
            continue;
        }
        if (!make_own(&s, argv[i]))
            return 1;
    }
    return 0;
}
