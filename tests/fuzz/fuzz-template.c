#include "tests/fuzz/fuzz.h"

#include "core/web/template.h"

#include <string.h>

const char *const fuzz_seeds[] = {
    "a {{b}} {{{c}}} {{&d.e}} {{! no }}\n",
    "{{#list}}\n  {{.}},{{^x}}-{{/x}}\n{{/list}}\n",
    "{{=<% %>=}}<%# list %>|<% n %><%/ list %><%={{ }}=%>{{n}}",
    "  {{>self}}\n",
    "{{<self}}{{$a}}\n   one\n  {{$b}}two{{/b}}\n{{/a}}{{/self}}\n",
    "x\n  {{$a}}\n    default\n  {{/a}}\n{{>*b}}",
    "{{#t}}Hello {{b}} and {{{c}}}{{/t}}{{#tn}}one|{{n}}{{/tn}}{{#tn list}}a|b{{/tn}}",
    NULL,
};

struct self {
    const struct cd_template *t;
    int calls;
};

static const struct cd_template *find_self(void *ctx, const char *name, size_t len)
{
    struct self *self = ctx;

    (void)name;
    return len && ++self->calls < 50 ? self->t : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *model =
        json_pack("{s:s, s:s, s:{s:i}, s:[i, s, {s:s}], s:i}", "b", "<b>", "c", "{{n}}",
                  "d", "e", 1, "list", 1, "x", "n", "y", "n", 2);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {.limit = 1 << 16};
    struct cordee_error err = {0};
    struct cd_template *t = cd_template_parse((const char *)data, size, &err);
    struct self self = {.t = t};
    const struct cd_template_env env = {.find = find_self, .ctx = &self};

    if (t && cd_template_render(t, model, &env, &out, &err) < 0)
        cordee_buf_clear(&out);
    cd_template_free(t);
    return 0;
}
