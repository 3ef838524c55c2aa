/*
 * replay - runs a target over files, where libFuzzer is not at hand: each file of its corpus once.
 * Says how many in the words of Check, for tests/run to count; a target that breaks ends the program.
 */
#include <dirent.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

enum { INPUT_MAX = 1 << 20 };

static void replay(const char *folder, const char *name)
{
    static uint8_t bytes[INPUT_MAX];
    char path[1024];
    FILE *file;
    uint8_t *exact;
    size_t size;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "re");
    FUZZ_MUST(file != NULL);
    size = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    exact = malloc(size ? size : 1); /* of its own size, so that a sanitizer sees its end */
    FUZZ_MUST(exact != NULL);
    memcpy(exact, bytes, size);
    fprintf(stderr, "%s\n", path); /* the last one said is the one that broke */
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

int main(int argc, char *argv[])
{
    const char *name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
    char folder[512];
    struct dirent *entry;
    DIR *dir;
    int count = 0;

    (void)argc;
    snprintf(folder, sizeof(folder), "tests/fuzz/corpus/%s", name);
    dir = opendir(folder);
    FUZZ_MUST(dir != NULL);
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    while ((entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.') {
            replay(folder, entry->d_name);
            count++;
        }
    closedir(dir);
    printf("100%%: Checks: %d, Failures: 0, Errors: 0\n", count);
    return count > 0 ? 0 : 1;
}
