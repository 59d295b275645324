/* A source that a script reads: it gets what came, and gives records. */
#include "plugins/funding/source/source-script.h"

#include <string.h>
#include <unistd.h>

enum { TEXT_MOST = 4 << 20 }; /* bytes: a script has 16 MB for all it does */

static int text_take(int fd, struct cordee_buf *text, struct cordee_error *err)
{
    char piece[16 * 1024];
    ssize_t n;

    text->limit = TEXT_MOST;
    while ((n = read(fd, piece, sizeof piece)) > 0 && !text->over)
        cordee_buf_put(text, piece, (size_t)n);
    if (n < 0)
        return cordee_fail(err, CORDEE_E_IO, "what came cannot be read");
    if (text->over)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s",
                           "a page of more than 4 MB is not given to a script");
    return 0;
}

/* {"address","n","json"} or, where it is none, {"address","n","text"}. */
static json_t *page_json(const struct funding_page *page, const struct cordee_buf *text)
{
    json_t *o =
        json_pack("{s:s, s:I}", "address", page->address, "n", (json_int_t)page->n);
    json_t *json = json_loadb(text->text ? text->text : "", text->len, 0, NULL);

    if (json) {
        json_object_set_new(o, "json", json);
    } else {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};

        cordee_utf8_clean(text->text ? text->text : "", text->len, &clean);
        json_object_set_new(o, "text", json_string(clean.text ? clean.text : ""));
    }
    return o;
}

int funding_script_read(struct cordee *cd, int fd, struct funding_page *page,
                        const struct funding_hints *hints, funding_take *take, void *ctx,
                        struct funding_report *report_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *args = json_array();
    CORDEE_AUTO(cordee_json_drop) json_t *results = NULL;
    const json_t *records;
    const char *next;

    *report_r = (struct funding_report){0};
    if (text_take(fd, &text, err) < 0)
        return -1;
    json_array_append_new(args, page_json(page, &text));
    if (cd->script->ask(cd, page->reader, FUNDING_READER, args, &results, err) < 0)
        return -1;
    records = json_array_get(results, 0);
    /* An empty table of Lua is an object. */
    if (!json_is_array(records) &&
        !(json_is_object(records) && !json_object_size(records)))
        return cordee_fail(err, CORDEE_E_SCRIPT, "%s.lua gives no list of calls",
                           page->reader);
    next = json_string_value(json_array_get(results, 1));
    if (next)
        page->next = cordee_arena_text(page->arena, next);
    return funding_read_records(cd, records, hints, take, ctx, report_r, err);
}
