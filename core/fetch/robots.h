/* What robots.txt says to us (RFC 9309): pure. */
#ifndef CORE_FETCH_ROBOTS_H
#define CORE_FETCH_ROBOTS_H

#include <cordee/base.h>

enum { CD_ROBOTS_MOST = 500 * 1024 }; /* bytes of a file that are looked at (2.5) */

/* The rules of the one group that speaks of us. */
struct cd_robots {
    struct cordee_buf rules; /* lines "+/path" and "-/path" */
    int delay_s;             /* between two requests; 0: not said */
};

/* `agent` is our name without version.  What cannot be read is passed over. */
void cd_robots_read(const char *text, size_t n, const char *agent,
                    struct cd_robots *robots_r);
void cd_robots_drop(struct cd_robots *robots);
/* Whether a path with its query may be asked for: the longest rule says so, and of two
 * as long the one that allows (2.2.2). */
bool cd_robots_allows(const struct cd_robots *robots, const char *path);

#endif
