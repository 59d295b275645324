#include "core/console/routes.h"
#include "core/console/knowledge/knowledge.h"

const struct cordee_route cd_knowledge_routes[] = {
    {"GET", "/knows", "crm.read", cd_knows_show,
     .help = "Who knows what: by declared competence and by what was said"},
    {"GET", "/knows/matches", "crm.read", cd_knows_help,
     .help = "Needs, and who could help"},
    {"GET", "/places", "crm.write", cd_places_show, .help = "Towns that are not known"},
    {"POST", "/places", "crm.write", cd_places_say,
     .help = "Says where a town is, or takes that back"},
    {"GET", CD_THEMES_PATH, "crm.admin", cd_themes_list,
     .help = "The tree of competences and needs"},
    {"POST", CD_THEMES_PATH, "crm.admin", cd_themes_add, .help = "Adds an entry to it"},
    {"GET", CD_THEMES_PATH "/{id}", "crm.admin", cd_themes_show, .help = "One entry"},
    {"POST", CD_THEMES_PATH "/{id}", "crm.admin", cd_themes_save,
     .help = "Renames or moves it"},
    {"POST", CD_THEMES_PATH "/{id}/merge", "crm.admin", cd_themes_merge,
     .help = "Makes it part of another"},
    {"POST", CD_THEMES_PATH "/{id}/retire", "crm.admin", cd_themes_retire,
     .help = "Offers it no more, or again"},
    {"GET", "/parties/{id}/competences", "crm.write", cd_declared_show,
     .help = "What somebody can do and looks for"},
    {"POST", "/parties/{id}/competences", "crm.write", cd_declared_save,
     .help = "Notes a competence or a need"},
    {"POST", "/parties/{id}/competences/remove", "crm.write", cd_declared_take,
     .help = "Removes one"},
    {0},
};
