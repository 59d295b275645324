/* Pages of clusters, where there are several. */
#ifndef CORE_CONSOLE_CLUSTERS_H
#define CORE_CONSOLE_CLUSTERS_H

#include "core/console/page.h"

/* The card on a party's page: whose it is.  1; 0: there is one cluster. */
int cd_clusters_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                      json_t *model, struct cordee_error *err);
/* Puts `clusters`: [{"id","name","roles":[{value,label,selected}]}] and `everywhere` for
 * an account's page; nothing where there is one cluster. */
int cd_clusters_put_staff(const struct cd_view *view, json_t *model, int64_t staff,
                          struct cordee_error *err);

#endif
