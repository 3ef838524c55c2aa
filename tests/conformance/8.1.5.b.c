/*
 * GB/T 42455.1-2023, 8.1.5 b: health and fire inspections of merchants with photo, video, sound and printing on the spot; automatic
 * report, rectification tracking, rating.
 *
 * Shown: a form is marked item by item, with a photo, a video and a recording that the exchange keeps and hands out again; when it
 * is completed the notice is a PDF with Chinese in it and a QR code that leads back to it, the office's queue has the report and an event tells
 * of it; what failed is tracked until a second inspection closes it; the merchant's score follows by the stated formula.
 */
#include "tests/e2e/inspections.h"

/* The least that the exchange takes for what it is. */
static const char *video(void)
{
    static char bytes[64] = "\0\0\0\x18" "ftypmp42\0\0\0\0mp42isom\0\0\0\x08" "mdat";

    return bytes;
}

static const char *sound(void)
{
    static char bytes[64] = "RIFF\x38\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\x14\0\0\0";

    return bytes;
}

static const char *inspected(const char *c, const char *u, const char *kind, const char *more, bool good)
{
    const char *one = made(inspect(c, u, a_checklist(c, kind), more));

    pass_all(one);
    if (!good)
        expect_status(mark(one, 2, "FAIL", "\"note\":\"堆放纸箱\""), 200);
    return one;
}

TEST(an_inspection_takes_photo_video_and_sound_and_prints_its_notice)
{
    const char *c = new_community(), *u = made(restaurant(c, "老王面馆", "")), *media[3], *one, *words;
    const char *kinds[] = { "HEALTH", "FIRE" };

    media[0] = upload(ADMIN, c, "PHOTO", photo(100), 100, "");
    media[1] = upload(ADMIN, c, "VIDEO", video(), 64, "");
    media[2] = upload(ADMIN, c, "AUDIO", sound(), 64, "");
    for (size_t i = 0; i < 2; i++) {
        one = inspected(c, u, kinds[i], text("\"photoIds\":[\"%s\"],\"videoIds\":[\"%s\"],\"audioIds\":[\"%s\"]", media[0], media[1], media[2]), false);
        expect_status(complete_inspection(one, ""), 200);
        words = printed(one);
        ck_assert_msg(strstr(words, i ? "消防检查通知单" : "卫生检查通知单") && strstr(words, "老王面馆") && strstr(words, "堆放纸箱"), "%s", words);
        ck_assert_str_eq(sha256_of(HTTP(.path = opened_by_scanning(one))->body, HTTP(.path = opened_by_scanning(one))->size), notice_digest(one));
    }
    expect_bytes(download(ADMIN, http_at(get(text(O "/inspections/%s", one)), "videoIds.0"), NULL), 200, video(), 64);
    expect_bytes(download(ADMIN, http_at(get(text(O "/inspections/%s", one)), "audioIds.0"), NULL), 200, sound(), 64);
}

TEST(it_is_reported_by_itself_tracked_until_it_is_put_right_and_rated)
{
    const char *c = new_community(), *u = made(restaurant(c, "老王面馆", "")), *one, *again, *r;
    const http_answer *a;

    made(post(O "/offices", text("{\"communityId\":\"%s\",\"kind\":\"FIRE\",\"name\":\"街道消防办%s\"}", c, c + 24)));
    one = inspected(c, u, "FIRE", "", false);
    expect_status(complete_inspection(one, ""), 200);
    a = units_by("inspectionReports", text("office=\"街道消防办%s\"", c + 24));
    ck_assert_uint_eq(length_of(a, "inspectionReports"), 1);
    ck_assert_str_eq(http_at(a, "inspectionReports.0.inspectionId"), one);
    ck_assert_str_eq(stack_sql("select count(*) from organizations.outbox where aggregate_id = '%s' and subject like '%%.inspection.Reported.v1'", one), "1");
    ck_assert_str_eq(http_at(get(text(O "/units/%s", u)), "inspectionScore"), "75");
    r = text("%s", http_at(units_by("rectifications", text("inspectionId=\"%s\" AND state=OPEN", one)), "rectifications.0.id"));
    stack_sql("update organizations.rectification set due_on = current_date - 3 where id = '%s' returning id", r);
    jobs_again();
    comes_true(text("select count(*) from organizations.outbox where aggregate_id = '%s' and subject like '%%.rectification.Overdue.v1'", r), "1");
    ck_assert_str_eq(http_at(get(text(O "/units/%s", u)), "inspectionScore"), "65"); /* ten less while it is overdue */
    expect_status(post(text(O "/rectifications/%s:submit", r), "{\"note\":\"已清理\"}"), 200);
    again = inspected(c, u, "FIRE", text("\"rectificationId\":\"%s\"", r), true);
    expect_status(complete_inspection(again, ""), 200);
    ck_assert_str_eq(http_at(get(text(O "/rectifications/%s", r)), "state"), "CLOSED");
    a = get(text(O "/units/%s", u));
    ck_assert_str_eq(http_at(a, "inspectionScore"), "89"); /* (5 × 100 + 4 × 75) / 9 */
    ck_assert_str_eq(http_at(a, "rating"), "GOOD");
}
