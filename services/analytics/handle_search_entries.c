/*
 * SearchEntries: one search box (GB/T 42455.1-2023, 7.1.3 c-d). Each kind is searched by the right that its own service asks for:
 * rows of the roles that give it, and only by whom these clear for what it is found by. Ranked are the newest that hold the longest
 * word, LOOKED_AT of each kind; older ones are not looked at.
 */
#include <regex.h>
#include <stdlib.h>

#include "analytics.h"

enum { SHOWN = 5, LOOKED_AT = 500 };

typedef struct searching {
    lin_req *rq;
    const SearchEntriesRequest *in;
    SearchEntriesAnswer *answer;
    analytics_question question;
    size_t most;
} searching;

typedef struct ranked {
    Hit *hit;
    int rank;
    size_t place;                              /* the newest first */
} ranked;

static void add_name(searching *s, char ***list, size_t *count, const char *name)
{
    if (!*list)
        *list = LIN_NEW_ARRAY(s->rq->arena, char *, analytics_kind_count);
    (*list)[(*count)++] = (char *)(uintptr_t)name;
}

/* --- what holds the words */

static int better(const void *a, const void *b)
{
    const ranked *x = a, *y = b;

    return x->rank != y->rank ? y->rank - x->rank : x->place < y->place ? -1 : 1;
}

static Hit *hit_of(lin_req *rq, const Entry *entry)
{
    Hit *hit = lin_typed_new(rq, &linli__analytics__v1__hit__descriptor);

    hit->id = entry->id;
    hit->community_id = entry->community_id;
    hit->title = entry->title;
    hit->subtitle = entry->subtitle;
    return hit;
}

static const char *filter_of(searching *s, const analytics_kind *kind)
{
    const char *of_kind = lin_print(s->rq->arena, "kind = \"%s\"", kind->name);

    return s->in->community_id[0] ? lin_print(s->rq->arena, "%s AND communityId = %s", of_kind, lin_quoted(s->rq, s->in->community_id)) : of_kind;
}

static lin_code find_entries(searching *s, const analytics_kind *kind, ranked **ret, size_t *ret_count)
{
    ProtobufCMessage **entry;
    char **text;
    size_t count;

    LIN_TRY(lin_typed_search(s->rq, &linli__analytics__v1__entry__descriptor, s->question.longest, filter_of(s, kind), LOOKED_AT, &entry, &text, &count));
    *ret = LIN_NEW_ARRAY(s->rq->arena, ranked, count + 1);
    *ret_count = 0;
    for (size_t i = 0; i < count; i++) {
        ranked one = { .hit = hit_of(s->rq, (Entry *)entry[i]), .place = i };

        one.rank = analytics_rank(s->rq, &s->question, text[i], one.hit);
        if (one.rank)
            (*ret)[(*ret_count)++] = one;
    }
    qsort(*ret, *ret_count, sizeof(ranked), better);
    return LIN_OK;
}

/* --- what has the number: its service is asked */

static bool fits(const char *pattern, const char *q)
{
    regex_t compiled;
    bool good;
    char whole[512];

    snprintf(whole, sizeof(whole), "^(%s)$", pattern);
    if (regcomp(&compiled, whole, REG_EXTENDED | REG_NOSUB) != 0)
        return false;
    good = regexec(&compiled, q, 0, NULL, 0) == 0;
    regfree(&compiled);
    return good;
}

/* idNumber = "…" OR phone = "…", of the fields whose values look like this; NULL: none. */
static const char *lookup_filter(searching *s, lin_str lookups)
{
    const char *q = lin_str_z(s->rq->arena, lin_str_trim(lin_z(s->in->q)));
    lin_buf filter = { .arena = s->rq->arena };

    while (lookups.at && lookups.len) {
        lin_str pattern = lin_str_cut(&lookups, '\n'), field = lin_str_cut(&pattern, '\t');

        if (pattern.at && fits(lin_str_z(s->rq->arena, pattern), q))
            lin_buf_print(&filter, "%s%.*s = %s", filter.len ? " OR " : "", LIN_STR_FMT(field), lin_quoted(s->rq, q));
    }
    return filter.len ? lin_str_z(s->rq->arena, lin_buf_str(&filter)) : NULL;
}

static Hit *asked_hit(lin_req *rq, const analytics_found *found, bool exact)
{
    Hit *hit = lin_typed_new(rq, &linli__analytics__v1__hit__descriptor);

    hit->id = found->id;
    hit->community_id = found->community_id;
    hit->title = found->title;
    hit->subtitle = found->subtitle;
    hit->exact = exact;
    return hit;
}

/* What its service has answered; what the others have is found all the same. A question that it refuses is of something that is not
 * there for the caller: of a community that they do not see. */
static void add_asked(searching *s, const analytics_kind *kind, Group *group, lin_code code, const analytics_finds *found)
{
    if (code != LIN_OK && code != LIN_INVALID_ARGUMENT)
        add_name(s, &s->answer->unavailable, &s->answer->n_unavailable, kind->name);
    if (code != LIN_OK)
        lin_req_clear_problem(s->rq);
    for (size_t i = 0; i < found->count && group->n_hits < s->most; i++)
        group->hits[group->n_hits++] = asked_hit(s->rq, &found->at[i], !found->begins);
    group->more = found->count > s->most;
}

static void look_up(searching *s, const analytics_kind *kind, lin_str lookups, Group *group)
{
    const char *filter = kind->look_up ? lookup_filter(s, lookups) : NULL;
    analytics_finds found = { 0 };

    if (!filter)
        return;
    if (s->in->community_id[0])
        filter = lin_print(s->rq->arena, "communityId = %s AND (%s)", lin_quoted(s->rq, s->in->community_id), filter);
    add_asked(s, kind, group, kind->look_up(s->rq, filter, &found), &found);
}

/* --- one kind */

typedef struct kind_row { lin_str label, lookups; int64_t data_class; } kind_row;

static lin_code read_kind(searching *s, const analytics_kind *kind, kind_row *ret, bool *ret_known)
{
    lin_rows rows;

    LIN_TRY(lin_query(s->rq, &analytics_sql_find_kind, &rows, lin_text(lin_z(kind->name))));
    *ret_known = rows.count > 0;
    if (*ret_known)
        *ret = (kind_row){ lin_cell_text(&rows, 0, s->rq->lang == LIN_ZH ? 0 : 1), lin_cell_text(&rows, 0, 3), lin_cell_int(&rows, 0, 2) };
    return LIN_OK;
}

static void take_best(searching *s, Group *group, const ranked *found, size_t count)
{
    size_t taken = 0;

    while (taken < count && group->n_hits < s->most)
        group->hits[group->n_hits++] = found[taken++].hit;
    group->more |= taken < count;
}

static Group *new_group(searching *s, const analytics_kind *kind, const kind_row *row)
{
    Group *group = lin_typed_new(s->rq, &linli__analytics__v1__group__descriptor);

    group->kind = (char *)(uintptr_t)kind->name;
    group->label = lin_str_z(s->rq->arena, row->label);
    group->hits = LIN_NEW_ARRAY(s->rq->arena, Hit *, s->most + 1);
    return group;
}

static void answer_group(searching *s, Group *group)
{
    if (group->n_hits)
        s->answer->groups[s->answer->n_groups++] = group;
}

/* Within the right of this kind. */
static lin_code search_here(searching *s, const analytics_kind *kind)
{
    bool known, cleared;
    kind_row row;
    ranked *found = NULL;
    size_t count = 0;
    Group *group;

    LIN_TRY(read_kind(s, kind, &row, &known));
    if (!known) /* its service has not said anything yet */
        return add_name(s, &s->answer->unavailable, &s->answer->n_unavailable, kind->name), LIN_OK;
    cleared = (int64_t)s->rq->who->clearance >= row.data_class;
    group = new_group(s, kind, &row);
    if (cleared)
        LIN_TRY(find_entries(s, kind, &found, &count));
    else
        add_name(s, &s->answer->withheld, &s->answer->n_withheld, kind->name);
    look_up(s, kind, row.lookups, group);
    take_best(s, group, found, count);
    answer_group(s, group);
    return LIN_OK;
}

/* Of a kind of which nothing is kept here. By its own service a name that is shown masked could be guessed. */
static lin_code ask_for(searching *s, const analytics_kind *kind)
{
    const kind_row row = { .label = lin_z(kind->label[s->rq->lang]) };
    Group *group = new_group(s, kind, &row);
    analytics_finds found = { 0 };

    if (s->rq->who->clearance < LINLI__DATA_CLASS__PERSONAL)
        return add_name(s, &s->answer->withheld, &s->answer->n_withheld, kind->name), LIN_OK;
    add_asked(s, kind, group, kind->ask(s->rq, s->in->q, s->in->community_id, s->most + 1, &found), &found);
    answer_group(s, group);
    return LIN_OK;
}

static lin_code search_kind(searching *s, const analytics_kind *kind)
{
    lin_reach before;
    lin_code code = lin_typed_take_right(s->rq, kind->permission, &before);

    if (code == LIN_PERMISSION_DENIED) {
        add_name(s, &s->answer->withheld, &s->answer->n_withheld, kind->name);
        lin_req_clear_problem(s->rq);
        return LIN_OK;
    }
    LIN_TRY(code);
    return lin_reach_back(s->rq, &before, kind->ask ? ask_for(s, kind) : search_here(s, kind));
}

/* --- the call */

static bool is_asked(const SearchEntriesRequest *in, const analytics_kind *kind)
{
    for (size_t i = 0; i < in->n_kinds; i++)
        if (strcmp(in->kinds[i], kind->name) == 0)
            return true;
    return in->n_kinds == 0;
}

static lin_code check_kinds(lin_req *rq, const SearchEntriesRequest *in)
{
    for (size_t i = 0; i < in->n_kinds; i++)
        if (!analytics_kind_named(in->kinds[i]))
            return lin_fail_field(rq, LIN_STR("kinds"), &ANALYTICS_KIND_UNKNOWN, lin_arg_text("kind", lin_z(in->kinds[i])));
    return LIN_OK;
}

lin_code analytics_search_entries(lin_req *rq, const SearchEntriesRequest *in, SearchEntriesAnswer **ret)
{
    searching s = { .rq = rq, .in = in, .answer = *ret, .most = in->page_size > 0 ? (size_t)in->page_size : SHOWN };

    LIN_TRY(check_kinds(rq, in));
    LIN_TRY(analytics_read_question(rq, in->q, &s.question));
    (*ret)->groups = LIN_NEW_ARRAY(rq->arena, Group *, analytics_kind_count);
    for (size_t i = 0; i < analytics_kind_count; i++)
        if (is_asked(in, &analytics_kinds[i]))
            LIN_TRY(search_kind(&s, &analytics_kinds[i]));
    return LIN_OK;
}
