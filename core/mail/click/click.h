/* Which links of a letter were followed and how often it was opened, and what of that
 * were programs. */
#ifndef CORE_MAIL_CLICK_H
#define CORE_MAIL_CLICK_H

#include <cordee/plugin.h>

#define CD_LINK_KEY     17        /* bytes of a link's key with its NUL */
#define CD_LINK_PICTURE "picture" /* in place of an address: what tells opens */

struct cd_clicks;

/* The key of a link of a letter, made when it is new.  `hidden`: the one nobody sees. */
int cd_link_key(struct cordee *core, int64_t letter, const char *url, bool hidden,
                char key_r[CD_LINK_KEY], struct cordee_error *err);

/* Why a request is no person's: "head", "agent"; "" when nothing says so. */
const char *cd_click_program(const char *agent, bool head);

/* ---- who followed several links ------------------------------------------------- */

/* In memory only, for an hour at most: a hash of address and program under a salt that is
 * made anew every hour and never leaves this memory. */
struct cd_visit {
    uint64_t who;
    int64_t letter, link, click;
    int64_t at;
};

struct cd_clicks *cd_clicks_new(void);
void cd_clicks_free(struct cd_clicks *c); /* takes NULL */
/* The hash of a visitor in this hour. */
uint64_t cd_clicks_who(struct cd_clicks *c, const char *address, const char *agent,
                       int64_t now);
/* The same visitor followed the same link within a minute: it is one click. */
bool cd_clicks_again(struct cd_clicks *c, const struct cd_visit *v);
/* Takes a visit down.  Of how many links the letter has, `links`, it sees whether this
 * visitor follows them as a program does: puts the ids of the clicks that are to be
 * called so into `clicks_r` (at most `most`) and gives their number, and what it is
 * called. */
size_t cd_clicks_visit(struct cd_clicks *c, const struct cd_visit *v, int64_t links,
                       bool hidden, int64_t *clicks_r, size_t most, const char **why_r);

extern const struct cordee_route cd_click_routes[];

/* ---- open.c: the picture that tells opens --------------------------------------- */

/* Its key, made when it is new. */
int cd_open_key(struct cordee *core, int64_t letter, char key_r[CD_LINK_KEY],
                struct cordee_error *err);
/* Why fetching it is no person's: as cd_click_program, or "mailbox", which fetches all
 * pictures though nobody looks. */
const char *cd_open_machine(const char *agent, bool head);

extern const struct cordee_route cd_open_routes[];

#endif
