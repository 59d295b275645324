/* The clusters of an installation: what each is called, how it looks, who works there. */
#ifndef CORE_CRM_CLUSTER_H
#define CORE_CRM_CLUSTER_H

#include "core/base/host.h"

struct cd_cluster {
    int64_t id;
    const char *name, *postal_address, *zone, *country, *language;
    const char *from_name, *from_address;
    const char *colour;           /* "#1c7a5c", or "" */
    const char *logo, *logo_type; /* a file under files/ and its type, or "" */
    bool retired;
};

/* One by its number (0: the one that the thread's user works in), texts in the arena.
 * 1, 0, -1. */
int cd_cluster_load(struct cordee *cd, struct cordee_arena *a, int64_t id,
                    struct cd_cluster *cluster_r,
                    struct cordee_error *err) CORDEE_MUST_CHECK;
/* [{"id","name","colour","logo":bool,"retired":bool,"staff","parties"}] by name; how many
 * work there without those who work everywhere. */
json_t *cd_cluster_list(struct cordee *cd, struct cordee_error *err);
/* Changes one, or makes it (id 0): it begins with the first one's topics, types of
 * membership and status rules.  With the second one, all that there is becomes the first
 * one's.  CORDEE_E_INVALID: no name, or a colour on which white text cannot be read. */
int cd_cluster_save(struct cordee *cd, struct cordee_error *err,
                    const struct cd_cluster *cluster, int64_t *id_r) CORDEE_MUST_CHECK;
/* Nobody works there any more, and nothing can be begun; who works everywhere still sees
 * what was.  CORDEE_E_CONFLICT: it is the last. */
int cd_cluster_retire(struct cordee *cd, struct cordee_error *err, int64_t id,
                      bool retired) CORDEE_MUST_CHECK;
/* Keeps a file as its logo; NULL: none.  CORDEE_E_INVALID: no PNG, JPEG or WebP. */
int cd_cluster_logo(struct cordee *cd, struct cordee_error *err, int64_t id,
                    const void *bytes, size_t n) CORDEE_MUST_CHECK;

/* Contrast of a colour "#rrggbb" with white (WCAG 2), 1 to 21; 0: it is no colour. */
double cd_colour_contrast(const char *colour);

/* ---- who works where -------------------------------------------------------- */

/* Everywhere, with the account's own role; or only where they have a role of their own.
 */
int cd_staff_everywhere(struct cordee *cd, struct cordee_error *err, int64_t staff,
                        bool everywhere) CORDEE_MUST_CHECK;
/* A role in one cluster: "manager", "editor", "reader", or "" for none. */
int cd_staff_role(struct cordee *cd, struct cordee_error *err, int64_t staff,
                  int64_t cluster, const char *role) CORDEE_MUST_CHECK;
/* [{"id","name","role"}]: all clusters, with the role of one of the staff in each. */
json_t *cd_staff_clusters(struct cordee *cd, struct cordee_error *err, int64_t staff);
/* Looks at one cluster from now on (0: at all that they may see). */
int cd_staff_look(struct cordee *cd, struct cordee_error *err, int64_t staff,
                  int64_t cluster) CORDEE_MUST_CHECK;

#endif
