/* Pages about skills: what there is, and what a picker asks for. */
#include "plugins/recruitment/skill/skill-pages.h"

#include "plugins/recruitment/skill/occupation.h"
#include "plugins/recruitment/skill/skill.h"

/* ---- pickers ------------------------------------------------------------------------
 */

static int skills_find(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = skill_search_json(cd, cd->http->query(req, "q"), err);

    return model ? cd->http->json(cd, req, model, err) : -1;
}

static int occupations_find(struct cordee *cd, struct cordee_request *req,
                            struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = occupation_search_json(cd, cd->http->query(req, "q"), err);

    return model ? cd->http->json(cd, req, model, err) : -1;
}

static int occupation_skills(struct cordee *cd, struct cordee_request *req,
                             struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = occupation_skills_json(cd, cd->http->path_int(req, "id"), err);

    return model ? cd->http->json(cd, req, model, err) : -1;
}

const struct cordee_route skill_routes[] = {
    {"GET", "/recruitment/skills", "recruitment.read", skills_find,
     .help = "Skills as one types", .takes = "q",
     .gives = "skills:[{id:int! uri! label! matched? own:bool}]"},
    {"GET", "/recruitment/occupations", "recruitment.read", occupations_find,
     .help = "Occupations as one types", .takes = "q",
     .gives = "occupations:[{id:int! code label! matched?}]"},
    {"GET", "/recruitment/occupations/{id}/skills", "recruitment.read", occupation_skills,
     .help = "The skills that an occupation needs",
     .gives = "skills:[{id:int! label! essential:bool}]"},
    {0},
};
