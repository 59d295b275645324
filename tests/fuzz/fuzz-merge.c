/* Any bytes as a letter's text, and again as the value of its fields: what is composed
 * never has a tag, a header line or a mark that the text did not mean. */
#include "tests/fuzz/fuzz.h"

#include "core/base/host.h"
#include "core/mail/compose/compose-priv.h"
#include "core/mail/compose/encode.h"
#include "core/mail/compose/merge.h"

#include <stdlib.h>
#include <string.h>

const char *const fuzz_seeds[] = {
    "# {{a}}\n\nHello **{{b|you}}** {{#c}}x{{/c}}\n\n{{#d}}\n- [y]({{d}})\n{{/d}}\n",
    "> a\n> 1. b\n\n```\n{{x}}\n```\n\n{{^y}}\n![alt {{y}}](https://x.org/{{y}})\n{{/y}}",
    "[[columns]]\n{{#a}}\n[[button href=\"{{a}}\" text=\"b\"]]\n{{/a}}\n[[column]]\n> "
    "[[x]]\n\n[[/columns]]\n",
    "{{#c}}\n- {{a}} {{#i}}{{b}}{{/i}}\n{{/c}}\n\n{{#c}}{{i}}[x](https://{{i}}){{/c}} "
    "{{c|none}}\n\n{{#c}}\n> # {{i}}\n{{/c}}\n{{^c}}none{{/c}}",
    "<b>{{a}}</b> [{{a}}]({{a}}{{b}}) `{{c}}` {{#a}}{{#b}}z{{/b}}{{/a}}",
    NULL};

/* Sentences as they are in the source. */
static const char *text_get(struct cordee *cd, const char *text)
{
    (void)cd;
    return text;
}

static const struct cordee_text_api texts = {.size = sizeof texts, .get = text_get};
/* "c" is a list; what its items say is also the name of a value. */
static const struct cordee_merge_item items[] = {{"a", "", "1"}, {"i", "", "1"}, {0}};
static const struct cordee_merge_field lists[] = {
    {.name = "c", .label = "", .from = "x", .items = items}, {0}};
static const struct cordee_plugin_def def = {.merge_fields = lists};
static struct cordee_host host;
static struct cordee core = {.text = &texts};

static void run(const struct cd_merge *m, const struct cd_program *p, const char *value,
                struct cordee_arena *arena, struct cordee_buf *out)
{
    json_t *values = json_object();

    for (size_t i = 0; i < m->n_names; i++)
        json_object_set_new(values, m->names[i],
                            strcmp(m->names[i], "c") == 0
                                ? json_pack("[s, {s:s}, {s:s, s:s}]", value, "i", value,
                                            "a", "1", "i", value)
                                : json_string(value));
    out->limit = CD_MERGE_OUT_MAX;
    cd_program_run(p, cd_merge_values(m, values, arena), out);
    json_decref(values);
}

/* Every element that is opened is closed: sections cut nothing in two. */
static void must_balance(const char *html)
{
    int open = 0;

    for (const char *p = html; (p = strchr(p, '<')); p++)
        if (strncmp(p, "<br", 3) != 0 && strncmp(p, "<hr", 3) != 0 &&
            strncmp(p, "<img", 4) != 0 && strncmp(p, "<!", 2) != 0)
            open += p[1] == '/' ? -1 : 1;
    if (open != 0)
        abort();
}

static void compose(const char *text, const char *value, struct cordee_arena *arena)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf whole = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf inert = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf marked = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf plain = {.limit = CD_MERGE_OUT_MAX};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf wire = {0};
    struct cd_program html = {0};
    struct cd_program words = {0};
    struct cordee_error err;
    struct cd_merge m;

    if (!core.host) {
        host.rows = cd_rows_new();
        cd_rows_add(host.rows, &core, &def);
        core.host = &host;
    }
    cd_merge_init(&m, &core, arena);
    if (cd_blocks_expand(&m, text, &whole, &err) == 0 &&
        cd_merge_scan(&m, whole.text, true, &inert, &err) == 0 &&
        cd_compose_doc(&m, inert.text ? inert.text : "", "", &html, &words, &err) == 0) {
        cd_program_link(&html);
        cd_program_link(&words);
        run(&m, &html, value, arena, &out);
        run(&m, &words, value, arena, &marked);
        if (!out.over && out.text)
            must_balance(out.text);
        cd_wrap(marked.text ? marked.text : "", &plain);
        cd_put_quoted_printable(&wire, plain.text ? plain.text : "", plain.len);
        cordee_buf_clear(&wire);
        cd_put_header(&wire, "Subject", value);
        for (const char *p = wire.text; (p = strchr(p, '\n')) && p[1]; p++)
            if (p[1] != ' ')
                abort();
    }
    cd_program_drop(&html);
    cd_program_drop(&words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cordee_arena *arena = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};

    if (size < 20000) {
        cordee_utf8_clean((const char *)data, size, &clean);
        cordee_buf_puts(&clean, "");
        compose(clean.text, clean.text, arena);
        compose(clean.text, "", arena);
    }
    cordee_arena_free(arena);
    return 0;
}
