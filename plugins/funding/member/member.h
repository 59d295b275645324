/* A member's own page, behind a personal link: what they look for, and what fits. */
#ifndef FUNDING_MEMBER_H
#define FUNDING_MEMBER_H

#include <cordee/plugin.h>

extern const struct cordee_route funding_profile_link_routes[];

#endif
