/*
 * rank - how well a record answers the words of a question: what is called so comes before what begins so, that before what holds
 * it in its name, that before what holds it elsewhere. Words are found in whatever order they stand. By initials it is found like
 * a name that begins so where they are all of them, else like one that holds it.
 */
#include "analytics.h"

#include "libs/base/initials.h"

enum { IS_TITLE = 16, BEGINS_TITLE = 8, IN_TITLE = 4, IN_SUBTITLE = 2, ELSEWHERE = 1 };

/* --- the question */

lin_code analytics_read_question(lin_req *rq, const char *q, analytics_question *ret)
{
    lin_str rest = lin_typed_folded(rq, q);
    size_t longest = 0;

    *ret = (analytics_question){ .longest = "" };
    while (rest.at && ret->words < ANALYTICS_WORDS) {
        lin_str word = lin_str_cut(&rest, ' ');

        if (!word.len)
            continue;
        ret->word[ret->words] = lin_str_z(rq->arena, word);
        if (lin_utf8_count(word) > longest)
            longest = lin_utf8_count(word), ret->longest = ret->word[ret->words];
        ret->words++;
    }
    return ret->words ? LIN_OK : lin_fail_field(rq, LIN_STR("q"), &ANALYTICS_NOTHING_TO_FIND);
}

/* --- a record */

static bool find_in(lin_req *rq, const char *text, const char *word, size_t *ret_start)
{
    lin_str folded = lin_typed_folded(rq, text);
    const char *at = memmem(folded.at, folded.len, word, strlen(word));

    if (at)
        *ret_start = lin_utf8_count((lin_str){ folded.at, (size_t)(at - folded.at) });
    return at != NULL;
}

static void add_mark(lin_req *rq, Hit *hit, const char *field, size_t start, const char *word)
{
    Mark *one = LIN_NEW(rq->arena, Mark);

    linli__analytics__v1__mark__init(one);
    one->field = (char *)(uintptr_t)field;
    one->start = (int32_t)start;
    one->length = (int32_t)lin_utf8_count(lin_z(word));
    hit->marks[hit->n_marks++] = one;
}

static bool mark(lin_req *rq, Hit *hit, const char *field, const char *text, const char *word, size_t *ret_start)
{
    if (!find_in(rq, text, word, ret_start))
        return false;
    add_mark(rq, hit, field, *ret_start, word);
    return true;
}

static int rank_in_title(const Hit *hit, size_t start, const char *word)
{
    if (start)
        return IN_TITLE;
    return lin_utf8_count(lin_z(hit->title)) == lin_utf8_count(lin_z(word)) ? IS_TITLE : BEGINS_TITLE;
}

/* How `shown` is read where the word stands in that: a line of what the record is found by, if its contract has it found so.
   NULL: it is not. */
static const char *initials_with(lin_req *rq, const char *shown, const char *word, const char *text, size_t *ret_start)
{
    lin_str line[LIN_INITIALS_MOST];
    size_t lines = lin_initials(rq->arena, lin_typed_folded(rq, shown), line);

    for (size_t i = 0; i < lines; i++) {
        const char *one = lin_str_z(rq->arena, line[i]);

        if (strstr(text, lin_print(rq->arena, "\n%s\n", one)) && find_in(rq, one, word, ret_start))
            return one;
    }
    return NULL;
}

static int rank_initials(lin_req *rq, const char *word, const char *text, Hit *hit)
{
    size_t start;
    const char *read = initials_with(rq, hit->title, word, text, &start);

    if (!read)
        return 0;
    add_mark(rq, hit, "title", start, word);
    return strlen(read) == strlen(word) ? BEGINS_TITLE : IN_TITLE;
}

/* Of letters, the line that is read so: they themselves are not shown. */
static char *shown_as(lin_req *rq, lin_str line, const char *word, const char *text)
{
    char *read = lin_str_z(rq->arena, line);
    lin_str rest = lin_z(text);
    size_t start;

    while (rest.at) {
        char *one = lin_str_z(rq->arena, lin_str_cut(&rest, '\n'));
        const char *letters = initials_with(rq, one, word, text, &start);

        if (letters && strcmp(letters, read) == 0)
            return one;
    }
    return read;
}

static void mark_text(lin_req *rq, Hit *hit, const char *text, const char *word)
{
    size_t start;

    if (!mark(rq, hit, "text", hit->text, word, &start) && initials_with(rq, hit->text, word, text, &start))
        add_mark(rq, hit, "text", start, word);
}

/* The line of what the record is found by that holds the word; the first such line is shown. */
static int rank_elsewhere(lin_req *rq, const char *text, const char *word, Hit *hit)
{
    lin_str rest = lin_z(text);

    while (rest.at) {
        lin_str line = lin_str_cut(&rest, '\n');

        if (!memmem(line.at, line.len, word, strlen(word)))
            continue;
        if (!hit->text[0])
            hit->text = shown_as(rq, line, word, text);
        mark_text(rq, hit, text, word);
        return ELSEWHERE;
    }
    return 0;
}

static int rank_word(lin_req *rq, const char *word, const char *text, Hit *hit)
{
    size_t start;
    int rank;

    if (mark(rq, hit, "title", hit->title, word, &start))
        return rank_in_title(hit, start, word);
    if (mark(rq, hit, "subtitle", hit->subtitle, word, &start))
        return IN_SUBTITLE;
    rank = rank_initials(rq, word, text, hit);
    return rank ? rank : rank_elsewhere(rq, text, word, hit);
}

int analytics_rank(lin_req *rq, const analytics_question *question, const char *text, Hit *hit)
{
    int rank = 0;

    hit->marks = LIN_NEW_ARRAY(rq->arena, Mark *, ANALYTICS_MARKS);
    for (size_t i = 0; i < question->words; i++) {
        int one = rank_word(rq, question->word[i], text, hit);

        if (!one)
            return 0;
        rank += one;
    }
    return rank;
}
