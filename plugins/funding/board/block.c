/* [[funding.calls fresh=7 q="recycling" limit=5]] in a mailing: calls of the week. */
#include "plugins/funding/board/block.h"

#include "plugins/funding/board/board.h"
#include "plugins/funding/words/words.h"

#include <string.h>

enum { FEW = 5, MOST = 30, SUMMARY_MOST = 220 };

static const char *const names[] = {"show", "q",        "programme", "type", "money",
                                    "days", "strength", "fresh",     "sort", "limit"};

static const char *arg(void *ctx, const char *name)
{
    return cordee_json_text(ctx, name);
}

static bool is_known(const char *name)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cordee_text_is(name, names[i]))
            return true;
    return *name == '-';
}

static int args_check(struct cordee *cd, json_t *args, struct cordee_error *err)
{
    const char *name;
    json_t *value;

    json_object_foreach (args, name, value)
        if (!is_known(name))
            return cordee_fail(
                err, CORDEE_E_INVALID,
                T("it does not know “%s”: it takes show, q, programme, type, "
                  "money, days, strength, fresh, sort and limit"),
                name);
    return 0;
}

/* ---- Markdown --------------------------------------------------------------- */

/* Words of others, in which nothing is a mark; one line. */
static void words_put(struct cordee_arena *a, struct cordee_buf *out, const char *s)
{
    char *line = cordee_arena_text(a, s);

    for (char *end = line; (end = strchr(end, '\n'));)
        *end = ' ';
    cordee_buf_markdown(out, line);
}

static bool is_address(const char *url)
{
    return (cordee_text_starts(url, "https://") || cordee_text_starts(url, "http://")) &&
           !strpbrk(url, "<>\\ \n\r\t");
}

static void call_put(struct cordee *cd, struct cordee_arena *a,
                     const struct funding_call *call, int64_t now, struct cordee_buf *out)
{
    const char *title = *call->title ? call->title : call->source_id;
    const size_t n = cordee_utf8_cut(call->summary, SUMMARY_MOST);

    cordee_buf_puts(out, "**");
    if (is_address(call->url))
        cordee_buf_puts(out, "[");
    words_put(a, out, title);
    if (is_address(call->url))
        cordee_buf_printf(out, "](<%s>)", call->url);
    cordee_buf_puts(out, "**\\\n");
    words_put(a, out, board_call_line(cd, a, call, now));
    if (*call->summary) {
        cordee_buf_puts(out, "\\\n");
        words_put(a, out, cordee_arena_text_n(a, call->summary, n));
        cordee_buf_puts(out, call->summary[n] ? "…" : "");
    }
    cordee_buf_puts(out, "\n\n");
}

int funding_block(struct cordee *cd, json_t *args, struct cordee_buf *markdown,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    struct board_filter f = board_filter_read(arg, args);
    const int64_t now = cordee_now();
    int64_t limit = FEW;
    const json_t *row;
    size_t i;

    if (args_check(cd, args, err) < 0)
        return -1;
    cordee_text_int(cordee_json_text(args, "limit"), &limit);
    cordee_text_int(cordee_json_text(args, "-cluster"), &f.cluster);
    if (!*cordee_json_text(args, "show"))
        f.show = BOARD_OPEN;
    list = board_list(cd, &f, now, 0, limit < 1 ? 1 : limit > MOST ? MOST : limit, err);
    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        struct funding_call call;

        if (funding_call_from_json(a, json_object_get(row, "record"), &call, NULL) == 0)
            call_put(cd, a, &call, now, markdown);
    }
    if (!json_array_size(list))
        cordee_buf_printf(markdown, "%s\n\n", T("There is no such call at the moment."));
    return 0;
}
