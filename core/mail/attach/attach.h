/* Files that go with a letter.  They are coded once a letter, whoever sends it, and lie
 * in memory as long as somebody does. */
#ifndef CORE_MAIL_ATTACH_H
#define CORE_MAIL_ATTACH_H

#include <cordee/plugin.h>

enum { CD_ATTACH_MOST = 20 }; /* files of one letter */

/* ---- kind.c: what may go along ----------------------------------------------------- */

/* Whether it is a program, by name or first bytes: mail servers refuse such mails, and
 * readers are right to fear them. */
bool cd_attach_is_program(const char *name, const void *start, size_t n);
/* Its Content-Type: what its bytes were found to be, or by the name where that says
 * more.  Static, or `found`. */
const char *cd_attach_type(const char *name, const char *found);

/* ---- attach.c: stored ----------------------------------------------------------- */

/* mail->file_take, file_put, file_gone, files_size: see cordee/mail.h. */
int cd_attach_take(struct cordee *cd, struct cordee_error *err, struct cordee_arena *a,
                   const struct cordee_upload *up, struct cordee_letter_file *file_r);
int cd_attach_put(struct cordee *cd, struct cordee_error *err, struct cordee_arena *a,
                  const char *name, const char *type, const void *bytes, size_t n,
                  struct cordee_letter_file *file_r);
int cd_attach_gone(struct cordee *cd, struct cordee_error *err, const char *file);
int64_t cd_attach_size(const struct cordee_letter_file *files, size_t n);

/* -1: too many, or more than a mail may be. */
int cd_attach_check(struct cordee *cd, const struct cordee_letter *l,
                    struct cordee_error *err);
int cd_attach_store(struct cordee *core, int64_t letter, const struct cordee_letter *l,
                    struct cordee_error *err);
int cd_attach_load(struct cordee *core, int64_t letter, struct cordee_arena *a,
                   struct cordee_letter *l, struct cordee_error *err);
/* The same files, in `a`. */
void cd_attach_copy(struct cordee_arena *a, struct cordee_letter *l);

/* ---- parts.c: in a mail --------------------------------------------------------- */

struct cd_attached;

/* Lent until it is given back; NULL: a file cannot be read.  Any thread. */
struct cd_attached *cd_attached_get(struct cordee *core, const struct cordee_letter *l,
                                    struct cordee_error *err);
void cd_attached_put(struct cd_attached *a); /* takes NULL */
/* What stands before the mail's own body, which has a Content-Type, and after it. */
void cd_attached_begin(const struct cd_attached *a, struct cordee_buf *out);
void cd_attached_end(const struct cd_attached *a, struct cordee_buf *out);

#endif
