/* Which skills does a text speak of?
 *
 *     propose LABELS TEXTS
 *
 * LABELS has an id, a tab and a label a line, TEXTS an id, a tab and a text; all is
 * English. Prints for each text its id and the ids that are proposed, likeliest first. */
#include "plugins/recruitment/skill/propose.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void line_take(struct proposer *p, const char *id, const char *text);

static void label_take(struct proposer *p, const char *id, const char *text)
{
    proposer_put(p, strtoll(id, NULL, 10), text, CORDEE_WORDS_EN);
}

static void text_take(struct proposer *p, const char *id, const char *text)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct skill_proposed *found;
    size_t n = proposer_ask(p, a, text, CORDEE_WORDS_EN, SKILL_PROPOSED_MOST, &found);

    fputs(id, stdout);
    for (size_t i = 0; i < n; i++)
        printf(" %" PRId64, found[i].id);
    putchar('\n');
}

static void lines_read(struct proposer *p, const char *path, line_take *take)
{
    FILE *in = fopen(path, "re");
    char *line = NULL, *tab;
    size_t room = 0;

    if (!in) {
        perror(path);
        exit(1);
    }
    while (getline(&line, &room, in) >= 0)
        if ((tab = strchr(line, '\t'))) {
            *tab = '\0';
            take(p, line, tab + 1);
        }
    free(line);
    fclose(in);
}

int main(int argc, char **argv)
{
    struct proposer *p = proposer_new();

    if (argc != 3) {
        fputs("usage: propose LABELS TEXTS\n", stderr);
        return 2;
    }
    lines_read(p, argv[1], label_take);
    lines_read(p, argv[2], text_take);
    proposer_free(p);
    return 0;
}
