/* nats - see nats.h. */
#include "tests/harness/nats.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/harness/port.h"

nats_server the_nats;

static void die(const char *what)
{
    fprintf(stderr, "nats: %s\n", what);
    abort();
}

static struct sockaddr_in here(int port)
{
    return (struct sockaddr_in){ .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                 .sin_port = htons((uint16_t)port) };
}

void nats_prepare(void)
{
    const char *b = getenv("B") ? getenv("B") : "build";
    char command[1024];

    snprintf(the_nats.dir, sizeof(the_nats.dir), "/tmp/linli-nats-XXXXXX");
    if (!mkdtemp(the_nats.dir))
        die("no temporary folder");
    the_nats.port = port_free();
    snprintf(the_nats.url, sizeof(the_nats.url), "nats://127.0.0.1:%d", the_nats.port);
    snprintf(command, sizeof(command),
             "set -e; d=%s; bin=%s/bin; $bin/linlictl secrets --secrets $d/secrets $(ls services) >$d/log; "
             "$bin/linlictl nats-config --secrets $d/secrets --contracts %s/contracts --port %d --store $d/store "
             ">$d/nats.conf",
             the_nats.dir, b, b, the_nats.port);
    if (system(command) != 0)
        die(command);
}

static bool answers(void)
{
    struct sockaddr_in at = here(the_nats.port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool good = connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0;

    close(fd);
    return good;
}

static void run_server(void)
{
    const char *server = getenv("LINLI_NATS_SERVER") ? getenv("LINLI_NATS_SERVER") : "nats-server";
    char config[128], log[128];

    snprintf(config, sizeof(config), "%s/nats.conf", the_nats.dir);
    snprintf(log, sizeof(log), "%s/nats.log", the_nats.dir);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execlp(server, server, "-c", config, "-l", log, (char *)NULL);
    _exit(127);
}

void nats_start(void)
{
    if (!the_nats.port)
        nats_prepare();
    the_nats.pid = fork();
    if (the_nats.pid == 0)
        run_server();
    for (int i = 0; i < 500 && !answers(); i++)
        usleep(10 * 1000);
    if (!answers())
        die("the server does not start");
}

void nats_stop(void)
{
    kill(the_nats.pid, SIGKILL);
    while (answers()) /* perhaps started by the parent of this process: not ours to wait for */
        usleep(1000);
    waitpid(the_nats.pid, NULL, 0);
    the_nats.pid = 0;
}

void nats_end(void)
{
    char command[128];

    if (the_nats.pid)
        nats_stop();
    snprintf(command, sizeof(command), "rm -rf %s", the_nats.dir);
    if (system(command) != 0)
        die(command);
}

const char *nats_password(const char *user)
{
    static char text[256];
    char path[128];
    FILE *file;

    snprintf(path, sizeof(path), "%s/secrets/%s.nats", the_nats.dir, user);
    file = fopen(path, "re");
    if (!file || !fgets(text, sizeof(text), file))
        die(path);
    fclose(file);
    text[strcspn(text, "\n")] = '\0';
    return text;
}

lin_bus *nats_bus(const char *user)
{
    lin_bus_conf conf = { .url = lin_z(the_nats.url), .user = lin_z(user), .password = lin_z(nats_password(user)) };
    lin_bus *bus = lin_bus_open(lin_arena_new(), &conf);

    for (int i = 0; bus && i < 500 && !lin_bus_connected(bus); i++)
        usleep(10 * 1000);
    if (!bus || !lin_bus_connected(bus))
        die("the bus does not connect");
    return bus;
}

natsConnection *nats_raw(const char *user, const char *password, natsErrHandler on_error, void *what)
{
    natsOptions *options = NULL;
    natsConnection *nc = NULL;
    char inbox[64];

    natsOptions_Create(&options);
    natsOptions_SetURL(options, the_nats.url);
    natsOptions_SetUserInfo(options, user, password);
    snprintf(inbox, sizeof(inbox), "_INBOX_%s", user);
    natsOptions_SetCustomInboxPrefix(options, inbox);
    natsOptions_SetSendAsap(options, true);
    natsOptions_SetAllowReconnect(options, false);
    natsOptions_SetErrorHandler(options, on_error, what);
    if (natsConnection_Connect(&nc, options) != NATS_OK)
        nc = NULL;
    natsOptions_Destroy(options);
    return nc;
}
