/* What link-tls.c and link-starttls.c share. */
#ifndef CORE_MAIL_LINK_TLS_H
#define CORE_MAIL_LINK_TLS_H

#include "core/mail/send/link.h"

#define CD_GREETING_MS 300000

/* 1: ready; 0: not before `until`, in ms of the monotonic clock. */
int cd_link_wait(int fd, short events, int64_t until);
/* Lines for the transcript (NULL: none), each behind `who`. */
void cd_link_note(struct cordee_buf *transcript, const char *who, const char *text);
/* Greeting, EHLO and STARTTLS over a connected socket.  0; -1: no byte of ours that
 * matters was sent, and *err says why. */
int cd_starttls(int wire, const struct cd_relay *relay, struct cordee_buf *transcript,
                struct cordee_error *err);

#endif
