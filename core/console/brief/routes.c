#include "core/console/routes.h"
#include "core/console/brief/brief.h"

const struct cordee_route cd_brief_routes[] = {
    {"GET", "/members/{id}/brief", "crm.read", cd_brief_member,
     .help = "The brief on an organisation"},
    {"GET", "/contacts/{id}/brief", "crm.read", cd_brief_contact,
     .help = "The brief on a person"},
    {"GET", "/meetings/{id}/brief", "crm.read", cd_brief_meeting,
     .help = "The brief for a meeting, visit or call"},
    {0},
};
