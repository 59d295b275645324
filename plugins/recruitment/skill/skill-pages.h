/* Pages about skills. */
#ifndef RECRUITMENT_SKILL_PAGES_H
#define RECRUITMENT_SKILL_PAGES_H

#include <cordee/plugin.h>

extern const struct cordee_route skill_routes[]; /* /recruitment/skills... */

#endif
