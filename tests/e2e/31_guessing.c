/*
 * Guessing at passwords: bounded, without locking the owner out, and without telling who has an account
 * (OWASP ASVS 6.3.1, 6.3.8). GUESSES (10,000) says how many.
 */
#include "tests/e2e/users.h"

static const http_answer *guess(const char *account, const char *password, const char *device, const char *from)
{
    return HTTP(.path = SESSIONS, .from = from,
                .body = text("{\"account\":\"%s\",\"password\":\"%s\"%s}", account, password, device ? text(",\"device\":\"%s\"", device) : ""));
}

/* As many failures as were counted for anything: each cost one check of a password. */
static int checks(void)
{
    return atoi(stack_sql("select coalesce(max(failures), 0) from identity.guess"));
}

/* Where little is left of a wait, one more guess behind it begins the next, which is twice as long. */
static void begin_a_long_wait(const char *account)
{
    while (strcmp(stack_sql("select max(next_at) > now() + interval '3 seconds' from identity.guess"), "t") != 0) {
        guess(account, "x", NULL, NULL);
        usleep(100000);
    }
}

TEST(ten_thousand_guesses_are_a_handful_of_checks_and_the_owner_gets_in)
{
    int guesses = getenv("GUESSES") ? atoi(getenv("GUESSES")) : 10000, slowed = 0, refused = 0;
    const char *account = own_name("target"), *device;
    const http_answer *told;
    time_t began;

    let_in(new_user(account, "\"maxSessions\":100"), account);
    device = text("%s", http_at(guess(account, STACK_PASSWORD, NULL, NULL), "device"));
    ck_assert_int_eq(strlen(device), 43);
    stack_sql("delete from identity.guess");
    began = time(NULL);
    for (int i = 0; i < guesses; i++) {
        char body[160];
        const http_answer *a;

        snprintf(body, sizeof(body), "{\"account\":\"%s\",\"password\":\"guess number %d\"}", account, i);
        a = HTTP(.path = SESSIONS, .body = body);
        ck_assert_msg(a->status == 401 || a->status == 429, "%s", a->body);
        *(a->status == 429 ? &slowed : &refused) += 1;
    }
    printf("    %d guesses in %ld s: %d passwords checked, %d refused unseen\n", guesses, (long)(time(NULL) - began), refused, slowed);
    ck_assert_int_eq(refused, checks());
    ck_assert_int_le(refused, 24); /* 5 are free, then 1, 2, 4 … 900 s apart: in an hour no more than these */
    begin_a_long_wait(account);
    told = guess(account, STACK_PASSWORD, NULL, NULL); /* from there, whatever the password */
    expect_refused(told, 429, "SIGN_IN_SLOWED", NULL);
    ck_assert_ptr_nonnull(strstr(told->body, text("请在 %s 秒后", http_header(told, "retry-after"))));
    expect_status(guess(account, STACK_PASSWORD, device, NULL), 200);          /* the owner, on a device of theirs */
    expect_status(guess(account, STACK_PASSWORD, NULL, "127.0.0.2"), 200);     /* and from elsewhere */
}

TEST(guesses_from_everywhere_slow_strange_devices_only)
{
    const char *account = own_name("victim"), *device;

    let_in(new_user(account, "\"maxSessions\":100"), account);
    device = text("%s", http_at(guess(account, STACK_PASSWORD, NULL, NULL), "device"));
    for (int i = 0; i < 60; i++)
        guess(account, "wrong", NULL, text("127.0.1.%d", 1 + i));
    expect_refused(guess(account, "wrong", NULL, "127.0.2.1"), 429, "SIGN_IN_SLOWED", NULL);
    expect_status(guess(account, STACK_PASSWORD, device, "127.0.2.1"), 200);
    for (int i = 0; i < 8; i++) /* a stolen device's own guesses are counted too */
        guess(account, "wrong", device, "127.0.2.1");
    expect_refused(guess(account, STACK_PASSWORD, device, "127.0.2.1"), 429, "SIGN_IN_SLOWED", NULL);
}

TEST(who_holds_a_session_guesses_no_faster_and_a_reset_lets_the_owner_in)
{
    const char *account = own_name("held"), *id = new_user(account, ""), *token = let_in(id, account), *once;
    const char *change = "{\"oldPassword\":\"wrong\",\"newPassword\":\"another long enough one\"}";

    for (int i = 0; i < 5; i++)
        expect_refused(HTTP(.path = USERS "/me:changePassword", .token = token, .body = change), 400, "OLD_PASSWORD_WRONG", "oldPassword");
    HTTP(.path = USERS "/me:changePassword", .token = token, .body = change);
    expect_refused(HTTP(.path = USERS "/me:changePassword", .token = token, .body = change), 429, "SIGN_IN_SLOWED", NULL);
    for (int i = 0; i < 60; i++)
        guess(account, "wrong", NULL, text("127.0.5.%d", 1 + i));
    expect_refused(guess(account, STACK_PASSWORD, NULL, "127.0.6.1"), 429, "SIGN_IN_SLOWED", NULL);
    once = text("%s", http_at(HTTP(.path = user_path(id, ":resetPassword"), .token = ADMIN, .body = "{}"), "oneTimePassword"));
    expect_status(guess(account, once, NULL, "127.0.6.1"), 200);
}

static const char *answers_to(const char *account)
{
    const char *all = "";

    for (int i = 0; i < 9; i++) {
        const http_answer *a = guess(account, "wrong", NULL, "127.0.3.1");

        all = text("%s %ld %s %s", all, a->status, http_at(a, "reason"), http_at(a, "title"));
    }
    return all;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

enum { PAIRS = 25 };

/* In turns, each pair from a source of its own, so that none is slowed. */
static void print_times(const char *known, const char *unknown)
{
    double with[PAIRS], without[PAIRS];

    for (int i = 0; i < PAIRS; i++) {
        const char *from = text("127.0.4.%d", 1 + i);

        with[i] = guess(known, "wrong", NULL, from)->seconds;
        without[i] = guess(unknown, "wrong", NULL, from)->seconds;
    }
    qsort(with, PAIRS, sizeof(*with), by_size);
    qsort(without, PAIRS, sizeof(*without), by_size);
    printf("    median of %d: %.1f ms where the account is known, %.1f ms where it is not\n", PAIRS, with[PAIRS / 2] * 1000, without[PAIRS / 2] * 1000);
}

TEST(an_unknown_account_cannot_be_told_from_a_wrong_password)
{
    const char *account = own_name("known"), *stranger = own_name("stranger");

    let_in(new_user(account, ""), account);
    stack_sql("delete from identity.guess");
    ck_assert_str_eq(answers_to(account), answers_to(stranger));
    stack_sql("delete from identity.guess");
    print_times(account, stranger);
}
