/*
 * replay - runs a target where libFuzzer is not at hand: each file of its corpus once, then FUZZ_MUTATIONS inputs that chance makes
 * of them, the same ones for the same FUZZ_SEED. With files as arguments: these alone.
 *
 * All of it runs in a child, so that however an input breaks the target (abort, signal, sanitizer, no end) it is still here: it is
 * written beside the program, and told with the seed. Says how many in the words of Check, for tests/run to count.
 */
#include <dirent.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

enum { INPUT_MAX = 1 << 16, CORPUS_MAX = 256, PIECE_MAX = 256, MUTATIONS = 2000, SECONDS_MAX = 60 };

typedef struct input {
    size_t size;
    uint8_t byte[INPUT_MAX];
} input;

static struct { long mutation; input now; } *run;   /* shared with the parent; mutation 0: it is of the corpus */
static input *corpus[CORPUS_MAX];
static uint32_t inputs;
static uint64_t seed = 20260301;

static uint32_t chance(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % below;
}

static uint32_t place_in(const input *in)
{
    return chance((uint32_t)in->size + 1);
}

/* The length of a piece of what stands from there on. */
static uint32_t piece_of(const input *in, uint32_t from)
{
    uint32_t rest = (uint32_t)in->size - from;

    return chance((rest < PIECE_MAX ? rest : PIECE_MAX) + 1);
}

/* Puts `count` bytes where `gone` are; what has no room is left out. */
static void put(input *in, size_t at, size_t gone, const uint8_t *bytes, size_t count)
{
    size_t rest = in->size - at - gone;

    if (at + count + rest > INPUT_MAX)
        return;
    memmove(in->byte + at + count, in->byte + at + gone, rest);
    memcpy(in->byte + at, bytes, count);
    in->size = at + count + rest;
}

/* --- mutations */

static void flip(input *in)
{
    if (in->size)
        in->byte[chance((uint32_t)in->size)] ^= (uint8_t)(1U << chance(8));
}

static void cut(input *in)
{
    uint32_t at = place_in(in);

    put(in, at, chance((uint32_t)(in->size - at) + 1), in->byte, 0);
}

static void insert(input *in)
{
    static const char *const words[] = {
        "{", "}", "[", "]", "(", ")", "<", ">", "\"", "\\", "\\u0000", "\\ud800", ",", ":", ";", "=", "&", "*", "/", "..", "%", "%00", "%ff", " ", "\r\n", "'",
        "null", "0", "-", "e9", "9223372036854775808", "18446744073709551615", "\x01", "\x0a\x01", "\x7f", "\x80", "\xff", "\xed\xa0\x80",
        "\xf4\x90\x80\x80", "\xff\xff\xff\xff\x0f", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    };
    const char *word = words[chance(LIN_COUNT(words))];

    put(in, place_in(in), 0, (const uint8_t *)word, chance(20) ? strlen(word) : 1 + strlen(word)); /* its NUL too */
}

/* A piece of one input takes the place of a piece of another. */
static void splice_with(input *in, const input *other)
{
    uint8_t piece[PIECE_MAX];
    uint32_t from = place_in(other), count = piece_of(other, from), at = place_in(in);

    memcpy(piece, other->byte + from, count);
    put(in, at, chance((uint32_t)(in->size - at) + 1), piece, count);
}

static void splice(input *in)
{
    splice_with(in, corpus[chance(inputs)]);
}

static void repeat(input *in)
{
    uint8_t piece[PIECE_MAX];
    uint32_t from = place_in(in), count = piece_of(in, from);

    memcpy(piece, in->byte + from, count);
    for (uint32_t times = 1 + chance(chance(8) ? 3 : 200); times > 0; times--)
        put(in, from, 0, piece, count);
}

static void (*const mutations[])(input *in) = { flip, cut, insert, splice, repeat };

/* --- running */

/* In room of its own size, so that a sanitizer sees its end. */
static void try_now(void)
{
    uint8_t *exact = malloc(run->now.size ? run->now.size : 1);

    FUZZ_MUST(exact != NULL);
    memcpy(exact, run->now.byte, run->now.size);
    alarm(SECONDS_MAX);
    LLVMFuzzerTestOneInput(exact, run->now.size);
    free(exact);
}

static void load(const char *path)
{
    FILE *file = fopen(path, "re");
    input *in = malloc(sizeof(*in));

    FUZZ_MUST(file != NULL && in != NULL && inputs < CORPUS_MAX);
    in->size = fread(in->byte, 1, sizeof(in->byte), file);
    FUZZ_MUST(fgetc(file) == EOF);
    fclose(file);
    corpus[inputs++] = in;
}

/* Sorted: chance draws the same ones everywhere. */
static void load_folder(const char *target)
{
    char folder[256], path[1024];
    struct dirent **entry;
    int count;

    snprintf(folder, sizeof(folder), "tests/fuzz/corpus/%s", target);
    count = scandir(folder, &entry, NULL, alphasort);
    FUZZ_MUST(count > 0);
    for (int i = 0; i < count; free(entry[i++])) {
        snprintf(path, sizeof(path), "%s/%s", folder, entry[i]->d_name);
        if (entry[i]->d_name[0] != '.')
            load(path);
    }
    free(entry);
}

static void run_all(long times)
{
    try_now(); /* nothing at all */
    for (uint32_t i = 0; i < inputs; i++) {
        run->now = *corpus[i];
        try_now();
    }
    for (run->mutation = 1; run->mutation <= times; run->mutation++) {
        run->now = *corpus[chance(inputs)];
        for (uint32_t k = 1 + chance(4); k > 0; k--)
            mutations[chance(LIN_COUNT(mutations))](&run->now);
        try_now();
    }
}

static int tell(const char *program, uint64_t from)
{
    char path[1024];
    FILE *file;

    snprintf(path, sizeof(path), "%s.broke", program);
    file = fopen(path, "we");
    FUZZ_MUST(file != NULL && fwrite(run->now.byte, 1, run->now.size, file) == run->now.size && fclose(file) == 0);
    fprintf(stderr, "%s broke: FUZZ_SEED=%llu, mutation %ld (0: the corpus itself); the input is %s\n", program, (unsigned long long)from,
            run->mutation, path);
    return 1;
}

static long number(const char *name, long otherwise)
{
    return getenv(name) ? strtol(getenv(name), NULL, 10) : otherwise;
}

int main(int argc, char *argv[])
{
    const char *name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
    long times = argc > 1 ? 0 : number("FUZZ_MUTATIONS", MUTATIONS);
    uint64_t from = seed = (uint64_t)number("FUZZ_SEED", (long)seed);
    int status;
    pid_t child;

    run = mmap(NULL, sizeof(*run), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    FUZZ_MUST(run != MAP_FAILED);
    for (int i = 1; i < argc; i++)
        load(argv[i]);
    if (argc == 1)
        load_folder(name);
    child = fork();
    FUZZ_MUST(child >= 0);
    if (child == 0) {
        run_all(times);
        return 0;
    }
    if (waitpid(child, &status, 0) != child || status != 0)
        return tell(argv[0], from);
    printf("100%%: Checks: %u, Failures: 0, Errors: 0\n", inputs + (times > 0)); /* the mutations are one */
    return 0;
}
