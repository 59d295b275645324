/* Agreement of what we show of an answer with what is expected of it: `make score-reply`.
 * White space does not count.  The files fall into two halves by a hash of their names:
 * rules are written looking at half A only.  SHOW=1 prints each text that differs. */
#include "core/mail/receive/decode.h"
#include "core/mail/receive/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define OURS "discourse" /* whose convention is ours */

struct tally {
    int n, right;
};

struct score {
    const char *folder;
    bool show;
    struct tally of[2][2]; /* ours, others; half A, half B */
};

static bool file_read(const char *folder, const char *name, struct cordee_buf *out)
{
    char path[1024];
    char chunk[8192];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    cordee_buf_puts(out, "");
    if (!(f = fopen(path, "rb")))
        return false;
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        cordee_buf_put(out, chunk, n);
    fclose(f);
    return true;
}

static void squeeze(const char *s, struct cordee_buf *out)
{
    cordee_buf_puts(out, "");
    for (; *s; s++)
        if (strncmp(s, "\xc2\xa0", 2) == 0)
            s++;
        else if (!strchr(" \n\r\t", *s))
            cordee_buf_putc(out, *s);
}

/* FNV-1a: a half does not change when files come and go. */
static int half_of(const char *name)
{
    unsigned h = 2166136261u;

    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * 16777619u;
    return (int)(h >> 16 & 1);
}

static void text_of(const char *format, const struct cordee_buf *raw,
                    struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};

    cd_decode_charset("utf-8", raw->text, raw->len, &clean);
    if (strcmp(format, "html") == 0)
        cd_decode_html(clean.text ? clean.text : "", clean.len, out);
    else
        cordee_buf_puts(out, clean.text ? clean.text : "");
}

static const char *visible_of(const char *format, const struct cordee_buf *raw,
                              struct cordee_arena *arena)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    const struct cd_parsed *p;

    if (strcmp(format, "eml") == 0)
        return (p = cd_parse(raw->text, raw->len, arena)) ? p->visible : "";
    text_of(format, raw, &text);
    return cd_visible(text.text ? text.text : "", arena);
}

static void file_score(struct score *s, const char *name, const char *format)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf expected = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf want = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf a = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};
    struct tally *t = &s->of[strncmp(name, OURS, strlen(OURS)) != 0][half_of(name)];
    char beside[512];
    const char *got;

    snprintf(beside, sizeof beside, "%s.expected", name);
    if (!file_read(s->folder, name, &raw) || !file_read(s->folder, beside, &expected))
        return;
    text_of(strcmp(format, "html") == 0 ? format : "plain", &expected, &want);
    got = visible_of(format, &raw, arena);
    squeeze(got, &a);
    squeeze(want.text ? want.text : "", &b);
    t->n++;
    t->right += strcmp(a.text, b.text) == 0;
    if (strcmp(a.text, b.text) != 0) {
        printf("differs (half %c): %s\n", "AB"[half_of(name)], name);
        if (s->show && half_of(name) == 0)
            printf("--- shown\n%s\n--- expected\n%s\n\n", got,
                   want.text ? want.text : "");
    }
}

/* False: it is less than wanted. */
static bool tally_print(const char *title, const struct tally halves[2], double wanted)
{
    int n = halves[0].n + halves[1].n;
    int right = halves[0].right + halves[1].right;

    printf(
        "%-22s %3d of %3d = %5.1f %% (wanted: %.0f)   half A %d of %d, half B %d of %d\n",
        title, right, n, n ? 100.0 * right / n : 0, wanted, halves[0].right, halves[0].n,
        halves[1].right, halves[1].n);
    return n == 0 || 100.0 * right / n >= wanted;
}

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A megabyte of each of these, the slowest of them. */
static bool speed_print(void)
{
    static const char *const pieces[] = {
        "Thank you, that is what I meant, and we shall see on Monday at 10:00.\n",
        "> quoted\n",
        "On Mon, 3 May 2026 at 10:00,\n",
        "\n",
        "x",
        "From: Ada\n",
        "On 3 May 2026 ",
        "Zdravo, prišla bom jutri ob 10. uri, če bo čas.\n",
        ">",
        "-",
        ": "};
    const char *which = "";
    double slowest = 0;

    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
        double begin;

        while (text.len < CD_MAIL_TEXT_MAX)
            cordee_buf_puts(&text, pieces[i]);
        begin = seconds();
        cd_visible(text.text, arena);
        begin = seconds() - begin;
        which = begin > slowest ? pieces[i] : which;
        slowest = begin > slowest ? begin : slowest;
    }
    printf("1 MB, the slowest of %zu shapes: %.1f ms (wanted: under 50): %s\n",
           sizeof pieces / sizeof *pieces, slowest * 1000, which);
    return slowest < 0.05;
}

int main(int argc, char **argv)
{
    struct score s = {.show = argc > 2};
    char line[4096];
    char path[1024];
    FILE *index;
    bool good;

    if (argc < 2)
        return 2;
    s.folder = argv[argc - 1];
    snprintf(path, sizeof path, "%s/index.tsv", s.folder);
    if (!(index = fopen(path, "r"))) {
        printf("skipped: %s is not there\n", path);
        return 0;
    }
    while (fgets(line, sizeof line, index)) {
        const char *name = strtok(line, "\t");
        const char *format = (strtok(NULL, "\t"), strtok(NULL, "\t"), strtok(NULL, "\t"));

        if (name && format)
            file_score(&s, name, format);
    }
    fclose(index);
    good = tally_print("our convention", s.of[0], 92);
    good = tally_print("others' conventions", s.of[1], 75) && good;
    good = speed_print() && good;
    return good ? 0 : 1;
}
