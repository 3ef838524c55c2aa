/* names - see names.h. */
#include "proto/plugin/names.h"

#include <ctype.h>

/* An underscore before each capital that follows a small letter or digit, as protoc-c has it. */
static lin_str split_capitals(lin_arena *arena, lin_str s, int (*to)(int))
{
    lin_buf text = { .arena = arena };
    bool was_upper = true;

    for (size_t i = 0; i < s.len; i++) {
        bool upper = isupper((unsigned char)s.at[i]);

        if (upper && !was_upper && s.at[i - 1] != '.')
            lin_buf_char(&text, '_');
        lin_buf_char(&text, (char)to((unsigned char)s.at[i]));
        was_upper = upper;
    }
    return lin_buf_str(&text);
}

lin_str name_snake(lin_arena *arena, lin_str camel)
{
    return split_capitals(arena, camel, tolower);
}

lin_str name_upper(lin_arena *arena, lin_str any)
{
    return split_capitals(arena, any, toupper);
}

lin_str name_camel(lin_arena *arena, lin_str snake)
{
    lin_buf text = { .arena = arena };
    bool capital = true;

    for (size_t i = 0; i < snake.len; i++) {
        if (snake.at[i] == '_') {
            capital = true;
            continue;
        }
        lin_buf_char(&text, (char)(capital ? toupper((unsigned char)snake.at[i]) : snake.at[i]));
        capital = false;
    }
    return lin_buf_str(&text);
}

lin_str name_lower_first(lin_arena *arena, lin_str s)
{
    char *text = lin_str_z(arena, s);

    text[0] = (char)tolower((unsigned char)text[0]);
    return (lin_str){ text, s.len };
}

static lin_str each_part(lin_arena *arena, lin_str full, lin_str (*write)(lin_arena *, lin_str))
{
    lin_buf text = { .arena = arena };
    lin_str rest = full;

    while (rest.at) {
        lin_str part = lin_str_cut(&rest, '.');

        lin_buf_add(&text, write(arena, part));
        if (rest.at)
            lin_buf_z(&text, "__");
    }
    return lin_buf_str(&text);
}

bool name_is_reserved(lin_str name)
{
    static const char *const words[] = {
        "and", "asm", "auto", "bool", "break", "case", "catch", "char", "class", "const", "continue", "default",
        "delete", "do", "double", "else", "enum", "explicit", "export", "extern", "false", "float", "for", "friend",
        "goto", "if", "inline", "int", "long", "mutable", "namespace", "new", "not", "operator", "or", "private",
        "protected", "public", "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct",
        "switch", "template", "this", "throw", "true", "try", "typedef", "typeid", "typename", "union", "unsigned",
        "using", "virtual", "void", "volatile", "while", "xor",
    };

    for (size_t i = 0; i < LIN_COUNT(words); i++)
        if (lin_str_eq(name, lin_z(words[i])))
            return true;
    return false;
}

lin_str name_c_type(lin_arena *arena, lin_str full)
{
    return each_part(arena, full, name_camel);
}

lin_str name_c_lower(lin_arena *arena, lin_str full)
{
    return each_part(arena, full, name_snake);
}

lin_str name_c_upper(lin_arena *arena, lin_str full)
{
    return each_part(arena, full, name_upper);
}

lin_str name_type(lin_arena *arena, lin_str package, lin_str full)
{
    lin_buf text = { .arena = arena };
    lin_str rest = lin_str_from(full, package.len + 1);

    if (!lin_str_starts(full, package) || full.at[package.len] != '.')
        return name_c_type(arena, full);
    while (rest.at)
        lin_buf_add(&text, lin_str_cut(&rest, '.'));
    return lin_buf_str(&text);
}

lin_str name_event(lin_arena *arena, const lin_message *event)
{
    lin_str of = name_camel(arena, lin_z(event->event->aggregate));
    bool led = lin_str_starts(event->name, of) && event->name.len > of.len;

    return led ? lin_str_from(event->name, of.len) : event->name;
}
