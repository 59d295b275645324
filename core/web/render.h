/* `cordee render TEMPLATE [--partials DIR] < model.json`. */
#ifndef CORE_WEB_RENDER_H
#define CORE_WEB_RENDER_H

#include <cordee/base.h>

/* Renders the template in file `path` with a model; partials and layouts are
 * `<partials>/<name>.mustache`, or in the template's own folder when `partials` is
 * NULL.  Texts stay untranslated. */
int cd_render_file(const char *path, const char *partials, json_t *model,
                   struct cordee_buf *out, struct cordee_error *err) CORDEE_MUST_CHECK;

/* Reads a whole file of at most `limit` bytes into `out`. */
int cd_read_file(const char *path, size_t limit, struct cordee_buf *out,
                 struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
