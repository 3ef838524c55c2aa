/* check - see check.h. Rules are tables of small predicates, each with the text of its breach. */
#include "proto/plugin/check.h"

#include <regex.h>
#include <string.h>

#include "libs/contract/route.h"
#include "proto/plugin/names.h"

typedef struct checking {
    lin_arena *arena;
    const lin_contract *contract;
    lin_routes *routes;                   /* of the calls checked so far: the gateway's own judgement */
    lin_str *why;
} checking;

static bool breach(checking *c, lin_str file, lin_str where, lin_str field, const char *why)
{
    *c->why = lin_z(lin_print(c->arena, "%.*s: %.*s%s%.*s: %s", LIN_STR_FMT(file), LIN_STR_FMT(where),
                              field.len ? "." : "", LIN_STR_FMT(field), why));
    return false;
}

static bool in_house(const lin_message *m)
{
    return lin_str_starts(m->full_name, LIN_STR("linli."));
}

/* --- fields: what may not be, for each field of the own package */

typedef struct field_rule {
    bool (*broken)(const lin_message *message, const lin_field *field);
    const char *why;
} field_rule;

static bool is_optional(const lin_message *m, const lin_field *f)
{
    (void)m;
    return f->optional;
}

static bool is_sealed_not_text(const lin_message *m, const lin_field *f)
{
    (void)m;
    return f->option->sealed && (f->type != LIN_TYPE_STRING || f->repeated);
}

static bool is_lookup_unsealed(const lin_message *m, const lin_field *f)
{
    (void)m;
    return f->option->lookup && !f->option->sealed;
}

static bool is_sealed_without_lookup(const lin_message *m, const lin_field *f)
{
    (void)m;
    return f->option->sealed && !f->option->lookup && (f->option->filterable || f->option->unique);
}

static bool is_tail_without_lookup(const lin_message *m, const lin_field *f)
{
    (void)m;
    return (f->option->lookup_tail || f->option->lookup_as[0]) && !f->option->lookup;
}

static bool is_search_not_text(const lin_message *m, const lin_field *f)
{
    (void)m;
    return f->option->text_search && (f->type != LIN_TYPE_STRING || f->repeated || f->option->sealed || f->option->date);
}

static bool is_called_but_unsearched(const lin_message *m, const lin_field *f)
{
    (void)m;
    return f->option->initials && !f->option->text_search;
}

static bool is_with_search_unfilterable(const lin_message *m, const lin_field *f)
{
    (void)m;
    return f->option->with_search && (!f->option->filterable || f->repeated || f->option->sealed);
}

/* What may be empty has no place in an order: a page could not go on behind it. */
static bool is_sortable_but_empty(const lin_message *m, const lin_field *f)
{
    bool text = f->type == LIN_TYPE_STRING || f->type == LIN_TYPE_MESSAGE;

    (void)m;
    return f->option->sortable && (f->repeated || f->option->sealed || (text && !f->option->required));
}

static bool is_sensitive_unsealed(const lin_message *m, const lin_field *f)
{
    return m->resource && f->data_class == LINLI__DATA_CLASS__SENSITIVE && !f->option->sealed;
}

static bool is_date_not_text(const lin_message *m, const lin_field *f)
{
    (void)m;
    return f->option->date && (f->type != LIN_TYPE_STRING || f->repeated);
}

static bool is_bad_pattern(const lin_message *m, const lin_field *f)
{
    regex_t compiled;
    bool bad;

    (void)m;
    if (!f->option->pattern[0])
        return false;
    bad = f->type != LIN_TYPE_STRING || regcomp(&compiled, f->option->pattern, REG_EXTENDED) != 0;
    if (!bad)
        regfree(&compiled);
    return bad;
}

static bool is_secret_stored(const lin_message *m, const lin_field *f)
{
    return m->resource && f->data_class == LINLI__DATA_CLASS__SECRET;
}

/* What the engine can store so far; the rest is refused rather than half kept. */
static bool is_not_storable(const lin_message *m, const lin_field *f)
{
    return m->resource && (f->map || f->oneof >= 0 || (f->message && f->repeated) ||
                           (f->message && f->message->well_known != LIN_WKT_TIMESTAMP));
}

static bool is_half_labelled(const lin_message *m, const lin_field *f)
{
    const Linli__Text *label = f->option->label;

    (void)m;
    return label && (!label->zh[0] || !label->en[0]);
}

/* A person reads it in a form or a table heading. What the system keeps itself is named by its own label. */
static bool is_unlabelled(const lin_message *m, const lin_field *f)
{
    return m->resource && !f->option->label && !f->option->output_only &&
           !lin_str_eq(f->name, LIN_STR("community_id"));
}

/* "population.Person" in linli.population.v1 */
static bool refers_home(const lin_message *m, const lin_field *f)
{
    lin_str to = lin_z(f->option->refers_to), package = lin_str_from(m->full_name, strlen("linli."));

    return lin_str_eq(lin_str_cut(&to, '.'), lin_str_cut(&package, '.'));
}

/* The engine looks for one in its own tables; of another service's it asks that one, for many. */
static bool is_existing_in_many(const lin_message *m, const lin_field *f)
{
    return f->option->exists && (!f->option->refers_to[0] || f->type != LIN_TYPE_STRING || (f->repeated && refers_home(m, f)));
}

/* Another service's: what this one knows itself needs no telling. */
static bool is_by_key_at_home(const lin_message *m, const lin_field *f)
{
    if (f->option->by_key && (!f->option->by_key->zh[0] || !f->option->by_key->en[0]))
        return true;
    return f->option->by_key && (f->repeated || !f->option->refers_to[0] || refers_home(m, f));
}

static bool is_day_without_day(const lin_message *m, const lin_field *f)
{
    const char *start = f->option->not_before;
    const lin_field *other = start[0] ? lin_message_field(m, lin_z(start)) : NULL;

    return ((f->option->today || f->option->not_future) && !f->option->date) || (start[0] && (!f->option->date || !other || !other->option->date));
}

/* An example of anything else can be made up. */
static bool is_unshown(const lin_message *m, const lin_field *f)
{
    const Linli__Field *o = f->option;

    (void)m;
    return o->required && !o->output_only && !o->example[0] && !o->refers_to[0] && (o->pattern[0] || o->format);
}

static const field_rule field_rules[] = {
    { is_optional, "proto3 `optional` is not used here; a wrapper, a sub-message or a one-member oneof gives presence" },
    { is_sealed_not_text, "only a single string can be sealed" },
    { is_lookup_unsealed, "lookup is for sealed fields; others are filterable" },
    { is_sealed_without_lookup, "a sealed field needs lookup to be filterable or unique" },
    { is_tail_without_lookup, "lookup_tail and lookup_as need lookup" },
    { is_search_not_text, "only a single string that is not sealed can be searched" },
    { is_called_but_unsearched, "initials are of a text that is searched" },
    { is_with_search_unfilterable, "with_search is for filterable fields in clear" },
    { is_sortable_but_empty, "a sortable text is required, and no sealed or repeated field is sortable" },
    { is_sensitive_unsealed, "SENSITIVE fields of a resource must be sealed" },
    { is_date_not_text, "only a single string can be a date" },
    { is_bad_pattern, "not a pattern (POSIX extended) for a string" },
    { is_existing_in_many, "exists is for a single reference to a resource of its own service, or for references to those of another" },
    { is_by_key_at_home, "by_key says in zh and en what names a single record of another service" },
    { is_day_without_day, "today, not_future and not_before are for dates, and not_before names one" },
    { is_secret_stored, "SECRET values are never stored" },
    { is_half_labelled, "a label has its text in zh and en" },
    { is_not_storable, "the engine cannot store this type (scalars, enums, Timestamp and lists of scalars)" },
    { is_unshown, "a required text that a pattern or a format bounds has an example" },
    { is_unlabelled, "a field of a resource has a label" },
};

static bool check_field(checking *c, const lin_message *m, const lin_field *f)
{
    for (size_t i = 0; i < LIN_COUNT(field_rules); i++)
        if (field_rules[i].broken(m, f))
            return breach(c, m->file, m->name, f->name, field_rules[i].why);
    return true;
}

/* --- recursion: protobuf-c unpacks without a depth limit */

typedef struct trail {
    const struct trail *up;
    const lin_message *message;
} trail;

static bool on_trail(const trail *t, const lin_message *message)
{
    for (; t; t = t->up)
        if (t->message == message)
            return true;
    return false;
}

static bool check_recursion(checking *c, const lin_message *message, const trail *up)
{
    trail here = { up, message };

    for (size_t i = 0; i < message->fields; i++) {
        const lin_message *inner = message->field[i].message;

        if (!inner || !in_house(inner))
            continue;
        if (on_trail(&here, inner))
            return breach(c, message->file, message->name, message->field[i].name,
                          "recursive type; a tree travels as a flat list with parent_id");
        if (!check_recursion(c, inner, &here))
            return false;
    }
    return true;
}

/* --- classes: everything that a resource, an event or a call can carry */

static bool check_classes(checking *c, const lin_message *message, bool may_hold_secret)
{
    for (size_t i = 0; in_house(message) && i < message->fields; i++) {
        const lin_field *f = &message->field[i];

        if (f->message && in_house(f->message)) {
            if (!check_classes(c, f->message, may_hold_secret))
                return false;
        } else if (!f->data_class) {
            return breach(c, message->file, message->name, f->name, "no data class, and its message has no default");
        } else if (f->data_class == LINLI__DATA_CLASS__SECRET && !may_hold_secret) {
            return breach(c, message->file, message->name, f->name,
                          "SECRET outside the messages of a call with handles_secret");
        }
    }
    return true;
}

/* --- events */

static bool is_name(lin_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!(s.at[i] >= 'a' && s.at[i] <= 'z') && (i == 0 || !(s.at[i] == '_' || (s.at[i] >= '0' && s.at[i] <= '9'))))
            return false;
    return s.len > 0;
}

/* What every listener takes for a change of the record itself. */
static bool is_taken(lin_str name)
{
    static const char *const names[] = { "Created", "Updated", "Deleted", "Undeleted", "BatchImported" };

    for (size_t i = 0; i < LIN_COUNT(names); i++)
        if (lin_str_eq(name, lin_z(names[i])))
            return true;
    return false;
}

static bool check_event(checking *c, const lin_message *m)
{
    if (!is_name(lin_z(m->event->aggregate)))
        return breach(c, m->file, m->name, LIN_STR(""), "an event names its aggregate in lower_snake");
    if (is_taken(name_event(c->arena, m)))
        return breach(c, m->file, m->name, LIN_STR(""), "an event of this name tells of the record's own changes");
    for (size_t i = 0; i < m->fields; i++)
        if (m->field[i].data_class >= LINLI__DATA_CLASS__SENSITIVE)
            return breach(c, m->file, m->name, m->field[i].name, "events carry nothing SENSITIVE: it would leave the service in clear");
    return true;
}

/* --- resources */

static bool can_be_counted_by(const lin_field *f)
{
    return f && !f->repeated && f->type != LIN_TYPE_MESSAGE && f->type != LIN_TYPE_DOUBLE && f->type != LIN_TYPE_FLOAT &&
           f->type != LIN_TYPE_BYTES && f->data_class <= LINLI__DATA_CLASS__INTERNAL;
}

static bool is_place(const lin_field *f)
{
    return lin_str_eq(f->name, LIN_STR("grid_id")) || lin_str_eq(f->name, LIN_STR("building_id"));
}

static bool can_follow(const lin_message *m)
{
    const lin_field *leader = lin_message_field(m, lin_z(m->resource->follows));
    bool placed = false;

    for (size_t i = 0; i < m->fields; i++)
        placed |= is_place(&m->field[i]) && !m->field[i].option->immutable;
    return placed && leader && leader->option->exists && refers_home(m, leader);
}

/* --- links */

static bool is_shown_to_all(const lin_field *f)
{
    return f && !f->repeated && f->data_class <= LINLI__DATA_CLASS__INTERNAL && !f->option->sealed;
}

static bool is_end(const lin_message *m, const Linli__LinkEnd *end)
{
    const lin_field *f = lin_message_field(m, lin_z(end->field)), *kind = lin_message_field(m, lin_z(end->kind));
    bool any = f && strcmp(f->option->refers_to, "*.*") == 0;

    return is_shown_to_all(f) && f->option->refers_to[0] && (any ? kind && kind->enumeration && !kind->repeated : !end->kind[0]);
}

static bool is_day(const lin_message *m, const char *name)
{
    const lin_field *f = lin_message_field(m, lin_z(name));

    return is_shown_to_all(f) && f->option->date;
}

static bool check_link(checking *c, const lin_message *m)
{
    const Linli__LinkRule *link = m->resource->link;

    if (!link)
        return true;
    for (size_t i = 0; i < link->n_ends; i++)
        if (!is_end(m, link->ends[i]))
            return breach(c, m->file, m->name, lin_z(link->ends[i]->field),
                          "an end of a link is a reference that whoever may read the record sees; to \"*.*\" with the enum field that says its kind");
    for (size_t i = 0; i < link->n_until; i++)
        if (!is_day(m, link->until[i]))
            return breach(c, m->file, m->name, lin_z(link->until[i]), "until names dates that whoever may read the record sees");
    if (link->n_ends < 2 || !is_day(m, link->from) || !link->n_until)
        return breach(c, m->file, m->name, lin_z(link->from), "a link has two ends or more, a date from which and one until which it lasts");
    return !link->role[0] || is_shown_to_all(lin_message_field(m, lin_z(link->role))) ||
           breach(c, m->file, m->name, lin_z(link->role), "role names a field that whoever may read the record sees");
}

static bool check_mark(checking *c, const lin_message *m)
{
    const Linli__MarkRule *mark = m->resource->mark;
    const lin_field *f = mark ? lin_message_field(m, lin_z(mark->field)) : NULL;

    if (!mark)
        return true;
    if (!is_shown_to_all(f) || !f->option->required || f->type != LIN_TYPE_STRING || !m->resource->follows[0])
        return breach(c, m->file, m->name, lin_z(mark->field), "a mark is a required text that whoever may read the record sees; the resource follows another");
    return (is_day(m, mark->from) && is_day(m, mark->until)) ||
           breach(c, m->file, m->name, lin_z(mark->field), "a mark lasts from one date until another");
}

static bool is_shown_when_found(const lin_message *m, const char *name)
{
    const lin_field *f = lin_message_field(m, lin_z(name));

    return f && f->type == LIN_TYPE_STRING && !f->repeated && !f->option->sealed && f->data_class < LINLI__DATA_CLASS__SENSITIVE;
}

static bool check_index(checking *c, const lin_message *m)
{
    const Linli__IndexRule *rule = m->resource->index;

    for (size_t i = 0; rule && i < rule->n_title + rule->n_subtitle; i++) {
        const char *name = i < rule->n_title ? rule->title[i] : rule->subtitle[i - rule->n_title];

        if (!is_shown_when_found(m, name))
            return breach(c, m->file, m->name, lin_z(name), "index names single text fields that are not SENSITIVE");
    }
    return !rule || rule->n_title || breach(c, m->file, m->name, LIN_STR(""), "index says by its title what a record is called");
}

/* What other services have is known where their calls are looked up. */
static bool check_linked_by(checking *c, const lin_message *m)
{
    for (size_t i = 0; i < m->resource->n_linked_by; i++) {
        lin_str name = lin_z(m->resource->linked_by[i]), service = lin_str_cut(&name, '.');
        const lin_message *by = lin_contract_message(c->contract, lin_z(lin_print(c->arena, "linli.%.*s.v1.%.*s", LIN_STR_FMT(service), LIN_STR_FMT(name))));

        if (!name.len || (lin_str_eq(service, c->contract->service) && !(by && by->resource && by->resource->link)))
            return breach(c, m->file, m->name, lin_z(m->resource->linked_by[i]), "linked_by is \"<service>.<Message>\", a resource with link");
    }
    return true;
}

static bool can_be_known_by(const lin_field *f)
{
    return f && f->type == LIN_TYPE_STRING && !f->repeated && !f->option->date && (!f->option->sealed || f->option->lookup);
}

static bool check_resource(checking *c, const lin_message *m)
{
    const lin_field *id = lin_message_field(m, LIN_STR("id"));

    if (!id || id->type != LIN_TYPE_STRING || id->repeated || !id->option->output_only)
        return breach(c, m->file, m->name, LIN_STR("id"), "a resource needs `string id` with output_only");
    if (!m->resource->collection[0] || !m->resource->table[0])
        return breach(c, m->file, m->name, LIN_STR(""), "a resource names its collection and its table");
    if (m->resource->follows[0] && !can_follow(m))
        return breach(c, m->file, m->name, lin_z(m->resource->follows),
                      "follows names a field with exists, and the resource has a grid_id or building_id that can change");
    for (size_t i = 0; i < m->resource->n_known_by; i++)
        if (!can_be_known_by(lin_message_field(m, lin_z(m->resource->known_by[i]))))
            return breach(c, m->file, m->name, lin_z(m->resource->known_by[i]), "known_by names single texts, sealed ones with lookup");
    for (size_t i = 0; i < m->resource->n_stats_by; i++)
        if (!can_be_counted_by(lin_message_field(m, lin_z(m->resource->stats_by[i]))))
            return breach(c, m->file, m->name, lin_z(m->resource->stats_by[i]),
                          "stats_by names single text, enum, number or boolean fields that are PUBLIC or INTERNAL");
    return check_link(c, m) && check_linked_by(c, m) && check_mark(c, m) && check_index(c, m);
}

/* Two resources in one table would read each other's rows; their routes clash by themselves. */
static bool check_tables(checking *c)
{
    for (size_t i = 0; i < c->contract->resources; i++)
        for (size_t k = 0; k < i; k++)
            if (lin_str_eq(lin_z(c->contract->resource[i]->resource->table),
                           lin_z(c->contract->resource[k]->resource->table)))
                return breach(c, c->contract->resource[i]->file, c->contract->resource[i]->name, LIN_STR(""),
                              lin_print(c->arena, "its table is that of %.*s",
                                        LIN_STR_FMT(c->contract->resource[k]->name)));
    return true;
}

static bool check_message(checking *c, const lin_message *m)
{
    if (!lin_str_starts(m->full_name, c->contract->package))
        return true;
    for (size_t i = 0; i < m->fields; i++)
        if (!check_field(c, m, &m->field[i]))
            return false;
    if (m->resource && !check_resource(c, m))
        return false;
    if (m->event && !check_event(c, m))
        return false;
    if (!check_recursion(c, m, NULL)) /* before the classes, whose walk needs an end */
        return false;
    return (!m->resource && !m->event) || check_classes(c, m, false);
}

/* --- calls */

static bool is_word(lin_str permission)
{
    return lin_str_eq(permission, LIN_STR("PUBLIC")) || lin_str_eq(permission, LIN_STR("SIGNED_IN")) ||
           lin_str_eq(permission, LIN_STR("INTERNAL"));
}

static bool check_permission(checking *c, const lin_method *m)
{
    lin_str home = lin_z(lin_print(c->arena, "%.*s.", LIN_STR_FMT(c->contract->service)));

    if (!m->permission.len)
        return breach(c, m->file, m->name, LIN_STR(""), "no permission; PUBLIC must be written out");
    if (!is_word(m->permission) && !lin_str_starts(m->permission, home))
        return breach(c, m->file, m->name, LIN_STR(""), "its permission must begin with the service's name");
    if (lin_str_eq(m->permission, LIN_STR("INTERNAL")) && m->bindings)
        return breach(c, m->file, m->name, LIN_STR(""), "an INTERNAL call has no route");
    return true;
}

/* "id", "lease.id" */
static const lin_field *field_at(const lin_message *message, lin_str path)
{
    const lin_field *field = NULL;

    while (path.at && message) {
        field = lin_message_field(message, lin_str_cut(&path, '.'));
        message = field ? field->message : NULL;
    }
    return path.at ? NULL : field;
}

static bool check_variables(checking *c, const lin_method *m, lin_str path)
{
    while (path.at) {
        lin_str inside, name;

        lin_str_cut(&path, '{');
        inside = lin_str_cut(&path, '}');
        name = lin_str_cut(&inside, '=');
        if (name.len && !field_at(m->request, name))
            return breach(c, m->file, m->name, LIN_STR(""),
                          lin_print(c->arena, "its route names {%.*s}, its request has no such field",
                                    LIN_STR_FMT(name)));
    }
    return true;
}

static bool check_binding(checking *c, const lin_method *m, const lin_binding *b)
{
    lin_str home = lin_z(lin_print(c->arena, "/v1/%.*s/", LIN_STR_FMT(c->contract->service)));
    const void *clash;

    if (!lin_str_starts(b->path, home))
        return breach(c, m->file, m->name, LIN_STR(""), "its route must lie under /v1/<service>/");
    if (!lin_routes_add(c->routes, b->verb, b->path, m, &clash))
        return breach(c, m->file, m->name, LIN_STR(""),
                      clash ? lin_print(c->arena, "its route clashes with %.*s",
                                        LIN_STR_FMT(((const lin_method *)clash)->name))
                            : "its route is malformed");
    if (b->body.len && !lin_str_eq(b->body, LIN_STR("*")) && !lin_message_field(m->request, b->body))
        return breach(c, m->file, m->name, LIN_STR(""), "its route's body names no field of its request");
    return check_variables(c, m, b->path);
}

static bool check_download(checking *c, const lin_method *m)
{
    bool download = lin_str_eq(m->answer->full_name, LIN_STR("linli.Piece"));

    return !download || lin_method_stretch(m) ||
           breach(c, m->file, m->name, LIN_STR(""), "who answers a linli.Piece is asked for a linli.Stretch");
}

static bool reaches_read_only(const lin_message *m)
{
    for (size_t i = 0; i < m->fields; i++)
        if (m->field[i].option->output_only || (m->field[i].message && reaches_read_only(m->field[i].message)))
            return true;
    return false;
}

/* All but the rows fits a query, and a message from outside says nothing that only the service may. */
static bool check_rows(checking *c, const lin_method *m)
{
    const lin_field *rows = lin_method_rows(m);

    if (!m->option->rows[0])
        return true;
    if (!rows || !rows->message || !rows->repeated || rows->map || !rows->option->max_length)
        return breach(c, m->file, m->name, lin_z(m->option->rows), "`rows` names a list of messages with max_length");
    for (size_t i = 0; i < m->request->fields; i++)
        if (&m->request->field[i] != rows && m->request->field[i].message)
            return breach(c, m->file, m->name, m->request->field[i].name, "beside `rows` a request has plain fields alone");
    for (size_t i = 0; i < m->bindings; i++)
        if (!lin_str_eq(m->binding[i].body, LIN_STR("*")) || memchr(m->binding[i].path.at, '{', m->binding[i].path.len))
            return breach(c, m->file, m->name, LIN_STR(""), "a call with `rows` has body \"*\" and no variable in its path");
    return !reaches_read_only(m->request) || breach(c, m->file, m->name, LIN_STR(""), "nothing in a request with `rows` is output_only");
}

static bool check_routes(checking *c, const lin_method *m)
{
    for (size_t i = 0; i < m->bindings; i++)
        if (!check_binding(c, m, &m->binding[i]))
            return false;
    return true;
}

static bool same_in_c(checking *c, const lin_method *m, lin_str other)
{
    return lin_str_eq(name_snake(c->arena, m->call), name_snake(c->arena, other));
}

/* A call is a member of <service>_impl and a function of its callers, by its own name alone. */
static bool check_name(checking *c, const lin_method *m)
{
    const lin_contract *all = c->contract;

    if (name_is_reserved(name_snake(c->arena, m->call)))
        return breach(c, m->file, m->name, LIN_STR(""), "its name is a word of C");
    for (const lin_method *other = all->method; other < m; other++)
        if (same_in_c(c, m, other->call))
            return breach(c, m->file, m->name, LIN_STR(""),
                          lin_print(c->arena, "a service has one call of a name; there is %.*s",
                                    LIN_STR_FMT(other->name)));
    for (size_t i = 0; i < all->resources; i++)
        if (same_in_c(c, m, all->resource[i]->name))
            return breach(c, m->file, m->name, LIN_STR(""), "it is named as a resource");
    return true;
}

/* A call that people use has a button with its label in the portal, and a form with those of its fields. */
static bool check_label(checking *c, const lin_method *m)
{
    const Linli__Text *label = m->option->label;

    if (label && (!label->zh[0] || !label->en[0]))
        return breach(c, m->file, m->name, LIN_STR(""), "a label has its text in zh and en");
    for (size_t i = 0; label && i < m->request->fields; i++)
        if (!m->request->field[i].option->label && !lin_str_eq(m->request->field[i].name, LIN_STR("id")))
            return breach(c, m->file, m->name, m->request->field[i].name, "a call with a label has labels for what it asks");
    return true;
}

static bool check_method(checking *c, const lin_method *m)
{
    return check_permission(c, m) && check_label(c, m) && check_routes(c, m) && check_download(c, m) && check_rows(c, m) &&
           check_classes(c, m->request, m->option->handles_secret) &&
           check_classes(c, m->answer, m->option->handles_secret) && check_name(c, m);
}

/* --- reasons */

static bool is_constant_name(lin_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!(name.at[i] >= 'A' && name.at[i] <= 'Z') &&
            (i == 0 || !(name.at[i] == '_' || (name.at[i] >= '0' && name.at[i] <= '9'))))
            return false;
    return name.len > 0;
}

/* The next {argument} of a text; false: there is none. */
static bool take_argument(lin_str *text, lin_str *ret)
{
    lin_str_cut(text, '{');
    *ret = text->at ? lin_str_cut(text, '}') : LIN_STR("");
    return ret->len > 0 && text->at;
}

static bool has_argument(lin_str text, lin_str wanted)
{
    lin_str name;

    while (take_argument(&text, &name))
        if (lin_str_eq(name, wanted))
            return true;
    return false;
}

static bool has_arguments_of(lin_str text, lin_str other)
{
    lin_str name;

    while (take_argument(&other, &name))
        if (!has_argument(text, name))
            return false;
    return true;
}

static bool check_reason(checking *c, const lin_declared_reason *reason)
{
    if (!is_constant_name(reason->name))
        return breach(c, reason->file, reason->name, LIN_STR(""), "a reason is named in UPPER_SNAKE");
    if (reason->code <= 0)
        return breach(c, reason->file, reason->name, LIN_STR(""), "unknown code");
    if (!reason->zh.len || !reason->en.len)
        return breach(c, reason->file, reason->name, LIN_STR(""), "a reason has its text in zh and en");
    if (!has_arguments_of(reason->zh, reason->en) || !has_arguments_of(reason->en, reason->zh))
        return breach(c, reason->file, reason->name, LIN_STR(""), "its texts have other arguments in zh than in en");
    for (const lin_declared_reason *other = c->contract->reason; other < reason; other++)
        if (lin_str_eq(other->name, reason->name))
            return breach(c, reason->file, reason->name, LIN_STR(""), "a reason is declared once");
    return true;
}

/* --- listening */

static bool is_event_name(const char *name)
{
    return name[0] >= 'A' && name[0] <= 'Z' && name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")] == '\0';
}

static bool check_listen(checking *c, const lin_listen *listen)
{
    if (!is_name(listen->source) || !is_name(listen->aggregate))
        return breach(c, listen->file, LIN_STR("listens"), listen->as, "`to` is \"<service>.<aggregate>\"");
    if (!is_name(listen->as))
        return breach(c, listen->file, LIN_STR("listens"), listen->as, "`as` is a name in lower_snake");
    for (size_t i = 0; i < listen->onlys; i++)
        if (!is_event_name(listen->only[i]) || lin_str_eq(lin_z(listen->only[i]), LIN_STR("BatchImported")))
            return breach(c, listen->file, LIN_STR("listens"), listen->as, "`only` is names of events, \"Merged\"; a batch is heard by what it tells of");
    for (const lin_listen *other = c->contract->listen; other < listen; other++)
        if (lin_str_eq(other->as, listen->as) ||
            (lin_str_eq(other->source, listen->source) && lin_str_eq(other->aggregate, listen->aggregate)))
            return breach(c, listen->file, LIN_STR("listens"), listen->as, "an aggregate and a name are listened to once");
    return true;
}

bool check_contract(lin_arena *arena, const lin_contract *contract, lin_str *ret_why)
{
    checking c = { arena, contract, lin_routes_new(arena), ret_why };

    for (size_t i = 0; i < contract->messages; i++)
        if (!check_message(&c, contract->message[i]))
            return false;
    for (size_t i = 0; i < contract->methods; i++)
        if (!check_method(&c, &contract->method[i]))
            return false;
    for (size_t i = 0; i < contract->reasons; i++)
        if (!check_reason(&c, &contract->reason[i]))
            return false;
    for (size_t i = 0; i < contract->listens; i++)
        if (!check_listen(&c, &contract->listen[i]))
            return false;
    return check_tables(&c);
}
