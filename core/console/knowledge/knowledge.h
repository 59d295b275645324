/* The pages of who can do what, who needs what, who knows what, and where they are. */
#ifndef CORE_CONSOLE_KNOWLEDGE_KNOWLEDGE_H
#define CORE_CONSOLE_KNOWLEDGE_KNOWLEDGE_H

#include "core/console/console.h"
#include "core/console/show.h"

#define CD_THEMES_PATH "/settings/competences"

/* The tree, in the settings. */
CD_HANDLER(cd_themes_list);
CD_HANDLER(cd_themes_add);
CD_HANDLER(cd_themes_show);
CD_HANDLER(cd_themes_save);
CD_HANDLER(cd_themes_merge);
CD_HANDLER(cd_themes_retire);

/* What one party declares. */
CD_HANDLER(cd_declared_show);
CD_HANDLER(cd_declared_save);
CD_HANDLER(cd_declared_take);
/* Puts "can" and "needs" into the model of a party's page: {"heading","list","any"}. */
int cd_declared_put(const struct cd_view *view, int64_t party, json_t *page,
                    struct cordee_error *err);

/* Puts "themes": the names there are, and "levels", for a form of somebody else. */
int cd_declared_choices(const struct cd_view *view, json_t *model, bool need,
                        struct cordee_error *err);

/* Who knows what; who could help whom. */
CD_HANDLER(cd_knows_show);
CD_HANDLER(cd_knows_help);

/* Places that are not known. */
CD_HANDLER(cd_places_show);
CD_HANDLER(cd_places_say);

#endif
