/* What mailings are about: the topics that people choose from. */
#ifndef CORE_CRM_TOPIC_H
#define CORE_CRM_TOPIC_H

#include "core/base/host.h"

/* The languages that people outside read us in: "en", "de", "fr", "it", "sl", NULL. */
extern const char *const cd_public_languages[];
/* Whether it is one of them. */
bool cd_public_language(const char *language);

/* [{"id","name","help","position","retired":bool,"base" (the name that staff see),
 * "cluster","cluster_name"}] of the clusters that the thread's user looks at, in
 * their order, in a language where there are words in it. */
json_t *cd_topic_list(struct cordee *cd, struct cordee_error *err, const char *language,
                      bool retired_too);
/* {"id","name","help","retired":bool,"name_de","help_de",...}.  1, 0, -1. */
int cd_topic_load(struct cordee *cd, struct cordee_error *err, int64_t id,
                  json_t **model_r) CORDEE_MUST_CHECK;
/* Makes one (id 0) or changes it: members "name", "help", and "name_de", "help_de" for
 * each language; a language without a name has none of its own.  CORDEE_E_INVALID: no
 * name; CORDEE_E_CONFLICT: another one is called so. */
int cd_topic_save(struct cordee *cd, struct cordee_error *err, int64_t id,
                  const json_t *fields, int64_t *id_r) CORDEE_MUST_CHECK;
/* One place up or down among those that are not retired. */
int cd_topic_move(struct cordee *cd, struct cordee_error *err, int64_t id,
                  bool up) CORDEE_MUST_CHECK;
/* Nobody can choose it, no mailing can begin about it; what was said of it stays. */
int cd_topic_retire(struct cordee *cd, struct cordee_error *err, int64_t id,
                    bool retired) CORDEE_MUST_CHECK;

#endif
