/* The servers that take our mail: rows of `relay`.  A mail goes by any that may, or
 * in their order (`mail.relays_in_order`): by the first that takes mail. */
#ifndef CORE_MAIL_RELAYS_H
#define CORE_MAIL_RELAYS_H

#include "core/base/host.h"
#include "core/mail/send/link.h"

#define CD_RELAYS_MOST 8

/* As a person sets it. */
struct cd_relay_row {
    int64_t id; /* 0: a new one, or the one of the same host, port and user */
    const char *name, *host, *security, *user;
    const char *password; /* "" or NULL: as it is */
    const char *verify, *ca_file, *source;
    int64_t port;                                 /* 0: the usual one */
    int64_t connections, per_session, per_minute; /* 0: the usual */
};

/* What the outbox must know of each that is in use. */
struct cd_relay_use {
    int64_t id;
    char name[128];
    int connections, per_minute;
    int64_t size_most; /* bytes, as it said last; 0: any; -1: it did not say */
};

/* Its id, or -1: CORDEE_E_INVALID says to people what is wrong. */
int64_t cd_relay_save(struct cordee *core, const struct cd_relay_row *row,
                      struct cordee_error *err);
int cd_relay_pause(struct cordee *core, int64_t id, bool paused,
                   struct cordee_error *err);
/* One place up or down in the order; the first and the last stay where they are. */
int cd_relay_move(struct cordee *cd, int64_t id, bool up, struct cordee_error *err);
int cd_relay_remove(struct cordee *core, int64_t id, struct cordee_error *err);
/* All, or one (`id`), without passwords: a new array. */
json_t *cd_relays_list(struct cordee *core, int64_t id, struct cordee_error *err);
/* What it said of the size of mails when it was spoken to: bytes, 0 any, -1 nothing. */
int cd_relay_heard(struct cordee *core, int64_t id, int64_t size_most,
                   struct cordee_error *err);
/* Those in use, in their order; how many, or -1. */
int cd_relays_in_use(struct cordee *core, struct cd_relay_use *out,
                     struct cordee_error *err);
/* One as it is connected to.  0; -1: there is none, or it makes no sense. */
int cd_relay_load(struct cordee *core, int64_t id, struct cd_relay *relay,
                  struct cordee_error *err);
/* The first that is set, by name; "": none is. */
const char *cd_relay_first(struct cordee *core, struct cordee_arena *a);
/* Makes the first of the settings, or changes it when they have changed.  In practice
 * nothing. */
int cd_relay_seed(struct cordee *core, struct cordee_error *err);

#endif
