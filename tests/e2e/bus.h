/*
 * bus - what the tests of the bus share: real clients of the stack's NATS with a service's password.
 */
#ifndef BUS_TESTS_H
#define BUS_TESTS_H

#include <nats/nats.h>

#include "tests/e2e/e2e.h"

__attribute__((unused)) static int nats_port(void)
{
    char *ports = stack_file("ports");
    int port = atoi(strstr(ports, "nats=") + 5);

    free(ports);
    return port;
}

static volatile int violations;           /* of what its user may do on the bus, as the server told */

__attribute__((unused)) static void on_error(natsConnection *nc, natsSubscription *sub, natsStatus status, void *what)
{
    (void)nc;
    (void)sub;
    (void)status;
    (void)what;
    violations++;
}

__attribute__((unused)) static natsConnection *connect_as(const char *user, const char *inbox)
{
    natsOptions *options;
    natsConnection *nc = NULL;
    char *password = stack_file(text("secrets/%s.nats", user));

    password[strcspn(password, "\n")] = '\0';
    natsOptions_Create(&options);
    natsOptions_SetURL(options, text("nats://127.0.0.1:%d", nats_port()));
    natsOptions_SetUserInfo(options, user, password);
    natsOptions_SetCustomInboxPrefix(options, text("_INBOX_%s", inbox));
    natsOptions_SetErrorHandler(options, on_error, NULL);
    ck_assert_int_eq(natsConnection_Connect(&nc, options), NATS_OK);
    natsOptions_Destroy(options);
    return nc;
}

#endif
