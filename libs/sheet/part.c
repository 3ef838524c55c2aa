/*
 * A part of the archive, unpacked as it is read, as a stream of XML. A document type is refused wherever one stands, so there are
 * no entities; nothing is loaded from anywhere; what comes out is counted.
 */
#include "libs/sheet/xlsx.h"

static int unpack(void *context, char *into, int size)
{
    lin_part *p = context;
    zip_int64_t got = zip_fread(p->file, into, (zip_uint64_t)size);

    p->taken += got > 0 ? got : 0;
    p->book->left -= got > 0 ? got : 0;
    return p->book->left < 0 ? -1 : (int)got;
}

void lin_part_close(void *what)
{
    lin_part *p = what;

    if (p->xml)
        xmlFreeTextReader(p->xml);
    if (p->file)
        zip_fclose(p->file);
    *p = (lin_part){ .book = p->book };
}

static void say_nothing(void *context, xmlErrorPtr error)
{
    (void)context;
    (void)error;
}

static lin_code failed(lin_req *rq, const lin_part *p)
{
    if (p->book->left < 0)
        return lin_sheet_refuse(rq, "bytes unpacked", p->book->limit.bytes);
    return lin_sheet_malformed(rq, "XML");
}

lin_code lin_part_open(lin_req *rq, lin_xlsx *book, lin_str name, lin_part *p)
{
    zip_int64_t index = zip_name_locate(book->zip, lin_str_z(rq->arena, name), ZIP_FL_NOCASE);
    zip_stat_t st;

    *p = (lin_part){ .book = book };
    p->file = index < 0 || zip_stat_index(book->zip, (zip_uint64_t)index, 0, &st) != 0 ? NULL : zip_fopen_index(book->zip, (zip_uint64_t)index, 0);
    if (!p->file)
        return lin_sheet_malformed(rq, "parts");
    p->size = (int64_t)st.size;
    p->xml = xmlReaderForIO(unpack, NULL, p, NULL, NULL, XML_PARSE_NONET | XML_PARSE_COMPACT);
    if (!p->xml)
        return lin_sheet_malformed(rq, "XML");
    xmlTextReaderSetStructuredErrorHandler(p->xml, say_nothing, NULL);
    return LIN_OK;
}

lin_code lin_part_step(lin_req *rq, lin_part *p, int *ret_type)
{
    int got = xmlTextReaderRead(p->xml);

    if (got < 0)
        return failed(rq, p);
    *ret_type = got ? xmlTextReaderNodeType(p->xml) : XML_READER_TYPE_NONE;
    if (*ret_type == XML_READER_TYPE_DOCUMENT_TYPE || *ret_type == XML_READER_TYPE_ENTITY_REFERENCE)
        return lin_sheet_malformed(rq, "document type");
    return LIN_OK;
}

static const char *name_at(const lin_part *p)
{
    return (const char *)xmlTextReaderConstLocalName(p->xml);
}

bool lin_part_is_at(const lin_part *p, const char *name)
{
    return strcmp(name_at(p), name) == 0;
}

static bool is_text(int type)
{
    return type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA || type == XML_READER_TYPE_WHITESPACE ||
           type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE;
}

static lin_str text_at(const lin_part *p)
{
    return lin_z((const char *)xmlTextReaderConstValue(p->xml));
}

lin_str lin_part_attribute(lin_arena *arena, lin_part *p, const char *name)
{
    lin_str found = LIN_STR("");

    while (found.len == 0 && xmlTextReaderMoveToNextAttribute(p->xml) == 1)
        if (lin_part_is_at(p, name))
            found = lin_str_dup(arena, text_at(p));
    xmlTextReaderMoveToElement(p->xml);
    return found;
}

int64_t lin_part_number(lin_arena *arena, lin_part *p, const char *name, int64_t otherwise)
{
    int64_t n;

    return lin_str_to_int(lin_part_attribute(arena, p, name), &n) ? n : otherwise;
}

lin_code lin_part_take_text(lin_req *rq, lin_part *p, const char *element, lin_buf *text, bool *ret_formula)
{
    bool in = false, beside_it = false;
    int type;

    if (xmlTextReaderIsEmptyElement(p->xml))
        return LIN_OK;
    for (;;) {
        LIN_TRY(lin_part_step(rq, p, &type));
        if (type == XML_READER_TYPE_NONE)
            break;
        bool begins = type == XML_READER_TYPE_ELEMENT && !xmlTextReaderIsEmptyElement(p->xml);

        if (type == XML_READER_TYPE_END_ELEMENT && lin_part_is_at(p, element))
            return LIN_OK;
        if (type == XML_READER_TYPE_ELEMENT && ret_formula && lin_part_is_at(p, "f"))
            *ret_formula = true;
        if (begins || type == XML_READER_TYPE_END_ELEMENT) {
            in = begins && (lin_part_is_at(p, "t") || lin_part_is_at(p, "v"));
            beside_it = lin_part_is_at(p, "rPh") ? begins : beside_it;
        }
        if (in && !beside_it && is_text(type))
            lin_buf_add(text, text_at(p));
        if (text->len > (size_t)p->book->limit.cell)
            return lin_sheet_refuse(rq, "bytes in a cell", p->book->limit.cell);
    }
    return lin_sheet_malformed(rq, "XML");
}
