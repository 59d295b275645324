/* Mustache: a template is parsed once into a list of operations, which is immutable and
 * rendered by any number of threads.
 *
 * The whole official specification, with inheritance ({{<layout}}, {{$block}}) and
 * dynamic names ({{>*name}}).  Two sections are ours and take plain text:
 *   {{#t}}Hello {{name}}{{/t}}        the text, translated, then its names filled in
 *   {{#tn}}one|{{n}} things{{/tn}}    singular or plural by member `n`; {{#tn count}} by
 *                                     another one
 * The source text for translators is what stands between the tags, trimmed, with every
 * run of white space as one space.
 *
 * {{#list.any}} is true of a list that is not empty: for what stands around its items.
 *
 * False are: no such member, null, false, 0, "", an empty list. */
#ifndef CORE_WEB_TEMPLATE_H
#define CORE_WEB_TEMPLATE_H

#include <cordee/base.h>

struct cordee;
struct cd_template;

/* Finds a partial or layout; NULL: there is none.  It must outlive the rendering. */
typedef const struct cd_template *cd_template_find(void *ctx, const char *name,
                                                   size_t len);

struct cd_template_env {
    cd_template_find *find; /* NULL: no partials */
    void *ctx;
    struct cordee *cd; /* whose texts {{#t}} asks; NULL: not translated */
    json_t *around;    /* an object searched after the model; NULL: none */
    bool strict;       /* a partial that is missing is an error, not nothing */
};

/* Copies `text`.  NULL: *err says what is wrong and in which line. */
struct cd_template *cd_template_parse(const char *text, size_t n,
                                      struct cordee_error *err);
void cd_template_free(struct cd_template *t); /* takes NULL */

/* Puts into `out` (at most 16 MiB unless out->limit says otherwise). */
int cd_template_render(const struct cd_template *t, json_t *model,
                       const struct cd_template_env *env, struct cordee_buf *out,
                       struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
