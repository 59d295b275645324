/* Pages of clusters. */
#ifndef CORE_CONSOLE_SETTINGS_CLUSTERS_H
#define CORE_CONSOLE_SETTINGS_CLUSTERS_H

#include "core/console/page.h"
#include "core/crm/cluster.h"

/* What is asked of a cluster on its page, and when it is made from practice. */
#define CD_INPUT_POSTAL(words, must)                                              \
    {                                                                             \
        .name = "postal_address", .type = CD_AREA, .label = words,                \
        .hint = T_LATER("At the foot of every mailing; the law wants it there."), \
        .required = must, .limit = 500, .rows = 3                                 \
    }
#define CD_INPUT_ZONE                                                                   \
    {                                                                                   \
        .name = "zone", .type = CD_TEXT, .label = T_LATER("Time zone"), .kind = "zone", \
        .hint = T_LATER("such as Europe/Vienna"), .required = true                      \
    }

/* The inputs of a cluster's own data, on its page and on that of the only one. */
extern const struct cd_input cd_cluster_inputs[];
/* What was typed into them; texts live as long as the form. */
struct cd_cluster cd_cluster_typed(const struct cd_form *form, int64_t id);
/* The input that a refusal by cd_cluster_save is about. */
const char *cd_cluster_wrong_input(const struct cd_cluster *cluster);

/* The card on a party's page: whose it is.  1; 0: there is one cluster. */
int cd_clusters_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                      json_t *model, struct cordee_error *err);
/* Puts `cluster_names` ("Alpine Polymers, Rhine Steel") into each party, an object with
 * an `id`; nothing where one cluster is looked at. */
int cd_clusters_put_names(const struct cd_view *view, json_t *parties,
                          struct cordee_error *err);
/* Where what is new shall be, for a form with an input `cluster`: its options are where
 * the user may write, none ahead; without it where there is nothing to choose.  Who looks
 * at all clusters and may write in one gets its name as `belongs`. */
int cd_clusters_put_choice(const struct cd_view *view, json_t *model,
                           struct cordee_error *err);
/* What was sent of it is one of these, else it is said beside the input.  A program need
 * not send it. */
int cd_clusters_check_choice(struct cd_form *form, struct cordee_error *err);
/* The words for somebody who was added: where there are several clusters, in which. */
int cd_clusters_added(const struct cd_view *view, int64_t party, const char **words_r,
                      struct cordee_error *err);
/* Puts `clusters`: [{"id","name","roles":[{value,label,selected}]}] and `everywhere` for
 * an account's page; nothing where there is one cluster.  `sent`: as it was chosen in the
 * form of this request, which was refused. */
int cd_clusters_put_staff(const struct cd_view *view, json_t *model, int64_t staff,
                          bool sent, struct cordee_error *err);
/* A role that one has in a cluster, as it is called. */
const char *cd_clusters_role(struct cordee *cd, const char *role);
/* Where an account shall work, for a form with an input `cluster`: all, or one of them;
 * without it where there is one cluster. */
int cd_clusters_put_all(const struct cd_view *view, json_t *model,
                        struct cordee_error *err);

#endif
