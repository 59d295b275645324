/* practice - invented people get the mails of a practice folder, and react. */
#ifndef PLUGINS_PRACTICE_PRACTICE_H
#define PLUGINS_PRACTICE_PRACTICE_H

#include <cordee/plugin.h>

#define PRACTICE_PAGE 30

/* ---- practice-mime.c: our own mails, taken apart ---------------------------- */

/* A mail as it arrived; texts live in the arena, "" where there is none. */
struct practice_mime {
    const char *raw;
    size_t len;
    const char *text, *html;
};
/* Reads the file (at most 2 MB of it); -1: it is gone. */
int practice_mime_read(const char *path, struct cordee_arena *a,
                       struct practice_mime *mime_r, struct cordee_error *err);
/* A header of the mail, unfolded; "" when there is none. */
const char *practice_header(const struct practice_mime *mime, struct cordee_arena *a,
                            const char *name);

/* ---- practice-ways.c: what they do, and who does what ------------------------ */

struct practice_letter;

/* Whom a reaction goes to. */
enum practice_to {
    PRACTICE_NOBODY,
    PRACTICE_TO_REPLY,   /* where answers are wanted */
    PRACTICE_TO_SENDER,  /* the office that wrote */
    PRACTICE_BACK,       /* the return path */
    PRACTICE_BACK_EMPTY, /* the return path, from the null sender, as servers do */
    PRACTICE_TO_LEAVE,   /* the address for leaving */
    PRACTICE_CLICK,      /* the page for leaving; else its address */
};

struct practice_way {
    const char *name;  /* in front of an @, or a person's field "practice" */
    const char *habit; /* "reads", "replies", "bounces", "away", "leaves" */
    unsigned share;
    enum practice_to to;
    void (*write)(const struct practice_letter *l, const char *to,
                  struct cordee_buf *out);
    const char *said; /* what they did, in words */
};
extern const struct practice_way practice_ways[];

const struct practice_way *practice_way_named(const char *name);
/* By the words in an address, what the person's field "practice" says, or else by the
 * address alone: always the same.  People who reply do so in another way to another
 * subject. */
const struct practice_way *practice_way_of(const char *address, const char *custom,
                                           const char *subject);
unsigned practice_hash(const char *s);

/* ---- practice-model.c: the mailbox ------------------------------------------ */

/* 1: it went to somebody out there, and is kept; 0: it is for us; -1. */
int practice_claim(struct cordee *cd, const struct cordee_inbound *mail,
                   struct cordee_error *err);
/* The newest first, before that id (0: all); `habit` "" all. */
int practice_list(struct cordee *cd, const char *habit, int64_t before, json_t **list_r,
                  struct cordee_error *err);
/* With "path"; 1 found, 0, -1. */
int practice_load(struct cordee *cd, int64_t id, json_t **model_r,
                  struct cordee_error *err);
/* Adds who they are: "organisation", "role", "phone", and a colleague who stands in. */
int practice_load_writer(struct cordee *cd, json_t *mail, struct cordee_error *err);
/* {"mails","reacted"} */
int practice_counts(struct cordee *cd, json_t *model, struct cordee_error *err);

/* ---- practice-react.c: reactions -------------------------------------------- */

int practice_react(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);

/* ---- practice-smtp.c: the way of all mail ----------------------------------- */

/* To the receiver on this machine. */
int practice_send(int port, const char *from, const char *to,
                  const struct cordee_buf *raw, struct cordee_error *err);

/* ---- practice-put.c: what messages are made of ------------------------------ */

/* One reaction being written. */
struct practice_letter {
    const json_t *mail; /* the row; with who they are */
    const struct practice_mime *mime;
    struct cordee_arena *a;
    const char *language;
    int64_t at;
};
/* What {name} means in texts: a member of the row, or "domain", "subject", "until",
 * "recipient", "given", "successor", "successor_email", "new_phone", "quote". */
void practice_put(const struct practice_letter *l, const char *text,
                  struct cordee_buf *out);
void practice_put_words(struct cordee_buf *out, const char *text); /* RFC 2047 */
void practice_put_base64(struct cordee_buf *out, const char *bytes, size_t n,
                         size_t line);
/* From, To, Subject, Date, Message-ID; `answers`: and whose answer it is.  `from` NULL:
 * the person's. */
void practice_put_head(const struct practice_letter *l, const char *from, const char *to,
                       const char *subject, bool answers, struct cordee_buf *out);
/* The header of a part of `type` ("text/plain; charset=utf-8"), and it in base64. */
void practice_put_part(const char *type, const char *text, struct cordee_buf *out);

/* ---- practice-texts.c: the same in five languages --------------------------- */

struct practice_texts {
    const char *language;
    const char *hello, *bye, *wrote;
    const char *thanks[3], *longer[2];
    const char *moved, *new_role; /* a signature that is another */
    const char *question_subject, *question;
    const char *attached, *attached_name;
    const char *wishes[2];
    const char *away_subject, *away, *gone;
    const char *challenge_subject, *challenge;
    const char *read_subject;
    const char *digest_subject, *digest;
    const char *day; /* "{day} {month} {year}" */
    const char *months[12];
};
const struct practice_texts *practice_texts_of(const char *language);

/* ---- practice-letters.c: what people write; practice-notices.c: what programs say */

typedef void practice_write(const struct practice_letter *l, const char *to,
                            struct cordee_buf *out);
practice_write practice_write_reply, practice_write_long, practice_write_html,
    practice_write_attached, practice_write_signature, practice_write_question,
    practice_write_wish, practice_write_farewell, practice_write_digest;
practice_write practice_write_unknown, practice_write_full, practice_write_delay,
    practice_write_spam, practice_write_away, practice_write_gone,
    practice_write_challenge, practice_write_receipt, practice_write_complaint;

/* ---- practice-web.c --------------------------------------------------------- */

extern const struct cordee_route practice_routes[];
int practice_card(struct cordee *cd, struct cordee_request *req, json_t *model,
                  struct cordee_error *err);

#endif
