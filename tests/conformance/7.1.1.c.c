/*
 * GB/T 42455.1-2023, 7.1.1 c: massive input from many sources.
 *
 * Shown: a file of people, a file of vehicles, two gates and the meters of eight houses come in at the same time, one row in a hundred
 * wrong, while every program that they go through is killed with -9. How far each file is is told before it is done, never falls back,
 * and goes on by itself; the gates and the meters send again what was not answered. Each wrong row is told by its number and its field;
 * of the others none is lost and none is there twice, neither a record nor its history nor what is counted of it. 20,000 rows here;
 * INGEST_ROWS=10000000 says how many (`make bench-ingest`).
 */
#define LIN_TEST_SECONDS 86400
#include <sys/mman.h>
#include <sys/wait.h>

#include "tests/e2e/housing.h"
#include "tests/e2e/imports.h"
#include "tests/e2e/vehicles.h"
#include "tests/harness/crowd.h"

enum { BAD_EACH = 100, AT_ONCE = 50, HOUSES = 8, SENDERS = 3, ROUNDS = 5 };

/* What is killed with -9, and in which round. */
static const char *const victims[ROUNDS][2] = { { "population", "vehicles" }, { "postgres" }, { "housing" }, { "nats" }, { "gateway" } };
static int *round_now;              /* of all processes */

static const char *place, *number, *house[HOUSES];
static long long rows;

/* --- calls that are made until they are answered */

static const char *own_token;

static void sign_in_again(void)
{
    const http_answer *a = HTTP(.path = SESSIONS, .body = "{\"account\":\"ingest\",\"password\":\"" STACK_PASSWORD "\"}");

    if (a->status == 200)
        own_token = text("%s", http_at(a, "accessToken"));
}

static const http_answer *insist(const char *path, const char *body)
{
    for (;;) {
        const http_answer *a = HTTP(.path = path, .token = own_token, .body = body);

        if (a->status == 200 || (a->status >= 400 && a->status < 500 && a->status != 401 && a->status != 409 && a->status != 429))
            return a;
        if (a->status == 401)
            sign_in_again();
        usleep(50000);
    }
}

static void *shared(size_t size)
{
    void *room = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    ck_assert_ptr_ne(room, MAP_FAILED);
    return room;
}

/* --- files: every hundredth row is wrong */

typedef struct sheet {
    const char *path, *imports, *headings, *bad_field;
    void (*add)(FILE *csv, long long row, bool bad);
    long long rows;
    const char *import;             /* its path */
    struct progress {
        long long done;
        bool between;               /* a share, and a rate, before it was done */
        bool ended;
        bool wrong;                 /* it fell back, or failed */
    } *told;
} sheet;

static bool is_bad(long long row)
{
    return row % BAD_EACH == BAD_EACH - 1;
}

static long long bad_of(long long of)
{
    return of / BAD_EACH;
}

/* Of the crowd those whose number is known. A wrong one has another check character. */
static void add_person(FILE *csv, long long row, bool bad)
{
    static int64_t next;
    static const crowd_place somewhere = { .number = 1 };
    crowd all = { .seed = CROWD_SEED, .people = 20000000, .place = &somewhere, .places = 1 };
    crowd_person p;

    (void)row;
    do
        crowd_person_at(&all, next++, &p);
    while (!p.id_number[0]);
    if (bad)
        p.id_number[17] = p.id_number[17] == '1' ? '2' : '1';
    fprintf(csv, "%s,%s,常住\n", p.name, p.id_number);
}

static void add_vehicle(FILE *csv, long long row, bool bad)
{
    static const char *const provinces[] = { "粤", "桂", "湘", "闽" };

    fprintf(csv, "%s%c%05lld,小型轿车\n", bad ? "坏" : provinces[row / 2400000 % 4], "ABCDEFGHJKLMNPQRSTUVWXYZ"[row / 100000 % 24], row % 100000);
}

static void upload_sheet(sheet *s)
{
    char *csv = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&csv, &size);
    const char *file;

    fprintf(out, "%s\n", s->headings);
    for (long long i = 0; i < s->rows; i++)
        s->add(out, i, is_bad(i));
    fclose(out);
    file = upload(own_token, place, "IMPORT", csv, size, "");
    free(csv);
    s->import = text("%s/%s", s->imports, made(post_as(own_token, text("%s:import", s->path), text("{\"communityId\":\"%s\",\"fileId\":\"%s\"}", place, file))));
}

static bool comes_to_state(const sheet *s, const char *state)
{
    const http_answer *a = insist(s->import, NULL);

    ck_assert_msg(strcmp(http_at(a, "state"), "FAILED") != 0, "%s", a->body);
    return strcmp(http_at(a, "state"), state) == 0;
}

/* Notes how far it says it is. Nothing is told while what tells it is away. */
static void look_at(const sheet *s)
{
    const http_answer *a = HTTP(.path = s->import, .token = own_token);
    const char *state = brief("%s", http_at(a, "state"));
    long long done = atoll(http_at(a, "done")), percent = atoll(http_at(a, "percent"));

    if (a->status == 401)
        sign_in_again();
    if (a->status != 200)
        return;
    s->told->ended = strcmp(state, "DONE") == 0;
    if ((!s->told->ended && strcmp(state, "APPLYING") != 0) || done < s->told->done || done > s->rows || percent != done * 100 / s->rows) {
        fprintf(stderr, "%s after %lld: %.500s\n", s->path, s->told->done, a->body);
        s->told->wrong = s->told->ended = true;
    }
    s->told->done = done;
    s->told->between |= done > 0 && done < s->rows && atoll(http_at(a, "rowsPerSecond")) > 0;
}

/* A process of its own: one program that is away keeps nobody from looking at the others. */
static void watch(sheet *s)
{
    s->told = shared(sizeof(*s->told));
    if (fork() == 0) {
        while (!s->told->ended) {
            look_at(s);
            usleep(10000);
        }
        _exit(0);
    }
}

/* --- senders, each a process: small batches, as they come in */

typedef struct sender {
    const char *path, *list, *bad_field;
    const char *(*row)(int which, long long i, bool bad);
    int which;
    long long rows;
    struct told {
        long long kept, known, faults, misplaced;   /* misplaced: a fault that is not where it should be */
    } *told;
} sender;

/* So long before this began: none is another's. */
static const char *moment(long long ms)
{
    static long long began;
    char at[40];
    time_t then;

    began = began ? began : time(NULL) * 1000LL;
    then = (time_t)((began - ms) / 1000);
    strftime(at, sizeof(at), "%Y-%m-%dT%H:%M:%S", gmtime(&then));
    return brief("%s.%03lldZ", at, (began - ms) % 1000);
}

static const char *passage_row(int which, long long i, bool bad)
{
    return passing(text("粤%c%05lld", which ? 'B' : 'A', i % 90000), which ? WEST : EAST, i % 2 ? "EXIT" : "ENTRY", moment(bad ? 200 * 86400000LL : i * 10), "");
}

static const char *reading_row(int which, long long i, bool bad)
{
    (void)which;
    return text("{\"houseId\":\"%s\",\"kind\":\"%s\",\"at\":\"%s\",\"value\":%lld}", house[i % HOUSES], i / HOUSES % 2 ? "WATER" : "POWER", moment(i / HOUSES / 2 * 1000), bad ? -1 : i);
}

static void note(const sender *s, const http_answer *a, long long first, long long count)
{
    size_t faults = a->status == 200 ? length_of(a, "errors") : 0;

    s->told->kept += atoll(http_at(a, "kept"));
    s->told->known += atoll(http_at(a, "knownBefore"));
    s->told->faults += (long long)faults;
    s->told->misplaced += a->status != 200;
    for (size_t i = 0; i < faults; i++) {
        long long index = atoll(http_at(a, brief("errors.%zu.index", i)));

        s->told->misplaced += index >= count || !is_bad(first + index) || strcmp(http_at(a, brief("errors.%zu.field", i)), s->bad_field) != 0;
    }
}

/* Some of its rows are for each round. */
static bool has_its_turn(const sender *s, long long row)
{
    return row * (ROUNDS + 1) < s->rows * (*round_now + 1);
}

static void send_all(const sender *s)
{
    for (long long first = 0; first < s->rows; first += AT_ONCE) {
        long long count = s->rows - first < AT_ONCE ? s->rows - first : AT_ONCE;
        char *body = NULL;
        size_t size = 0;
        FILE *out = open_memstream(&body, &size);

        while (!has_its_turn(s, first))
            usleep(10000);
        fprintf(out, "{\"communityId\":\"%s\",\"%s\":[", place, s->list);
        for (long long i = first; i < first + count; i++)
            fprintf(out, "%s%s", i > first ? "," : "", s->row(s->which, i, is_bad(i)));
        fputs("]}", out);
        fclose(out);
        note(s, insist(s->path, body), first, count);
        free(body);
    }
}

static void start(sender *s)
{
    s->told = shared(sizeof(*s->told));
    if (fork() == 0) {
        send_all(s);
        _exit(0);
    }
}

/* --- all at once */

static sheet sheets[] = {
    { .path = PERSONS, .imports = P "/personImports", .headings = "姓名,身份证号,人员类别", .bad_field = "idNumber", .add = add_person },
    { .path = V "/vehicles", .imports = V "/vehicleImports", .headings = "号牌号码,车辆类型", .bad_field = "plate", .add = add_vehicle },
};
static sender senders[SENDERS] = {
    { .path = V "/passages:ingest", .list = "passages", .bad_field = "at", .row = passage_row, .which = 0 },
    { .path = V "/passages:ingest", .list = "passages", .bad_field = "at", .row = passage_row, .which = 1 },
    { .path = H "/readings:ingest", .list = "readings", .bad_field = "value", .row = reading_row },
};
enum { SHEETS = sizeof(sheets) / sizeof(*sheets) };

static const char *victim;

static bool lives(void)
{
    return stack_pid(victim) > 0;
}

static bool round_is_over(void)
{
    bool over = true;

    for (int i = 0; i < SHEETS; i++)
        over &= sheets[i].told->between || sheets[i].told->ended;
    for (int i = 0; i < SENDERS; i++)
        over &= !has_its_turn(&senders[i], senders[i].told->kept + senders[i].told->known + senders[i].told->faults);
    return over;
}

/* While the next rows come in. All of them answer again afterwards. */
static void kill_some(const char *const names[2])
{
    ++*round_now;
    usleep(100000);
    for (int i = 0; i < 2 && names[i]; i++) {
        victim = names[i];
        ck_assert(stack_wait(lives, 60));
        stack_kill(victim);
        printf("    %s killed with -9, %lld people and %lld vehicles were told\n", victim, sheets[0].told->done, sheets[1].told->done);
        fflush(stdout);
    }
    for (int i = 0; i < SHEETS; i++)
        insist(sheets[i].import, NULL);
    insist(text(H "/houses/%s", house[0]), NULL);
}

static void begin_all(void)
{
    place = new_community();
    number = text("%s", stack_sql("select number from identity.region where id = '%s'", place));
    own_token = text("%s", stack_account("ingest", "{population.*,vehicles.*,housing.*,exchange.*}", 3, NULL));
    round_now = shared(sizeof(*round_now));
    for (int i = 0; i < HOUSES; i++)
        house[i] = a_house(place);
    sheets[0].rows = sheets[1].rows = rows * 3 / 10;
    for (int i = 0; i < SENDERS; i++)
        senders[i].rows = rows * 4 / 10 / SENDERS;
    for (int i = 0; i < SHEETS; i++)
        upload_sheet(&sheets[i]);
    for (int i = 0; i < SHEETS; i++)
        while (!comes_to_state(&sheets[i], "READY"))
            usleep(20000);
    for (int i = 0; i < SHEETS; i++)
        expect_status(post_as(own_token, text("%s:confirm", sheets[i].import), "{}"), 200);
    for (int i = 0; i < SHEETS; i++)
        watch(&sheets[i]);
    for (int i = 0; i < SENDERS; i++)
        start(&senders[i]);
}

static void go_on_until_all_is_in(void)
{
    for (int i = 0; i < ROUNDS; i++) {
        while (!round_is_over())
            usleep(10000);
        kill_some(victims[i]);
    }
    while (wait(NULL) > 0)
        continue;
}

/* --- what has come of it */

static const char *counted(const char *what)
{
    return text("%s", stack_sql("select %s and community_id = %s", what, number));
}

static void expect_sheet(const sheet *s, const char *table, const char *unique)
{
    const http_answer *a = insist(s->import, NULL);
    const char *good = text("%lld", s->rows - bad_of(s->rows)), *body = text("%.3000s", a->body);

    ck_assert_msg(!s->told->wrong && s->told->between, "%s: how far it was came out %s", s->path, s->told->wrong ? "wrong" : "only when it was done");
    ck_assert_msg(atoll(http_at(a, "adds")) == s->rows - bad_of(s->rows) && atoll(http_at(a, "refused")) == bad_of(s->rows), "%s", body);
    for (size_t i = 0; i < length_of(a, "faults"); i++) {
        ck_assert_msg(atoll(http_at(a, brief("faults.%zu.row", i))) == (long long)(i + 1) * BAD_EACH + 1, "%s", body); /* the heading is row 1 */
        ck_assert_str_eq(http_at(a, brief("faults.%zu.field", i)), s->bad_field);
    }
    ck_assert_str_eq(counted(text("count(*) from %s where true", table)), good);
    ck_assert_str_eq(counted(text("count(distinct %s) from %s where true", unique, table)), good);
    ck_assert_str_eq(counted(text("count(*) from %s_history where action = 1", table)), good);
    ck_assert_str_eq(stack_sql("select count(*) from %.*s.import_record where import_id = '%s'", (int)strcspn(table, "."), table, strrchr(s->import, '/') + 1), good);
}

static void expect_sender(const sender *s)
{
    long long good = s->rows - bad_of(s->rows);

    printf("    %s: %lld kept, %lld known before, %lld wrong\n", s->path, s->told->kept, s->told->known, s->told->faults);
    ck_assert_int_eq(s->told->misplaced, 0);
    ck_assert_int_eq(s->told->faults, bad_of(s->rows));
    ck_assert_int_eq(s->told->kept + s->told->known, good); /* known before: kept, but the answer was lost */
}

TEST(many_sources_bring_in_all_rows_once_while_everything_is_killed)
{
    rows = getenv("INGEST_ROWS") ? atoll(getenv("INGEST_ROWS")) : 20000;
    begin_all();
    go_on_until_all_is_in();
    expect_sheet(&sheets[0], "population.person", "id_number_lookup");
    expect_sheet(&sheets[1], "vehicles.vehicle", "plate");
    for (int i = 0; i < SENDERS; i++)
        expect_sender(&senders[i]);
    ck_assert_str_eq(counted("count(*) || ' ' || count(distinct id) from vehicles.passage where true"),
                     text("%lld %lld", 2 * (senders[0].rows - bad_of(senders[0].rows)), 2 * (senders[0].rows - bad_of(senders[0].rows))));
    ck_assert_str_eq(counted("sum(n) from vehicles.passage_count where true"), text("%lld", 2 * (senders[0].rows - bad_of(senders[0].rows))));
    ck_assert_str_eq(counted("count(*) from housing.reading where true"), text("%lld", senders[2].rows - bad_of(senders[2].rows)));
}
