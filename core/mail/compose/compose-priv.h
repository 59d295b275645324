/* What the files of composing share. */
#ifndef CORE_MAIL_COMPOSE_PRIV_H
#define CORE_MAIL_COMPOSE_PRIV_H

#include "core/base/host.h"
#include "core/mail/attach/attach.h"
#include "core/mail/compose/compose.h"
#include "core/mail/compose/doc.h"
#include "core/mail/compose/encode.h"

/* A letter that is looked at and not sent, as flags of it: without footer and banner. */
enum {
    CD_LETTER_AS_SENT = 1 << 16,    /* with the values it had */
    CD_LETTER_AS_WRITTEN = 1 << 17, /* for nobody: "…" where there is no default */
    CD_LETTER_KEPT = 1 << 18,       /* as it was stored: a picture may be gone since */
};

struct cd_composer *cd_composer_showing(struct cordee *cd, unsigned face);
int cd_compose_row_look(struct cd_composer *c, const struct cd_compose_row *row,
                        struct cordee_rendering *r, struct cordee_error *err);

#define CD_SENDERS_KEPT 64

struct cd_sender {
    int64_t id; /* user; 0: the organisation */
    char *head; /* From and Reply-To, ready; its texts are its own */
    char *name, *email, *signature;
};

/* A place in the values, of a field that is a link to a row. */
struct cd_linked {
    size_t at;
    const struct cordee_merge_field *field;
};

struct cd_compiled {
    struct cordee *cd;
    struct cd_db_share *share;  /* how senders are read; NULL: as all else */
    struct cordee_arena *arena; /* owns all texts here */
    struct cordee_letter letter;
    const char *language; /* of the reader */
    const char *organisation, *postal, *zone, *from_name, *from_address;
    const char *topic, *base_url;
    const char *colour;       /* of the cluster, "#1c7a5c" or "" */
    const char *logo;         /* its file, or "" */
    const char *box, *domain; /* our return address: box+TOKEN@domain */
    const char *why, *unsubscribe, *choose, *view,
        *practice; /* in the reader's language */
    char boundary[17];
    char date[40]; /* as the header says date_at */
    int64_t date_at;
    struct cd_merge merge;
    size_t token;       /* number of the name whose value is the row's token */
    size_t preferences; /* ... of {{preferences_link}}, from 1; 0: not in it */
    size_t correction;  /* ... of {{correction_link}} */
    struct cd_linked *linked;
    size_t n_linked;
    size_t sender_name, sender_email, sender_signature; /* ... of {{sender.name}} ... */
    struct cd_sender senders[CD_SENDERS_KEPT];          /* that were asked for */
    size_t n_senders;
    struct cordee_buf tail; /* headers of all readers */
    struct cd_attached *attached;
    struct cd_program subject, html, text;
    struct cd_program html_ready;  /* `html`, when the first was composed */
    struct cordee_buf marked;      /* what the text is laid out from, and the parts: */
    struct cordee_rendering ready; /* memory that one mail leaves to the next */
};

/* ---- compile-base.c --------------------------------------------------------------- */

/* Fills in the letter's cluster, and its language for who says none. */
int cd_compiled_cluster(struct cd_compiled *c, struct cordee_error *err);
/* ... and of its texts' language: topic, our addresses, the headers of all readers. */
int cd_compiled_base(struct cd_compiled *c, struct cordee_error *err);

/* ---- sender.c -------------------------------------------------------------------- */

/* Whose letter it is for somebody; lives until 64 others were asked for. NULL: failed. */
const struct cd_sender *cd_compiled_sender(struct cd_compiled *c, int64_t id,
                                           struct cordee_error *err);
/* Their texts, when the letter is forgotten. */
void cd_compiled_senders_done(struct cd_compiled *c);
/* As cd_compose_look, for one of them. */
int cd_compose_look_of(struct cd_compiled *c, const json_t *values, const char *token,
                       const struct cd_sender *sender, struct cordee_rendering *r,
                       struct cordee_error *err);

/* ---- links.c --------------------------------------------------------------------- */

/* Adds {"url","language","field"} to `list` for each link of its HTML that is not ours,
 * 1000 at most. */
void cd_links_list(const struct cd_compiled *c, const char *language, json_t *list);
/* Makes the links of a letter's HTML lead over ours and puts the picture that tells opens
 * into it, where its flags say so; call it last. -1: they could not be kept. */
int cd_links_count(struct cd_compiled *c, int64_t letter, struct cordee_error *err);

/* ---- block.c --------------------------------------------------------------------- */

/* What stands behind the name of a block, a new object of texts. */
json_t *cd_block_args(const char *s, const char *end);
/* Only `names` (NULL at the end) are there. */
int cd_block_args_check(struct cordee *cd, const json_t *args, const char *const *names,
                        struct cordee_error *err);
/* An author's words inside Markdown: what they look like is meant; merge fields stay. */
void cd_block_words(struct cordee_buf *out, const char *s);
/* Markdown whose words may come from people: no merge fields in it. */
void cd_block_inert(struct cordee_buf *out, const char *markdown);

/* ---- members.c: [[members filter="..." limit=20 sort=town]] ----------------------- */

/* How many there are; -1. */
int cd_block_members(struct cordee *cd, int64_t cluster, const json_t *args,
                     struct cordee_buf *out, struct cordee_error *err);

/* ---- picture.c: [[image file=KEY alt="..." link="..."]] --------------------------- */

int cd_block_image(const struct cd_merge *m, const json_t *args, struct cordee_buf *out,
                   struct cordee_error *err);
/* The next line of a text, from `from` on, on which a picture is wrong, with the reason;
 * NULL: none. */
const char *cd_picture_fault(const struct cd_merge *m, const char *from,
                             struct cordee_error *why);

/* Replaces [[plugin.block key=value]] on lines of their own. */
int cd_blocks_expand(const struct cd_merge *m, const char *markdown,
                     struct cordee_buf *out, struct cordee_error *err);
/* All that is wrong with them, by lines (from 1). */
typedef void cd_block_fault(void *ctx, int line, const char *words);
void cd_blocks_faults(const struct cd_merge *m, const char *markdown,
                      cd_block_fault *fault, void *ctx);
extern const struct cordee_block cd_mail_blocks[];

#endif
