/* The console's routes: a table a room. */
#ifndef CORE_CONSOLE_ROUTES_H
#define CORE_CONSOLE_ROUTES_H

#include <cordee/plugin.h>

enum {
    CD_DOOR = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE,
    CD_LINK = CD_DOOR | CORDEE_ROUTE_NO_CSRF, /* whoever has it may, from whatever page */
    CD_RECENT = CORDEE_ROUTE_RECENT
};

extern const struct cordee_route cd_day_routes[];
extern const struct cordee_route cd_inbox_routes[];
extern const struct cordee_route cd_letters_routes[];
extern const struct cordee_route cd_lists_routes[];
extern const struct cordee_route cd_party_routes[];
extern const struct cordee_route cd_brief_routes[];
extern const struct cordee_route cd_member_routes[];
extern const struct cordee_route cd_knowledge_routes[];
extern const struct cordee_route cd_duplicate_routes[];
extern const struct cordee_route cd_bring_routes[];
extern const struct cordee_route cd_public_routes[];
extern const struct cordee_route cd_account_routes[];
extern const struct cordee_route cd_settings_routes[];
extern const struct cordee_route cd_status_routes[];

#endif
