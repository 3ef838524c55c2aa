/*
 * Filter: the text of AIP-160 to a tree. AND of OR groups (OR binds tighter), NOT or a minus sign,
 * parentheses, comparisons with a field on the left. What the fields are is condition.c's matter.
 */
#include "libs/resource/engine.h"

#include <string.h>

/* --- what can be wrong with the text */

typedef enum flaw { TOO_LONG, TOO_MANY, TOO_DEEP, NO_TERM, NO_AND, NO_END, NO_CLOSE } flaw;

static const char *const flaws[][LIN_LANGS] = {
    [TOO_LONG] = { "超过 2048 字节", "longer than 2048 bytes" },
    [TOO_MANY] = { "超过 32 个条件", "more than 32 terms" },
    [TOO_DEEP] = { "括号嵌套超过 8 层", "nested deeper than 8" },
    [NO_TERM] = { "应为“字段 = 值”", "expected field = value" },
    [NO_AND] = { "条件之间应为 AND 或 OR", "expected AND or OR between terms" },
    [NO_END] = { "引号没有结束", "a quote does not end" },
    [NO_CLOSE] = { "缺少右括号", "a parenthesis does not end" },
};

typedef struct parsing {
    lin_req *rq;
    lin_str rest;
    int depth;
    size_t terms;
} parsing;

static lin_code invalid(const parsing *p, flaw f)
{
    return lin_fail_field(p->rq, LIN_STR("filter"), &LIN_REASON_FILTER_INVALID,
                          lin_arg_text("why", lin_z(flaws[f][p->rq->lang])));
}

/* --- tokens */

static void skip_blanks(parsing *p)
{
    while (p->rest.len && strchr(" \t\r\n", p->rest.at[0]))
        p->rest = lin_str_from(p->rest, 1);
}

static bool take_char(parsing *p, char c)
{
    skip_blanks(p);
    if (!p->rest.len || p->rest.at[0] != c)
        return false;
    p->rest = lin_str_from(p->rest, 1);
    return true;
}

/* What stands before the first of `ends`. */
static lin_str word_at(lin_str rest, const char *ends)
{
    size_t n = 0;

    while (n < rest.len && rest.at[n] && !strchr(ends, rest.at[n]))
        n++;
    return (lin_str){ rest.at, n };
}

static lin_str take_word(parsing *p, const char *ends)
{
    lin_str word = word_at(p->rest, ends);

    p->rest = lin_str_from(p->rest, word.len);
    return word;
}

static bool take_keyword(parsing *p, const char *keyword)
{
    skip_blanks(p);
    if (!lin_str_eq(word_at(p->rest, " \t\r\n()\"'"), lin_z(keyword)))
        return false;
    p->rest = lin_str_from(p->rest, strlen(keyword));
    return true;
}

/* A backslash takes the next character as it is; a star at either end without one is a wildcard. */
static lin_code take_quoted(parsing *p, lin_filter_node *term)
{
    lin_buf text = { .arena = p->rq->arena };
    char quote = p->rest.at[0];

    for (size_t i = 1; i < p->rest.len; i++) {
        char c = p->rest.at[i];

        if (c == quote) {
            p->rest = lin_str_from(p->rest, i + 1);
            term->value = lin_buf_str(&text);
            return LIN_OK;
        }
        if (c == '*' && i == 1) {
            term->open_start = true;
        } else if (c == '*' && i + 1 < p->rest.len && p->rest.at[i + 1] == quote) {
            term->open_end = true;
        } else {
            if (c == '\\' && i + 1 < p->rest.len)
                c = p->rest.at[++i];
            lin_buf_char(&text, c);
        }
    }
    return invalid(p, NO_END);
}

static lin_code take_bare(parsing *p, lin_filter_node *term)
{
    lin_str word = take_word(p, " \t\r\n\"'()<>=!,");

    if (!word.len)
        return invalid(p, NO_TERM);
    if (word.at[0] == '*') {
        term->open_start = true;
        word = lin_str_from(word, 1);
    }
    if (word.len && word.at[word.len - 1] == '*') {
        term->open_end = true;
        word.len--;
    }
    term->value = word;
    return LIN_OK;
}

static const struct {
    const char *text;
    lin_comparison comparison;
} comparisons[] = {
    { "!=", LIN_NE }, { "<=", LIN_LE }, { ">=", LIN_GE }, { "=", LIN_EQ }, { "<", LIN_LT }, { ">", LIN_GT }, { ":", LIN_HAS },
};

static lin_code take_comparison(parsing *p, lin_comparison *ret)
{
    skip_blanks(p);
    for (size_t i = 0; i < LIN_COUNT(comparisons); i++)
        if (lin_str_starts(p->rest, lin_z(comparisons[i].text))) {
            p->rest = lin_str_from(p->rest, strlen(comparisons[i].text));
            *ret = comparisons[i].comparison;
            return LIN_OK;
        }
    return invalid(p, NO_TERM);
}

/* --- the tree */

static lin_filter_node *new_node(parsing *p, lin_filter_kind kind)
{
    lin_filter_node *node = LIN_NEW(p->rq->arena, lin_filter_node);

    node->kind = kind;
    return node;
}

static lin_code parse_term(parsing *p, lin_filter_node **ret)
{
    lin_filter_node *term = new_node(p, LIN_FILTER_TERM);

    if (++p->terms > LIN_FILTER_TERMS)
        return invalid(p, TOO_MANY);
    skip_blanks(p);
    term->field = take_word(p, " \t\r\n\"'()<>=!:,-");
    if (!term->field.len)
        return invalid(p, NO_TERM);
    LIN_TRY(take_comparison(p, &term->comparison));
    skip_blanks(p);
    *ret = term;
    return p->rest.len && strchr("\"'", p->rest.at[0]) ? take_quoted(p, term) : take_bare(p, term);
}

static lin_code parse_sequence(parsing *p, lin_filter_node **ret);

static lin_code parse_factor(parsing *p, lin_filter_node **ret)
{
    bool negated = take_char(p, '-') || take_keyword(p, "NOT");
    lin_filter_node *not = NULL;

    if (negated) {
        not = new_node(p, LIN_FILTER_NOT);
        *ret = not;
        ret = &not->child;
    }
    if (!take_char(p, '('))
        return parse_term(p, ret);
    if (++p->depth > LIN_FILTER_DEPTH)
        return invalid(p, TOO_DEEP);
    LIN_TRY(parse_sequence(p, ret));
    p->depth--;
    return take_char(p, ')') ? LIN_OK : invalid(p, NO_CLOSE);
}

/* One or more factors joined by OR. */
static lin_code parse_group(parsing *p, lin_filter_node **ret)
{
    lin_filter_node *group = new_node(p, LIN_FILTER_OR), **last = &group->child;

    do {
        LIN_TRY(parse_factor(p, last));
        last = &(*last)->next;
    } while (take_keyword(p, "OR"));
    *ret = group->child->next ? group : group->child;
    return LIN_OK;
}

/* One or more groups joined by AND. */
static lin_code parse_sequence(parsing *p, lin_filter_node **ret)
{
    lin_filter_node *all = new_node(p, LIN_FILTER_AND), **last = &all->child;

    do {
        LIN_TRY(parse_group(p, last));
        last = &(*last)->next;
    } while (take_keyword(p, "AND"));
    *ret = all;
    return LIN_OK;
}

lin_code lin_filter_read(lin_req *rq, lin_str text, const lin_filter_node **ret)
{
    parsing p = { .rq = rq, .rest = lin_str_trim(text) };
    lin_filter_node *tree = NULL;

    *ret = NULL;
    if (text.len > LIN_FILTER_MAX)
        return invalid(&p, TOO_LONG);
    if (!p.rest.len)
        return LIN_OK;
    LIN_TRY(parse_sequence(&p, &tree));
    skip_blanks(&p);
    if (p.rest.len)
        return invalid(&p, p.rest.at[0] == ')' ? NO_TERM : NO_AND);
    *ret = tree;
    return LIN_OK;
}

bool lin_filter_begins(const lin_filter_node *tree)
{
    bool begins = tree && tree->kind == LIN_FILTER_TERM && tree->open_end && !tree->open_start;

    for (const lin_filter_node *n = tree ? tree->child : NULL; n && !begins; n = n->next)
        begins = lin_filter_begins(n);
    return begins;
}
