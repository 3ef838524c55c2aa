/* questions - see questions.h. */
#include "tests/harness/questions.h"

#include "libs/base/initials.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLE = 20000, DRAWN = 12 };

struct questions {
    const crowd *crowd;
    uint64_t state;
    size_t sampled;
    char (*sample)[sizeof(((crowd_person *)0)->name)];   /* names, to tell the frequent from the rare */
};

/* --- chance */

size_t questions_pick(questions *q, size_t bound)
{
    q->state = q->state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)((q->state >> 33) % bound);
}

void questions_anybody(questions *q, crowd_person *ret)
{
    crowd_person_at(q->crowd, (int64_t)questions_pick(q, (size_t)q->crowd->people), ret);
}

static const char *any_category(questions *q)
{
    crowd_person p;

    questions_anybody(q, &p);
    return p.category;
}

questions *questions_new(const crowd *city, uint64_t seed)
{
    questions *q = calloc(1, sizeof(*q));
    crowd_person p;

    if (!q || !(q->sample = calloc(SAMPLE, sizeof(*q->sample))))
        abort();
    *q = (questions){ .crowd = city, .state = seed, .sample = q->sample };
    q->sampled = city->people < SAMPLE ? (size_t)city->people : SAMPLE;
    for (size_t i = 0; i < q->sampled; i++) {
        crowd_person_at(city, (int64_t)i * city->people / (int64_t)q->sampled, &p);
        memcpy(q->sample[i], p.name, sizeof(p.name));
    }
    return q;
}

void questions_free(questions *q)
{
    free(q->sample);
    free(q);
}

/* --- fragments: of a name that somebody has, the most or the least frequent of a few drawn */

static size_t width(const char *at)
{
    unsigned char lead = (unsigned char)*at;

    return lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
}

/* `count` characters that begin and end in no blank, which a search would not look for. */
static bool draw(questions *q, size_t count, bool from_start, char *to)
{
    const char *begin, *end;
    crowd_person p;

    questions_anybody(q, &p);
    begin = p.name;
    for (size_t skip = from_start ? 0 : questions_pick(q, lin_utf8_count(lin_z(p.name))); skip; skip--)
        begin += width(begin);
    end = begin;
    for (size_t i = 0; i < count; i++) {
        if (!*end)
            return false;
        end += width(end);
    }
    snprintf(to, FRAGMENT, "%.*s", (int)(end - begin), begin);
    return to[0] != ' ' && end[-1] != ' ';
}

static size_t frequency(const questions *q, const char *fragment)
{
    size_t count = 0;

    for (size_t i = 0; i < q->sampled; i++)
        count += strcasestr(q->sample[i], fragment) != NULL;
    return count;
}

static void draw_fragment(questions *q, size_t count, bool rare, char *to)
{
    size_t best = 0;
    char one[FRAGMENT];

    for (int drawn = 0; drawn < DRAWN;) {
        size_t f;

        if (!draw(q, count, false, one))
            continue;
        f = frequency(q, one);
        if (!drawn++ || (rare ? f < best : f > best)) {
            best = f;
            snprintf(to, FRAGMENT, "%s", one);
        }
    }
}

/* --- kinds */

static int32_t some_community(questions *q, const asker *who)
{
    if (!who->all && who->communities && questions_pick(q, 4))
        return who->community[questions_pick(q, who->communities)];
    return q->crowd->place[questions_pick(q, q->crowd->places)].number;
}

static void make_one(questions *q, const asker *who, question *ret)
{
    (void)who;
    draw_fragment(q, 1, questions_pick(q, 2), ret->fragment);
}

static void make_two(questions *q, const asker *who, question *ret)
{
    (void)who;
    draw_fragment(q, 2, questions_pick(q, 2), ret->fragment);
}

static void make_three(questions *q, const asker *who, question *ret)
{
    (void)who;
    draw_fragment(q, 3, questions_pick(q, 2), ret->fragment);
}

static void make_combined(questions *q, const asker *who, question *ret)
{
    size_t how = questions_pick(q, 3);

    draw_fragment(q, 1 + questions_pick(q, 3), questions_pick(q, 2), ret->fragment);
    if (how != 1)
        ret->category = any_category(q);
    if (how != 0)
        ret->community = some_community(q, who);
}

/* Of a piece of a name, as one of the ways to read it. */
static void make_initials(questions *q, const asker *who, question *ret)
{
    lin_arena *arena = lin_arena_new();
    lin_str line[LIN_INITIALS_MOST];
    char name[FRAGMENT];
    size_t lines = 0;

    (void)who;
    while (!lines) {
        draw_fragment(q, 1 + questions_pick(q, 3), questions_pick(q, 2), name);
        lines = lin_initials(arena, lin_z(name), line);
    }
    snprintf(ret->fragment, sizeof(ret->fragment), "%.*s", LIN_STR_FMT(line[questions_pick(q, lines)]));
    lin_arena_free(arena);
}

/* As a clerk writes it: a road's name, with its number or more; or a building of any road. */
static void make_address(questions *q, const asker *who, question *ret)
{
    static const char *const ends[] = { "号", "栋", "单元", "室" };
    bool of_road = questions_pick(q, 4), name_alone = of_road && questions_pick(q, 4) == 0;
    const char *from, *end;
    crowd_person p;

    (void)who;
    do
        questions_anybody(q, &p);
    while (!p.address[0]);
    from = of_road ? p.address : strstr(p.address, "号") + strlen("号");
    end = name_alone ? from + strlen("人民") : strstr(from, ends[of_road ? questions_pick(q, 4) : 1 + questions_pick(q, 3)]);
    snprintf(ret->fragment, sizeof(ret->fragment), "%.*s", (int)(end - from), from);
}

static void make_strange(questions *q, const asker *who, question *ret)
{
    static const char *const strange[] = { "龘", "𬭎", "𠮷", "·", "müller", "SMI", "AB子", "n va", "买提·艾", "秀英王", "阿卜杜拉·玉素甫" };

    (void)who;
    snprintf(ret->fragment, sizeof(ret->fragment), "%s", strange[questions_pick(q, sizeof(strange) / sizeof(*strange))]);
}

static void somebody_in_reach(questions *q, const asker *who, crowd_person *ret)
{
    do
        questions_anybody(q, ret);
    while (!ret->phone[0] || !ret->id_number[0] || (!asker_sees(who, ret->community) && questions_pick(q, 50)));
}

static void make_id_number(questions *q, const asker *who, question *ret)
{
    crowd_person p;

    somebody_in_reach(q, who, &p);
    snprintf(ret->id_number, sizeof(ret->id_number), "%s", p.id_number);
    if (questions_pick(q, 8) == 0)
        ret->id_number[16] = ret->id_number[16] == '0' ? '1' : '0'; /* nobody's */
}

static void make_phone(questions *q, const asker *who, question *ret)
{
    crowd_person p;

    somebody_in_reach(q, who, &p);
    snprintf(ret->phone, sizeof(ret->phone), "%s", p.phone);
    if (questions_pick(q, 4) == 0)
        ret->category = any_category(q);
}

/* Who is confined needs to name no community; who is not must. */
static void make_tail(questions *q, const asker *who, question *ret)
{
    crowd_person p;

    somebody_in_reach(q, who, &p);
    if (questions_pick(q, 2))
        snprintf(ret->id_tail, sizeof(ret->id_tail), "%.4s", p.id_number + 14);
    else
        snprintf(ret->phone_tail, sizeof(ret->phone_tail), "%.4s", p.phone + 7);
    if (who->all || questions_pick(q, 2))
        ret->community = p.community;
    if (questions_pick(q, 4) == 0)
        ret->category = p.category;
}

static void make_prefix(questions *q, const asker *who, question *ret)
{
    do
        *ret = (question){ .category = NULL };
    while (!draw(q, 1 + questions_pick(q, 3), true, ret->prefix) || strchr(ret->prefix, ' '));
    if (questions_pick(q, 3) == 0)
        ret->category = any_category(q);
    if (questions_pick(q, 3) == 0)
        ret->community = some_community(q, who);
}

/* What is said of people, all at once: how they belong here, how close an eye they need, how old they are, what they are called. */
static void make_grouped(questions *q, const asker *who, question *ret)
{
    make_prefix(q, who, ret);
    ret->category = questions_pick(q, 2) ? "KEY" : any_category(q);
    if (strcmp(ret->category, "KEY") == 0)
        ret->key_level = "FIRST";
    ret->born_from = 1935 + 10 * (int)questions_pick(q, 8);
    ret->born_until = ret->born_from + 9;
}

/* Of somebody who bears the tag; half of the rest is asked for at a time. */
static void make_tagged(questions *q, const asker *who, question *ret)
{
    size_t tag = questions_pick(q, CROWD_TAGS);
    crowd_person p;
    int born = 0;

    do
        questions_anybody(q, &p);
    while (!(p.tags & 1u << tag) || !p.id_number[0] || (!asker_sees(who, p.community) && questions_pick(q, 50)));
    ret->tag = crowd_tags[tag];
    snprintf(ret->fragment, sizeof(ret->fragment), "%.*s", (int)width(p.name), p.name);
    if (questions_pick(q, 2))
        draw_fragment(q, 1 + questions_pick(q, 2), questions_pick(q, 2), ret->fragment);
    if (questions_pick(q, 4))
        ret->category = p.category;
    sscanf(p.id_number, "%*6s%4d", &born);
    ret->born_from = born - (int)questions_pick(q, 10);
    ret->born_until = ret->born_from + 9;
}

const question_kind question_kinds[] = {
    { "one character of a name", make_one, false },
    { "two characters of a name", make_two, false },
    { "three characters of a name", make_three, false },
    { "fragment, category, community", make_combined, true },
    { "initials of a name", make_initials, false },
    { "strange fragments", make_strange, false },
    { "address", make_address, false },
    { "id number", make_id_number, false },
    { "phone", make_phone, false },
    { "last four", make_tail, false },
    { "beginning of a name", make_prefix, false },
    { "beginning, category, level, age", make_grouped, true },
    { "tag, category, age, fragment", make_tagged, true },
};
const size_t question_kinds_count = sizeof(question_kinds) / sizeof(*question_kinds);

/* --- the truth about one person */

bool asker_sees(const asker *who, int32_t community)
{
    bool sees = who->all;

    for (size_t i = 0; i < who->communities; i++)
        sees |= who->community[i] == community;
    return sees;
}

static bool is(const char *wanted, const char *text)
{
    return !wanted[0] || strcmp(wanted, text) == 0;
}

static bool is_born_between(const crowd_person *p, int from, int until)
{
    int year = 0;

    if (!from)
        return true;
    sscanf(p->id_number, "%*6s%4d", &year); /* nobody says it otherwise */
    return year >= from && year <= until;
}

static bool bears(const crowd_person *p, const char *tag)
{
    for (int i = 0; tag && i < CROWD_TAGS; i++)
        if (strcmp(crowd_tags[i], tag) == 0)
            return p->tags >> i & 1;
    return !tag;
}

static bool ends_in(const char *text, const char *tail)
{
    return strlen(text) >= strlen(tail) && strcmp(text + strlen(text) - strlen(tail), tail) == 0;
}

static bool is_called(const char *name, const char *letters)
{
    static _Thread_local lin_arena *arena;
    lin_str line[LIN_INITIALS_MOST];
    bool found = false;
    size_t lines;

    if (letters[strspn(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")])
        return false;
    arena = arena ? arena : lin_arena_new();
    lin_arena_reset(arena);
    lines = lin_initials(arena, lin_z(name), line);
    for (size_t i = 0; i < lines && !found; i++)
        found = strcasestr(lin_str_z(arena, line[i]), letters) != NULL;
    return found;
}

static bool is_found(const crowd_person *p, const char *fragment)
{
    return !fragment[0] || strcasestr(p->name, fragment) || strcasestr(p->address, fragment) || is_called(p->name, fragment);
}

bool question_met(const question *q, const crowd_person *p)
{
    if (!is_born_between(p, q->born_from, q->born_until) || (q->key_level && strcmp(p->category, "KEY") != 0))
        return false; /* all of the key people are of one level */
    return (!q->community || q->community == p->community) && bears(p, q->tag) && is(q->id_number, p->id_number) && is(q->phone, p->phone) &&
           ends_in(p->id_number, q->id_tail) && ends_in(p->phone, q->phone_tail) && strncmp(p->name, q->prefix, strlen(q->prefix)) == 0 &&
           (!q->category || strcmp(q->category, p->category) == 0) && is_found(p, q->fragment);
}

/* --- as a caller puts it */

__attribute__((format(printf, 3, 4))) static void add(char *to, size_t size, const char *format, ...)
{
    size_t len = strlen(to);
    va_list args;

    if (len)
        len += (size_t)snprintf(to + len, size - len, " AND ");
    va_start(args, format);
    vsnprintf(to + len, size - len, format, args);
    va_end(args);
}

void question_filter(const crowd *city, const question *q, char *to, size_t size)
{
    const struct { const char *before, *value, *after; } texts[] = {
        { "idNumber=\"", q->id_number, "\"" },   { "phone=\"", q->phone, "\"" }, { "idNumber=\"*", q->id_tail, "\"" },
        { "phone=\"*", q->phone_tail, "\"" }, { "name=\"", q->prefix, "*\"" },
    };

    to[0] = '\0';
    if (q->community)
        add(to, size, "communityId=%s", crowd_region(city, q->community));
    if (q->category)
        add(to, size, "category=%s", q->category);
    if (q->key_level)
        add(to, size, "keyLevel=%s", q->key_level);
    if (q->tag)
        add(to, size, "tag=\"%s\"", q->tag);
    if (q->born_from)
        add(to, size, "birthDate>=\"%d-01-01\" AND birthDate<=\"%d-12-31\"", q->born_from, q->born_until);
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i].value[0])
            add(to, size, "%s%s%s", texts[i].before, texts[i].value, texts[i].after);
}
