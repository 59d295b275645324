/* What the console's pages share. */
#ifndef CORE_CONSOLE_PAGE_H
#define CORE_CONSOLE_PAGE_H

#include "core/console/form.h"
#include "core/console/lists/list.h"

/* Puts `may`: {write, send, import, export, ...}, by permission of who asks. */
void cd_page_put_may(const struct cd_view *view, json_t *model);
/* Puts `here`, the path and query of this page, so that a button comes back to it. */
void cd_page_put_here(const struct cd_view *view, json_t *model, const char *path);
/* The form's `back`, when it is a path of ours; else `usual`. */
const char *cd_page_back(const struct cd_view *view, const char *usual);
/* Puts `staff`: [{id, name, selected}] of accounts that may sign in. */
int cd_page_put_staff(const struct cd_view *view, json_t *model, const char *key,
                      int64_t chosen, struct cordee_error *err);
/* Renders the panels of plugins on a party's page into `panels`. */
int cd_page_put_panels(const struct cd_view *view, json_t *model, int64_t party,
                       unsigned kind, struct cordee_error *err);
/* Puts `running`, and `percent` and `words` of a job of that kind that waits or runs; 1
 * there is one, 0, -1. */
int cd_page_put_job(const struct cd_view *view, const char *kind, json_t *model,
                    struct cordee_error *err);
/* Makes a strength model ready for the partials tie and strength. */
void cd_page_dress_strength(const struct cd_view *view, json_t *strength);
/* Of it only what a row of a list shows. */
void cd_page_put_steps(json_t *strength);
/* What people call a part or a plugin: "Register" for crm, else its own entry of the
 * menu, else its name. */
const char *cd_page_title_of(const struct cd_view *view, const char *name);
/* A sentence in `error` and, with a column, where it is. */
void cd_page_put_error(const struct cd_view *view, json_t *model,
                       const struct cordee_error *err);

#endif
