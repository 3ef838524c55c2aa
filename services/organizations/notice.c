/*
 * notice - a printed form as PDF: A4, a title with a QR code beside it, a head, a table that runs over as many pages as it needs, a
 * conclusion and room for signatures. Chinese comes from the fonts that the system has; where it has none the notice is refused
 * rather than printed as boxes.
 */
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <qrencode.h>

#include "organizations.h"

#include "libs/base/log.h"

#define FONT "WenQuanYi Micro Hei, Noto Sans CJK SC, sans-serif"

enum { PAGE_WIDTH = 595, PAGE_HEIGHT = 842, MARGIN = 48, WIDTH = PAGE_WIDTH - 2 * MARGIN, BOTTOM = PAGE_HEIGHT - MARGIN, CODE = 84, PAD = 4 };

typedef struct sheet {
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoFontMap *fonts;
    PangoContext *context;
    double y;
} sheet;

/* --- where it goes */

static cairo_status_t add_bytes(void *buf, const unsigned char *bytes, unsigned count)
{
    lin_buf_add(buf, (lin_str){ (const char *)bytes, count });
    return CAIRO_STATUS_SUCCESS;
}

/* The time is the inspection's: a form that is printed again is the same. */
static void open_sheet(lin_req *rq, const organizations_notice *notice, lin_buf *into, sheet *s)
{
    s->surface = cairo_pdf_surface_create_for_stream(add_bytes, into, PAGE_WIDTH, PAGE_HEIGHT);
    cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_TITLE, notice->title);
    cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_CREATE_DATE, lin_time_text(rq->arena, notice->at).at);
    s->cairo = cairo_create(s->surface);
    s->fonts = pango_cairo_font_map_new();
    s->context = pango_font_map_create_context(s->fonts);
    s->y = MARGIN;
}

static cairo_status_t close_sheet(sheet *s)
{
    cairo_status_t status;

    g_object_unref(s->context);
    g_object_unref(s->fonts);
    cairo_destroy(s->cairo);
    cairo_surface_finish(s->surface);
    status = cairo_surface_status(s->surface);
    cairo_surface_destroy(s->surface);
    return status;
}

/* --- texts */

static PangoLayout *lay_out(const sheet *s, const char *text, int size, double width)
{
    PangoLayout *layout = pango_layout_new(s->context);
    PangoFontDescription *font = pango_font_description_from_string(FONT);

    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout, text, -1);
    return layout;
}

static double height_of(PangoLayout *layout)
{
    int width, height;

    pango_layout_get_pixel_size(layout, &width, &height);
    return height;
}

/* Its height; drawn unless x is negative. */
static double put(const sheet *s, double x, const char *text, int size, double width)
{
    PangoLayout *layout = lay_out(s, text, size, width);
    double height = height_of(layout);

    if (x >= 0) {
        cairo_move_to(s->cairo, x, s->y);
        pango_cairo_show_layout(s->cairo, layout);
    }
    g_object_unref(layout);
    return height;
}

static bool can_print(const sheet *s, const char *text)
{
    PangoLayout *layout = lay_out(s, text, 10, WIDTH);
    int unknown = pango_layout_get_unknown_glyphs_count(layout);

    g_object_unref(layout);
    return unknown == 0;
}

static void make_room(sheet *s, double height)
{
    if (s->y + height <= BOTTOM)
        return;
    cairo_show_page(s->cairo);
    s->y = MARGIN;
}

/* A text of many lines goes line by line: it may be longer than a page. */
static void put_lines(lin_req *rq, sheet *s, lin_str text, int size)
{
    while (text.at && text.len) {
        const char *line = lin_str_z(rq->arena, lin_str_cut(&text, '\n'));

        make_room(s, put(s, -1, line, size, WIDTH));
        s->y += put(s, MARGIN, line, size, WIDTH) + 2;
    }
}

/* --- the code */

static bool put_code(const sheet *s, const char *text, double x, double y)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    double module;

    if (!code)
        return false;
    module = (double)CODE / code->width;
    for (int i = 0; i < code->width * code->width; i++)
        if (code->data[i] & 1)
            cairo_rectangle(s->cairo, x + i % code->width * module, y + i / code->width * module, module, module);
    cairo_fill(s->cairo);
    QRcode_free(code);
    return true;
}

/* --- head, table, end */

static bool put_title(sheet *s, const organizations_notice *notice)
{
    bool coded = put_code(s, notice->code, PAGE_WIDTH - MARGIN - CODE, MARGIN);

    s->y += put(s, MARGIN, notice->title, 20, WIDTH - CODE - 16) + 6;
    s->y += put(s, MARGIN, notice->subtitle, 10, WIDTH - CODE - 16) + 12;
    s->y = s->y > MARGIN + CODE + 12 ? s->y : MARGIN + CODE + 12;
    return coded;
}

static void put_head(lin_req *rq, sheet *s, const organizations_notice *notice)
{
    double half = WIDTH / 2.0, height = 0;

    for (size_t i = 0; i < notice->heads; i++) {
        double one = put(s, MARGIN + (i % 2 ? half : 0), lin_print(rq->arena, "%s：%s", notice->head[i][0], notice->head[i][1]), 10, half - 8);

        height = one > height ? one : height;
        if (i % 2 || i + 1 == notice->heads) {
            s->y += height + 4;
            height = 0;
        }
    }
    s->y += 6;
}

static const struct { double from, width; } columns[] = { { 0, 30 }, { 30, 219 }, { 249, 60 }, { 309, 50 }, { 359, 140 } };

static void put_row(sheet *s, const char *const *cell)
{
    double height = 0;

    for (size_t i = 0; i < LIN_COUNT(columns); i++) {
        double one = put(s, -1, cell[i], 9, columns[i].width - 2 * PAD);

        height = one > height ? one : height;
    }
    height += 2 * PAD;
    make_room(s, height);
    cairo_set_line_width(s->cairo, 0.5);
    for (size_t i = 0; i < LIN_COUNT(columns); i++) {
        cairo_rectangle(s->cairo, MARGIN + columns[i].from, s->y, columns[i].width, height);
        cairo_stroke(s->cairo);
        s->y += PAD;
        put(s, MARGIN + columns[i].from + PAD, cell[i], 9, columns[i].width - 2 * PAD);
        s->y -= PAD;
    }
    s->y += height;
}

static void put_signatures(sheet *s)
{
    enum { HEIGHT = 60 };

    s->y += 24;
    make_room(s, HEIGHT);
    put(s, MARGIN, "检查人（签名）：________________", 11, WIDTH / 2.0);
    s->y += put(s, MARGIN + WIDTH / 2.0, "被检查单位（签名）：________________", 11, WIDTH / 2.0) + 14;
    put(s, MARGIN, "日期：______年____月____日", 11, WIDTH / 2.0);
    put(s, MARGIN + WIDTH / 2.0, "日期：______年____月____日", 11, WIDTH / 2.0);
}

static bool draw(lin_req *rq, sheet *s, const organizations_notice *notice)
{
    static const char *const heading[] = { "序号", "检查内容", "结论", "得分", "说明" };

    if (!can_print(s, notice->title) || !put_title(s, notice))
        return false;
    put_head(rq, s, notice);
    put_row(s, heading);
    for (size_t i = 0; i < notice->rows; i++)
        put_row(s, notice->row[i]);
    s->y += 12;
    put_lines(rq, s, lin_z(notice->conclusion), 11);
    put_signatures(s);
    return true;
}

lin_code organizations_draw_notice(lin_req *rq, const organizations_notice *notice, lin_str *ret)
{
    lin_buf bytes = { .arena = rq->arena };
    sheet s;
    bool drawn;

    open_sheet(rq, notice, &bytes, &s);
    drawn = draw(rq, &s, notice);
    if (close_sheet(&s) != CAIRO_STATUS_SUCCESS || !drawn) {
        lin_log(LIN_ERROR, rq, "notice_not_drawn", lin_arg_text("hint", LIN_STR("is a Chinese font installed (fonts-wqy-microhei)?")));
        return lin_fail(rq, &LIN_REASON_UNAVAILABLE);
    }
    *ret = lin_buf_str(&bytes);
    return LIN_OK;
}
