/*
 * The oracle: what a user is shown is exactly what SQL, run as superuser past row-level security, says
 * that this user may see. Random users, scopes, clearances, questions and writes between them.
 * ORACLE_CASES (2,000) and ORACLE_SEED say how many and which.
 */
#include "tests/e2e/e2e.h"

enum { COMMUNITIES = 6, PEOPLE = 1300, USERS = 10, VERSIONS = 12, IDS_ALL = 80000 };

/* --- the model: only what SQL cannot know, sealed values and the past */

typedef struct past {
    char at[40];
    char name[32];
    bool gone;
} past;

typedef struct person {
    char id[40];
    int community;
    char phone[12];
    char name[32];
    bool gone;
    past version[VERSIONS];
    int versions;
} person;

typedef struct user {
    char token[1024];
    char scope[256];               /* as SQL: "true", "community_id in (1,2)", or that or in grids */
    char regions[320];             /* {uuid,…} */
    bool all;
    int clearance;
} user;

static const char *region[COMMUNITIES];
static const char *grid[COMMUNITIES];      /* one in each; every third person lies in it */
static int number[COMMUNITIES];
static person people[PEOPLE];
static user users[USERS];
static unsigned long long state;

static int pick(int below)
{
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (int)((state >> 33) % (unsigned)below);
}

static const char *const characters[] = { "王", "李", "小", "明", "欧", "阳", "秀", "英", "A", "ｂ" };
static const char *const categories[] = { "PERMANENT", "TEMPORARY", "FLOATING", "KEY" };
static const char *const sources[] = { "manual", "import", "police" };

static void random_name(char *into, size_t size)
{
    int count = 1 + pick(4);

    into[0] = '\0';
    for (int i = 0; i < count; i++)
        strncat(into, characters[pick((int)(sizeof(characters) / sizeof(*characters)))], size - strlen(into) - 1);
}

/* --- talking */

static const char *copy(const char *from)
{
    static char ring[16][IDS_ALL];
    static int turn;
    char *to = ring[turn++ % 16];

    snprintf(to, IDS_ALL, "%s", from);
    return to;
}

static const http_answer *get(const user *u, const char *path)
{
    return HTTP(.path = path, .token = u->token);
}

#define AGREE(got, wanted, path)                                                                                \
    do {                                                                                                        \
        const char *got_ = (got), *wanted_ = (wanted), *path_ = (path);                                         \
        ck_assert_msg(strcmp(got_, wanted_) == 0, "%s (scope %s, clearance %d)\n  answered %s\n  oracle   %s",  \
                      path_, u->scope, u->clearance, got_, wanted_);                                            \
    } while (0)

/* --- making the world */

static void note_version(person *p, const char *at)
{
    past *v = &p->version[p->versions < VERSIONS ? p->versions++ : VERSIONS - 1];

    snprintf(v->at, sizeof(v->at), "%s", at);
    snprintf(v->name, sizeof(v->name), "%s", p->name);
    v->gone = p->gone;
}

static const char *body_of(const person *p)
{
    return brief("{\"communityId\":\"%s\"%s,\"name\":\"%s\",%s,\"source\":\"%s\",\"phone\":\"%s\"}", region[p->community],
                 pick(3) == 0 ? brief(",\"gridId\":\"%s\"", grid[p->community]) : "",
                 p->name, category(categories[pick(4)]), sources[pick(3)], p->phone);
}

static void create_people(void)
{
    for (int first = 0; first < PEOPLE; first += 50) {
        static char body[65536];
        const http_answer *a;
        int count = PEOPLE - first < 50 ? PEOPLE - first : 50;

        strcpy(body, "{\"persons\":[");
        for (int i = 0; i < count; i++) {
            person *p = &people[first + i];

            p->community = pick(COMMUNITIES);
            random_name(p->name, sizeof(p->name));
            snprintf(p->phone, sizeof(p->phone), "138%08d", (first + i) * 7 % 4000);
            strcat(strcat(body, i ? "," : ""), body_of(p));
        }
        a = HTTP(.path = PERSONS ":batchCreate", .token = ADMIN, .body = strcat(body, "]}"));
        expect_status(a, 200);
        for (int i = 0; i < count; i++) {
            snprintf(people[first + i].id, sizeof(people[0].id), "%s", http_at(a, brief("persons.%d.id", i)));
            note_version(&people[first + i], http_at(a, brief("persons.%d.updatedAt", i)));
        }
    }
}

/* One for everybody; what it is to is all the same. */
static void create_links(void)
{
    static const char *const kinds_of_link[] = { "GRID", "HOUSE", "ENTERPRISE", "VEHICLE" };

    for (int first = 0; first < PEOPLE; first += 50) {
        static char body[65536];

        strcpy(body, "{\"links\":[");
        for (int i = first; i < first + 50 && i < PEOPLE; i++)
            strcat(strcat(body, i > first ? "," : ""), brief("{\"communityId\":\"%s\",\"personId\":\"%s\",\"kind\":\"%s\",\"targetId\":\"%s\"}",
                                                            region[people[i].community], people[i].id, kinds_of_link[pick(4)], people[0].id));
        expect_status(HTTP(.path = "/v1/population/links:batchCreate", .token = ADMIN, .body = strcat(body, "]}")), 200);
    }
}

/* Whole communities, and (for every other user) grids of further ones. */
static void choose_scope(user *u, bool with_grids)
{
    int count = 1 + pick(3), first = pick(COMMUNITIES);

    strcpy(u->scope, "(community_id in (-1");
    strcpy(u->regions, "{");
    for (int k = 0; k < count; k++) {
        int c = (first + k) % COMMUNITIES;

        sprintf(u->scope + strlen(u->scope), ",%d", number[c]);
        sprintf(u->regions + strlen(u->regions), "%s%s", k ? "," : "", region[c]);
    }
    strcat(u->scope, ")");
    for (int k = count; with_grids && k < count + 2; k++) {
        int c = (first + k) % COMMUNITIES;

        sprintf(u->scope + strlen(u->scope), " or grid_id = '%s'", grid[c]);
        sprintf(u->regions + strlen(u->regions), ",%s", grid[c]);
    }
    strcat(u->scope, ")");
    strcat(u->regions, "}");
}

static void create_users(void)
{
    for (int i = 0; i < USERS; i++) {
        user *u = &users[i];

        u->all = i == 0 || i == 1;
        u->clearance = 2 + i % 2;
        if (u->all)
            strcpy(u->scope, "true");
        else
            choose_scope(u, i % 4 < 2);
        snprintf(u->token, sizeof(u->token), "%s", stack_account(text("oracle-%d-%d", getpid(), i), "{population.person.read,population.link.read}", u->clearance,
                                                                 u->all ? NULL : u->regions));
    }
}

static const char *new_grid(int community)
{
    const http_answer *a = HTTP(.path = REGIONS, .token = ADMIN, .body = text("{\"kind\":\"GRID\",\"name\":\"网格\",\"code\":\"%012d\",\"parentId\":\"%s\"}",
                                                                             getpid() % 1000000 * 100 + community, region[community]));

    expect_status(a, 200);
    return text("%s", http_at(a, "id"));
}

static void make_world(void)
{
    state = getenv("ORACLE_SEED") ? strtoull(getenv("ORACLE_SEED"), NULL, 10) : (unsigned long long)time(NULL);
    printf("    ORACLE_SEED=%llu\n", state);
    for (int i = 0; i < COMMUNITIES; i++) {
        region[i] = new_community();
        number[i] = atoi(stack_sql("select number from identity.region where id = '%s'", region[i]));
        grid[i] = new_grid(i);
    }
    create_people();
    create_links();
    create_users();
}

/* A long run outlives its tokens. */
static void keep_signed_in(void)
{
    static time_t since;

    if (!since)
        since = time(NULL);
    if (time(NULL) - since < 300)
        return;
    since = time(NULL);
    snprintf(the_stack.admin_token, sizeof(the_stack.admin_token), "%s", stack_sign_in("admin"));
    for (int i = 0; i < USERS; i++)
        snprintf(users[i].token, sizeof(users[i].token), "%s", stack_sign_in(brief("oracle-%d-%d", getpid(), i)));
}

/* --- writes in between */

static void change_person(void)
{
    person *p = &people[pick(PEOPLE)];
    const char *path = brief(PERSONS "/%s", p->id);
    int what = pick(5);

    if (p->versions == VERSIONS)
        return;
    if (p->gone) {
        expect_status(HTTP(.path = brief("%s:undelete", path), .token = ADMIN, .body = "{}"), 200);
        p->gone = false;
    } else if (what == 0) {
        expect_status(HTTP(.method = "DELETE", .path = path, .token = ADMIN), 200);
        p->gone = true;
    } else if (what == 1) { /* and what belongs to them */
        expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = brief("{\"gridId\":\"%s\"}", pick(3) ? grid[p->community] : "")), 200);
    } else {
        char name[sizeof(p->name)];

        do
            random_name(name, sizeof(name));
        while (strcmp(name, p->name) == 0);
        snprintf(p->name, sizeof(p->name), "%s", name);
        expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN,
                           .body = brief("{\"name\":\"%s\",%s}", p->name, category(categories[pick(4)]))), 200);
    }
    note_version(p, stack_sql("select to_char(updated_at at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') from population.person where id = '%s'", p->id));
}

/* --- questions with two wordings: AIP-160 and SQL */

typedef struct question {
    char filter[512];
    char sql[4096];
} question;

/* The ids of the people with this phone, as SQL: the tables hold it sealed. */
static void ask_phone(const person *who, question *q)
{
    sprintf(q->filter, "phone = \"%s\"", who->phone);
    strcpy(q->sql, "id in ('01a20000-0000-8000-8000-000000000001'");
    for (int i = 0; i < PEOPLE; i++)
        if (strcmp(people[i].phone, who->phone) == 0)
            sprintf(q->sql + strlen(q->sql), ",'%s'", people[i].id);
    strcat(q->sql, ")");
}

static void ask_term(const user *u, question *q)
{
    const char *category = categories[pick(4)], *source = sources[pick(3)], *piece = characters[pick(8)];
    int c = pick(COMMUNITIES);

    switch (pick(u->clearance > 2 ? 8 : 6)) {
    case 0:
        sprintf(q->filter, "category = %s", category);
        sprintf(q->sql, "category = %d", (int)(strchr("PTFK", category[0]) - "PTFK") + 1);
        return;
    case 1:
        sprintf(q->filter, "source != %s", source);
        sprintf(q->sql, "source <> '%s'", source);
        return;
    case 2:
        sprintf(q->filter, "communityId = %s", region[c]);
        sprintf(q->sql, "community_id = %d", number[c]);
        return;
    case 3:
        ask_phone(&people[pick(PEOPLE)], q);
        return;
    case 4:
        sprintf(q->filter, "updatedAt > %s", people[pick(PEOPLE)].version[0].at);
        sprintf(q->sql, "updated_at > '%s'", strstr(q->filter, "> ") + 2);
        return;
    case 5:
        sprintf(q->filter, "name = \"%s\"", people[pick(PEOPLE)].name);
        sprintf(q->sql, "name = '%s'", people[0].name);
        sscanf(q->filter, "name = \"%[^\"]", q->sql);
        sprintf(q->sql, "%s", brief("name = '%s'", copy(q->sql)));
        return;
    case 6:
        sprintf(q->filter, "name = \"%s*\"", piece);
        sprintf(q->sql, "starts_with(name, '%s')", piece);
        return;
    default:
        sprintf(q->filter, "name >= \"%s\"", piece);
        sprintf(q->sql, "name >= '%s' collate \"C\"", piece);
    }
}

static void ask_something(const user *u, question *q)
{
    question a, b;

    ask_term(u, &a);
    ask_term(u, &b);
    switch (pick(6)) {
    case 0:
        *q = (question){ "", "true" };
        return;
    case 1:
        *q = a;
        return;
    case 2:
        snprintf(q->filter, sizeof(q->filter), "%.240s AND %.240s", a.filter, b.filter);
        sprintf(q->sql, "(%.1990s) and (%.1990s)", a.sql, b.sql);
        return;
    case 3:
        snprintf(q->filter, sizeof(q->filter), "%.240s OR %.240s", a.filter, b.filter);
        sprintf(q->sql, "(%.1990s) or (%.1990s)", a.sql, b.sql);
        return;
    case 4:
        snprintf(q->filter, sizeof(q->filter), "NOT %.240s", a.filter);
        sprintf(q->sql, "not (%.4000s)", a.sql);
        return;
    default:
        snprintf(q->filter, sizeof(q->filter), "-(%.240s OR %.240s) AND source = import", a.filter, b.filter);
        sprintf(q->sql, "not ((%.1990s) or (%.1990s)) and source = 'import'", a.sql, b.sql);
    }
}

/* --- answers as one line each */

static const char *oracle_rows(const user *u, const char *where, const char *order)
{
    return copy(stack_sql("select coalesce(string_agg(right(id::text, 12) || ' ' || %s || ' ' || version, ',' order by %s), '') from population.person"
                          " where deleted_at is null and %s and (%s)",
                          u->clearance > 2 ? "name" : "left(name, 1) || '**'", order, u->scope, where));
}

static void add_rows(char *to, const http_answer *a, const char *list)
{
    for (int i = 0; i < 1000 && http_at(a, brief("%s.%d.id", list, i))[0]; i++)
        sprintf(to + strlen(to), "%s%s %s %s", to[0] ? "," : "", http_at(a, brief("%s.%d.id", list, i)) + 24, http_at(a, brief("%s.%d.name", list, i)),
                http_at(a, brief("%s.%d.etag", list, i)));
}

/* All pages of a list. */
static const char *walked(const user *u, const char *collection, const char *query, int size)
{
    static char rows[IDS_ALL];
    char token[4096] = "";

    rows[0] = '\0';
    do {
        const http_answer *a = get(u, brief("/v1/population/%s?%s&pageSize=%d%s%s", collection, query, size, token[0] ? "&pageToken=" : "", token));

        ck_assert_msg(a->status == 200, "%s: %s", query, a->body);
        add_rows(rows, a, collection);
        snprintf(token, sizeof(token), "%s", http_at(a, "nextPageToken"));
    } while (token[0]);
    return rows;
}

/* --- the kinds of cases */

static void case_get(const user *u)
{
    const person *p = &people[pick(PEOPLE)];
    const char *path = brief(PERSONS "/%s", p->id);
    const http_answer *a = get(u, path);

    AGREE(a->status == 200 ? brief("%s %s %s", p->id + 24, http_at(a, "name"), http_at(a, "etag")) : "",
          oracle_rows(u, brief("id = '%s'", p->id), "1"), path);
    ck_assert(a->status == 200 || a->status == 404);
}

static void case_list(const user *u)
{
    static const struct { const char *order, *sql; } orders[] = {
        { "", "id desc" }, { "name", "name collate \"C\", id desc" }, { "name desc", "name collate \"C\" desc, id desc" },
        { "createdAt", "created_at, id desc" }, { "updatedAt desc, name", "updated_at desc, name collate \"C\", id desc" },
    };
    static const char *const uncleared_orders[][2] = { { "", "id desc" }, { "updatedAt desc", "updated_at desc, id desc" } };
    int which = pick(u->clearance > 2 ? 5 : 2);
    const char *order = u->clearance > 2 ? orders[which].order : uncleared_orders[which][0];
    const char *sql = u->clearance > 2 ? orders[which].sql : uncleared_orders[which][1];
    question q;
    const char *query;

    ask_something(u, &q);
    query = copy(brief("filter=%s&orderBy=%s", encoded(q.filter), encoded(order)));
    AGREE(walked(u, "persons", query, 30 + pick(400)), oracle_rows(u, q.sql, sql), brief("%s orderBy %s", q.filter, order));
}

static void case_count(const user *u)
{
    const http_answer *a;
    question q;

    ask_something(u, &q);
    a = get(u, brief(PERSONS "?count=true&pageSize=1&filter=%s", encoded(q.filter)));
    ck_assert_msg(a->status == 200, "%s: %s", q.filter, a->body);
    AGREE(brief("%s %s", http_at(a, "totalSize"), http_at(a, "totalCapped")),
          copy(stack_sql("select least(count(*), 1000) || case when count(*) > 1000 then ' true' else ' false' end from population.person"
                         " where deleted_at is null and %s and (%s)", u->scope, q.sql)), q.filter);
}

/* What the characters are read as begins with these; said here once more, beside the table of the program. */
#define INITIALS(text) "translate(lower(" text "), '王李小明欧阳秀英ｂ', 'wlxmoyxyb')"

/* Of a name, or its initials: some of them, or letters that nobody has in that order. */
static void random_fragment(char *into)
{
    static const char letters[] = "wlxmoyxyabWLXM";
    int length = 1 + pick(3);
    bool initials = pick(3) == 0;

    into[0] = '\0';
    for (int i = 0; i < length; i++)
        strcat(into, initials ? brief("%c", letters[pick(sizeof(letters) - 1)]) : characters[pick(10)]);
}

static void case_search(const user *u)
{
    char fragment[32];
    int category = pick(3) == 0 ? 1 + pick(4) : 0;
    const char *query, *filter;

    random_fragment(fragment);
    filter = category ? brief("&filter=category=%s", categories[category - 1]) : "";
    query = copy(brief("q=%s%s", encoded(fragment), filter));
    if (u->clearance < 3) {
        ck_assert_int_eq(get(u, brief(PERSONS "?%s", query))->status, 403);
        return;
    }
    AGREE(walked(u, "persons", query, 30 + pick(100)),
          oracle_rows(u, brief("(strpos(lower(name), lower('%s')) > 0 or strpos(" INITIALS("name") ", translate(lower('%s'), 'ｂ', 'b')) > 0)"
                               " and (%d = 0 or category = %d)", fragment, fragment, category, category), "id desc"), query);
}

static void case_stats(const user *u)
{
    static const struct { const char *by, *sql, *group; } ways[] = {
        { "category", "(array['','PERMANENT','TEMPORARY','FLOATING','KEY'])[category + 1]", "category" },
        { "source", "source", "source" },
        { "source,category", "source || ' ' || (array['','PERMANENT','TEMPORARY','FLOATING','KEY'])[category + 1]", "source, category" },
        { "communityId", "(select r.id::text from identity.region r where r.number = p.community_id)", "community_id" },
        { "communityId,source", "(select r.id::text from identity.region r where r.number = p.community_id) || ' ' || source", "community_id, source" },
    };
    int way = pick(5), shown = 0;
    const http_answer *a = get(u, brief(PERSONS ":stats?by=%s", ways[way].by));
    const char *wanted = copy(stack_sql("select count(*) || ' ' || coalesce(string_agg(line, ','), '') from (select %s || ' ' || count(*) as line"
                                        " from population.person p where deleted_at is null and %s group by %s order by 1) t",
                                        ways[way].sql, u->scope, ways[way].group));

    for (; http_at(a, brief("groups.%d.count", shown))[0]; shown++) {
        const char *second = http_at(a, brief("groups.%d.values.1", shown));
        const char *first = brief("%s%s%s", http_at(a, brief("groups.%d.values.0", shown)), second[0] ? " " : "", second);

        ck_assert_msg(strstr(wanted, brief("%s %s", first, http_at(a, brief("groups.%d.count", shown)))) != NULL,
                      "%s (scope %s): %s\n  oracle %s", ways[way].by, u->scope, a->body, wanted);
    }
    AGREE(brief("%d", shown), brief("%d", atoi(wanted)), ways[way].by);
}

static void case_history(const user *u)
{
    const person *p = &people[pick(PEOPLE)];
    const char *path = brief(PERSONS "/%s/history?pageSize=100", p->id);
    const http_answer *a = get(u, path);
    char got[1024] = "";

    for (int i = 0; http_at(a, brief("history.%d.version", i))[0]; i++)
        sprintf(got + strlen(got), "%s%s %s", got[0] ? "," : "", http_at(a, brief("history.%d.version", i)), http_at(a, brief("history.%d.action", i)));
    AGREE(got, copy(stack_sql("select coalesce(string_agg(version || ' ' || (array['','CREATED','UPDATED','DELETED','UNDELETED'])[action + 1], ',' order by version desc), '')"
                              " from population.person_history where id = '%s' and exists (select from population.person p where p.id = '%s' and %s)", p->id, p->id, u->scope)), path);
    if (u->clearance < 3 && strlen(p->name) > 6)
        ck_assert_msg(!strstr(a->body, p->name), "%s shows %s to an uncleared user: %s", path, p->name, a->body);
    ck_assert(!strstr(a->body, p->phone));
}

static void case_batch(const user *u)
{
    const person *one = &people[pick(PEOPLE)], *two = &people[pick(PEOPLE)];
    const char *path = brief(PERSONS ":batchGet?ids=%s&ids=%s", one->id, two->id), *first, *second;
    const http_answer *a = get(u, path);
    char rows[512] = "";

    if (a->status == 200)
        add_rows(rows, a, "persons");
    first = oracle_rows(u, brief("id = '%s'", one->id), "1");
    second = oracle_rows(u, brief("id = '%s'", two->id), "1");
    AGREE(rows, first[0] && second[0] ? brief("%s,%s", first, second) : "", path);
}

static void case_as_of(const user *u)
{
    const person *p = &people[pick(PEOPLE)];
    const past *v = &p->version[pick(p->versions)];
    const char *path = brief(PERSONS "/%s?readTime=%s", p->id, v->at);
    bool inside = strcmp(stack_sql("select (%s)::text from population.person where id = '%s'", u->scope, p->id), "true") == 0;
    const http_answer *a = get(u, path);
    char first[8] = "";

    snprintf(first, sizeof(first), "%.*s", (unsigned char)v->name[0] < 128 ? 1 : 3, v->name);
    AGREE(a->status == 200 ? http_at(a, "name") : "absent",
          !inside || v->gone ? "absent" : u->clearance > 2 ? v->name : brief("%s**", first), path);
}

/* What belongs to a person is seen where the person is: by the person's grid, whatever the link says of its own. */
static void case_links(const user *u)
{
    const char *seen = copy(brief("deleted_at is null and person_id in (select id from population.person where %s)", u->scope));
    const http_answer *a;
    int64_t counted = 0;

    AGREE(walked(u, "links", "", 200 + pick(300)),
          copy(stack_sql("select coalesce(string_agg(right(id::text, 12) || '  ' || version, ',' order by id desc), '') from population.link where %s", seen)), "links");
    a = get(u, "/v1/population/links:stats?by=kind");
    for (int i = 0; http_at(a, brief("groups.%d.count", i))[0]; i++)
        counted += atoll(http_at(a, brief("groups.%d.count", i)));
    AGREE(brief("%lld", (long long)counted), copy(stack_sql("select count(*) from population.link where %s", seen)), "links:stats");
}

static const struct {
    const char *name;
    void (*run)(const user *u);
    int share;
} kinds[] = {
    { "get", case_get, 15 },     { "list", case_list, 20 },       { "count", case_count, 15 },   { "search", case_search, 15 },
    { "stats", case_stats, 10 }, { "history", case_history, 10 }, { "batchGet", case_batch, 6 }, { "readTime", case_as_of, 6 },
    { "links", case_links, 3 },
};

TEST(everybody_sees_exactly_what_sql_says_they_may)
{
    int cases = getenv("ORACLE_CASES") ? atoi(getenv("ORACLE_CASES")) : 2000, done[9] = { 0 }, writes = 0;

    make_world();
    for (int i = 0; i < cases; i++) {
        int roll = pick(100), kind = 0;

        keep_signed_in();
        for (; roll >= kinds[kind].share; kind++)
            roll -= kinds[kind].share;
        if (pick(5) == 0) {
            change_person();
            writes++;
        }
        kinds[kind].run(&users[pick(USERS)]);
        done[kind]++;
    }
    printf("    %d cases, %d writes between them, 0 differences:", cases, writes);
    for (int kind = 0; kind < 9; kind++)
        printf(" %s %d", kinds[kind].name, done[kind]);
    printf("\n");
}
