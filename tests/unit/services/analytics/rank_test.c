/* The words of a question, and how well a record answers them. */
#include "services/analytics/rank.c"
#include "tests/unit/test.h"

static lin_req *rq;

static void begin(void)
{
    rq = lin_req_new(lin_arena_new());
}

static analytics_question question_of(const char *q)
{
    analytics_question question;

    ck_assert_int_eq(analytics_read_question(rq, q, &question), LIN_OK);
    return question;
}

static Hit hit_of(const char *title, const char *subtitle)
{
    Hit hit;

    linli__analytics__v1__hit__init(&hit);
    hit.title = lin_print(rq->arena, "%s", title);
    hit.subtitle = lin_print(rq->arena, "%s", subtitle);
    return hit;
}

static int rank_of(const char *q, const char *title, const char *subtitle, const char *text)
{
    analytics_question question = question_of(q);
    Hit hit = hit_of(title, subtitle);

    return analytics_rank(rq, &question, text, &hit);
}

TEST(words_are_folded_and_the_longest_is_searched)
{
    analytics_question question;

    begin();
    question = question_of(" 王　ＡbC 阳光路 ");
    ck_assert_uint_eq(question.words, 3);
    ck_assert_str_eq(question.word[0], "王");
    ck_assert_str_eq(question.word[1], "abc");
    ck_assert_str_eq(question.longest, "abc"); /* the first of those of three */
    ck_assert_int_eq(analytics_read_question(rq, " 　 ", &question), LIN_INVALID_ARGUMENT);
    ck_assert_uint_eq(question_of("1 2 3 4 5 6 7 8 9").words, ANALYTICS_WORDS);
}

TEST(a_name_is_found_by_its_initials_where_its_contract_says_so)
{
    analytics_question question;
    Hit hit;

    begin();
    question = question_of("XM");
    hit = hit_of("王小明", "青峰路1号");
    ck_assert_int_gt(analytics_rank(rq, &question, "王小明\n青峰路1号\nwxm\n", &hit), 0);
    ck_assert_str_eq(hit.marks[0]->field, "title");
    ck_assert_int_eq(hit.marks[0]->start, 1);
    ck_assert_int_eq(hit.marks[0]->length, 2);
    ck_assert_str_eq(hit.text, ""); /* the letters themselves are not shown */
    ck_assert_int_eq(rank_of("wxm", "王小明", "", "王小明\n\n"), 0);
    ck_assert_int_gt(rank_of("wxm", "王小明", "", "王小明\n\nwxm\n"), rank_of("wxm", "王小明明", "", "王小明明\n\nwxmm\n"));
    ck_assert_int_gt(rank_of("sxm", "单小明", "", "单小明\n\ndxm\ncxm\nsxm\n"), 0);
    ck_assert_int_eq(rank_of("qf", "王小明", "青峰路1号", "王小明\n青峰路1号\nwxm\n"), 0);
}

/* A vehicle by its owner: what is shown is the name, never the letters. */
TEST(by_the_initials_of_another_line_that_line_is_shown)
{
    static const char text[] = "粤b12345\n比亚迪\n汉ev\n单小明\ndxm\ncxm\nsxm\n";
    analytics_question question;
    Hit hit;

    begin();
    question = question_of("XM sxm 小");
    hit = hit_of("粤B12345", "比亚迪");
    ck_assert_int_eq(analytics_rank(rq, &question, text, &hit), 3 * ELSEWHERE);
    ck_assert_str_eq(hit.text, "单小明");
    ck_assert_uint_eq(hit.n_marks, 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert_str_eq(hit.marks[i]->field, "text");
    ck_assert_int_eq(hit.marks[0]->start, 1);
    ck_assert_int_eq(hit.marks[1]->start, 0);
    ck_assert_int_eq(hit.marks[1]->length, 3);
    ck_assert_int_eq(hit.marks[2]->start, 1);
    ck_assert_int_eq(rank_of("byd", "粤B12345", "比亚迪", text), 0); /* of the brand nobody keeps them, */
    ck_assert_int_eq(rank_of("yb12", "粤B12345", "比亚迪", text), 0); /* nor of the plate */
}

TEST(what_is_called_so_comes_before_what_holds_it)
{
    begin();
    ck_assert_int_gt(rank_of("南宫", "南宫", "", ""), rank_of("南宫", "南宫云", "", ""));
    ck_assert_int_gt(rank_of("南宫", "南宫云", "", ""), rank_of("南宫", "小南宫", "", ""));
    ck_assert_int_gt(rank_of("南宫", "小南宫", "", ""), rank_of("南宫", "李雷", "南宫里", ""));
    ck_assert_int_gt(rank_of("南宫", "李雷", "南宫里", ""), rank_of("南宫", "李雷", "", "x\n南宫里\n"));
    ck_assert_int_gt(rank_of("南宫", "李雷", "", "x\n南宫里\n"), 0);
    ck_assert_int_eq(rank_of("南宫", "李雷", "", "南\n宫"), 0);
}

TEST(every_word_is_held_or_it_is_no_answer)
{
    begin();
    ck_assert_int_eq(rank_of("南宫 王", "南宫", "人民路", "南宫\n人民路\n"), 0);
    ck_assert_int_gt(rank_of("人民 南宫", "南宫", "人民路", "南宫\n人民路\n"), rank_of("南宫 人民", "李", "", "南宫人民"));
}

TEST(marks_tell_where_the_words_stand_in_characters)
{
    analytics_question question;
    Hit hit;

    begin();
    question = question_of("b6w 梧桐 里");
    hit = hit_of("粤B6W889", "小梧桐");
    ck_assert_int_gt(analytics_rank(rq, &question, "粤b6w889\n小梧桐\n南宫里巷\n", &hit), 0);
    ck_assert_uint_eq(hit.n_marks, 3);
    ck_assert_str_eq(hit.marks[0]->field, "title");
    ck_assert_int_eq(hit.marks[0]->start, 1);
    ck_assert_int_eq(hit.marks[0]->length, 3);
    ck_assert_str_eq(hit.marks[1]->field, "subtitle");
    ck_assert_int_eq(hit.marks[1]->start, 1);
    ck_assert_str_eq(hit.marks[2]->field, "text");
    ck_assert_str_eq(hit.text, "南宫里巷");
    ck_assert_int_eq(hit.marks[2]->start, 2);
}

TEST(words_on_another_line_are_marked_on_the_one_that_is_shown)
{
    analytics_question question;
    Hit hit;

    begin();
    question = question_of("甲 乙");
    hit = hit_of("李", "");
    ck_assert_int_eq(analytics_rank(rq, &question, "甲路\n乙路\n", &hit), 2);
    ck_assert_str_eq(hit.text, "甲路");
    ck_assert_uint_eq(hit.n_marks, 1);
}
