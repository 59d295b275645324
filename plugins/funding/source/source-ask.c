#include "plugins/funding/source/source-ask.h"

#include <string.h>

enum { PAGE_SIZE = 100, BODY_MOST = 64 * 1024 };

bool funding_reader_is_portal(const char *reader)
{
    return cordee_text_is(reader, FUNDING_PORTAL);
}

bool funding_reader_is_script(const char *reader)
{
    return *reader && !funding_reader_is_portal(reader);
}

/* ---- the EU portal's search ------------------------------------------------- */

/* Grants, prizes and cascade funding, to come and open. */
#define QUERY                                                          \
    "{\"bool\":{\"must\":[{\"terms\":{\"type\":[\"1\",\"2\",\"8\"]}}," \
    "{\"terms\":{\"status\":[\"31094501\",\"31094502\"]}}]}}"
#define EDGE "------------------------cordee1f8e2a"

static void part_put(struct cordee_buf *out, const char *name, const char *json)
{
    cordee_buf_printf(out,
                      "--" EDGE "\r\nContent-Disposition: form-data; name=\"%s\"; "
                      "filename=\"blob\"\r\nContent-Type: application/json\r\n\r\n%s\r\n",
                      name, json);
}

/* The address without what says which page, however it was copied from the portal. */
static void address_put(const char *address, struct cordee_buf *out)
{
    static const char *const ours[] = {"pageSize=", "pageNumber="};
    const size_t path = strcspn(address, "?#");
    const char *s = address + path + (address[path] == '?');

    cordee_buf_put(out, address, path);
    cordee_buf_putc(out, '?');
    for (size_t n; *s && *s != '#'; s += n + (s[n] == '&')) {
        n = strcspn(s, "&#");
        if (n && !cordee_text_starts(s, ours[0]) && !cordee_text_starts(s, ours[1])) {
            cordee_buf_put(out, s, n);
            cordee_buf_putc(out, '&');
        }
    }
}

/* Each part is a file of JSON, as the portal's own pages send it; GET is refused there.
 */
static void portal_ask(const struct funding_source *source,
                       const struct funding_page *page, struct funding_ask *ask)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf address = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};
    const char *language = *source->language ? source->language : "en";

    address_put(page->address, &address);
    cordee_buf_printf(&address, "pageSize=%d&pageNumber=%lld", PAGE_SIZE,
                      (long long)page->n);
    part_put(&body, "query", QUERY);
    part_put(&body, "languages",
             cordee_arena_printf(page->arena, "[\"%.2s\"]", language));
    part_put(&body, "sort", "{\"field\":\"startDate\",\"order\":\"DESC\"}");
    cordee_buf_puts(&body, "--" EDGE "--\r\n");
    *ask = (struct funding_ask){.address = cordee_arena_text(page->arena, address.text),
                                .method = "POST",
                                .type = "multipart/form-data; boundary=" EDGE,
                                .body = cordee_arena_text(page->arena, body.text)};
}

/* ---- scripts ---------------------------------------------------------------- */

static bool does_ask(struct cordee *cd, const char *reader)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = cd->script->list(cd, FUNDING_ASK);
    const json_t *one;
    size_t i;

    json_array_foreach (list, i, one)
        if (cordee_text_is(cordee_json_text(one, "name"), reader))
            return true;
    return false;
}

static int said_take(const struct funding_page *page, const json_t *said,
                     struct funding_ask *ask, struct cordee_error *err)
{
    const char *address = cordee_json_text(said, "address");
    const char *method = cordee_json_text(said, "method");

#define COPY(name) cordee_arena_text(page->arena, cordee_json_text(said, name))
    if (*address)
        ask->address = COPY("address");
    if (*method)
        ask->method = COPY("method");
    ask->type = COPY("type");
    ask->body = COPY("body");
#undef COPY
    if (!cordee_text_is(ask->method, "GET") && !cordee_text_is(ask->method, "POST"))
        return cordee_fail(err, CORDEE_E_SCRIPT, "%s.lua asks by %.20s, not GET or POST",
                           page->reader, ask->method);
    if (strlen(ask->body) > BODY_MOST || strpbrk(ask->type, "\r\n"))
        return cordee_fail(err, CORDEE_E_SCRIPT, "%s.lua asks what cannot be sent",
                           page->reader);
    return 0;
}

static int script_ask(struct cordee *cd, const struct funding_page *page,
                      struct funding_ask *ask, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *args =
        json_pack("[{s:s, s:I}]", "address", page->address, "n", (json_int_t)page->n);
    CORDEE_AUTO(cordee_json_drop) json_t *results = NULL;

    if (cd->script->ask(cd, page->reader, FUNDING_ASK, args, &results, err) < 0)
        return -1;
    return said_take(page, json_array_get(results, 0), ask, err);
}

int funding_ask_make(struct cordee *cd, const struct funding_source *source,
                     const struct funding_page *page, struct funding_ask *ask_r,
                     struct cordee_error *err)
{
    *ask_r = (struct funding_ask){page->address, "GET", "", ""};
    if (funding_reader_is_portal(source->reader))
        portal_ask(source, page, ask_r);
    else if (*source->reader && does_ask(cd, source->reader))
        return script_ask(cd, page, ask_r, err);
    return 0;
}
