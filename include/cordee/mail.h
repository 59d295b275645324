/* cordee/mail.h - letters out, mail in: `cd->mail->...`.
 *
 * A letter is what is written once; the outbox has one row for each who gets it, with
 * the values its merge fields had.  Rows are composed when they are sent, so a mailing
 * to 10,000 costs little more memory than one letter. */
#ifndef CORDEE_MAIL_H
#define CORDEE_MAIL_H

#include <cordee/base.h>

struct cordee;
struct cordee_upload;

#define CORDEE_LETTER_BYTES \
    (10 << 20) /* of a mail with its files: larger ones come back */

enum cordee_letter_flags {
    CORDEE_LETTER_BULK = 1,    /* List-Id, List-Unsubscribe, footer with address */
    CORDEE_LETTER_AUTO = 2,    /* Auto-Submitted: auto-generated (RFC 3834) */
    CORDEE_LETTER_TEST = 4,    /* links work and touch nothing; leaves no history */
    CORDEE_LETTER_TEXT = 8,    /* plain text only: a person's own mail */
    CORDEE_LETTER_SECRET = 16, /* holds a secret, such as a sign-in link: the text is
                                * forgotten once it was sent or given up */
    CORDEE_LETTER_PLAIN = 32,  /* with CORDEE_LETTER_TEXT: nothing in it is a merge field,
                                * such as where a stranger is quoted */
    CORDEE_LETTER_NOTICE = 64, /* with CORDEE_LETTER_BULK: what its readers must be told,
                                * such as an invitation to the assembly: no topic, nothing
                                * to leave, no tracking; the footer says `why` */
    /* Links of the HTML lead over /c/..., which counts and sends on; addresses in the
     * plain text stay what they are.  What is counted is which link, of whom nobody can
     * tell. */
    CORDEE_LETTER_CLICKS = 1 << 8,
    CORDEE_LETTER_CLICKS_WHO = 1 << 9, /* ... and by whom: only with consent */
    /* A picture that nobody sees tells that it was opened, of whom nobody can tell: only
     * with consent, and never of tests and notices. */
    CORDEE_LETTER_OPENS = 1 << 10,
    CORDEE_LETTER_OPENS_WHO = 1 << 11, /* ... and by whom */
};

/* Whose name it bears, and who gets the answers. */
enum cordee_sender_mode {
    CORDEE_SENDER_ONE,     /* the letter's `sender` */
    CORDEE_SENDER_OWNER,   /* who is in charge of the reader, else of her organisation */
    CORDEE_SENDER_COUNTRY, /* by the country of the reader, else of her organisation */
};

struct cordee_letter_sender {
    const char *country; /* "AT" */
    int64_t staff;
};

/* A letter's text in one language. */
struct cordee_letter_text {
    const char *language; /* "de", "de-AT" */
    const char *subject;
    const char *preheader; /* NULL: none */
    const char *markdown;
};

/* A file that goes along. */
struct cordee_letter_file {
    const char *name; /* UTF-8, as the reader sees it */
    const char *type; /* "application/pdf" */
    const char *file; /* where its bytes are, as file_take says; keep it in a column of
                       * that name: the bytes stay as long as a row names them */
    int64_t size;     /* bytes */
};

struct cordee_letter {
    int64_t interaction; /* the history it belongs to; 0 for tests */
    const char *subject; /* with merge fields */
    /* With merge fields; plain text when CORDEE_LETTER_TEXT.  A line break after a line
     * shorter than 45 characters stays one; other single breaks are spaces. */
    const char *markdown;
    const char *from_name, *from_address; /* NULL: the cluster's */
    const char *reply_to;                 /* NULL: none */
    /* Of the text above, which readers of any language get that is not among `texts`.
     * Who reads "de-AT" gets "de" where there is nothing nearer; footers follow the
     * reader's language in any case. */
    const char *language;
    const char *preheader; /* the line inboxes show after the subject */
    /* A Message-ID, or NULL; after those of its thread from the first on, with spaces. */
    const char *in_reply_to;
    int64_t topic; /* what unsubscribing leaves; 0: all */
    unsigned flags;
    int64_t cluster; /* whose name, look and sender it bears; 0: the topic's, else where
                      * the calling thread's user works */
    const struct cordee_letter_text *texts; /* in further languages, each once */
    size_t n_texts;                         /* 30 at most */
    /* A user; also who stands in where the mode finds nobody, or somebody who no longer
     * works here.  0: the organisation with from_name, from_address and reply_to.  From
     * has the user's name with the From address (the user's own if mail.own_from says so
     * and the domain is the same), Reply-To the user's; {{sender.name}},
     * {{sender.email}} and {{sender.signature}} follow.  Mail that comes back comes to
     * us in any case. */
    int64_t sender;
    enum cordee_sender_mode sender_mode;
    const struct cordee_letter_sender *senders; /* of CORDEE_SENDER_COUNTRY */
    size_t n_senders;
    const char *why; /* of a notice, for its footer: "You get this as a member of the
                      * association."; NULL or "": words of ours */
    const struct cordee_letter_file *files; /* with all of its texts */
    size_t n_files;                         /* 20 at most, of CORDEE_LETTER_BYTES */
};

/* When a letter may go. */
struct cordee_plan {
    int64_t start;   /* not before; 0: at once */
    int64_t stop;    /* what has not begun by then is cancelled; 0: never */
    int from, until; /* minutes of the day in the cluster's time zone, 0 to 1440; the
                      * same: all day; `until` before `from`: over midnight */
    unsigned days;   /* 1 Monday, 2 Tuesday, 4 ... 64 Sunday, added; 0: all */
    int per_minute;  /* so many begin in a minute at most; 0: as fast as they are taken */
};

/* A letter made ready to look at. */
struct cordee_rendering {
    struct cordee_buf subject, html, text;
    bool personal; /* it has links that are its reader's alone */
};

/* A mail that came in, parsed; lives for the call. */
struct cordee_inbound {
    int64_t message;                /* row of `message` */
    const char *envelope_from;      /* "" for <> */
    const char *const *envelope_to; /* NULL at the end */
    const char *from_address, *from_name, *subject;
    const char *text;    /* the whole text part */
    const char *visible; /* without quoted tail and signature */
    const char *message_id, *in_reply_to;
    const char *kind;  /* "reply", "new", "bounce", "delayed", "auto-reply", "feedback",
                          "challenge-response", "mdn", "unsubscribe" or "list" */
    int64_t outbox;    /* the row it answers; 0: unknown */
    int64_t party;     /* who wrote; 0: unknown */
    const char *token; /* of our own address it came to (name+TOKEN@...), or "" */
    const char *raw_path; /* the file as received */
};

/* Asked in order of priority; the first that claims a mail has it. */
struct cordee_inbound_handler {
    const char *name;
    int priority; /* the core's own are at 100 */
    /* 1: mine, done; 0: not mine; -1: mine, failed (kept, shown, tried again). */
    int (*claim)(struct cordee *cd, const struct cordee_inbound *mail,
                 struct cordee_error *err);
};

/* A block that mailings can hold, by short code on a line of its own:
 * [[example.person id=12]]. */
struct cordee_block {
    const char *name;  /* "example.person" */
    const char *label; /* "A person's card" */
    const char *help;  /* "id: the person" */
    /* Puts Markdown, in which nothing is a merge field; `args` is an object of texts, of
     * which "-cluster" is whose letter it is: put nothing of another's.  It is asked
     * when the letter is looked at and when a worker begins with it, not for each
     * reader, and by whoever does: show what all of them may read. */
    int (*render)(struct cordee *cd, json_t *args, struct cordee_buf *markdown,
                  struct cordee_error *err);
};

struct cordee_mail_api {
    uint32_t size;
    /* Stores a letter, checked: merge fields known, sections closed.  Gives its id. */
    int64_t (*letter)(struct cordee *cd, struct cordee_error *err,
                      const struct cordee_letter *l) CORDEE_MUST_CHECK;
    /* Queues it to one address; `values` are its merge values.  Gives the outbox row. */
    int64_t (*queue)(struct cordee *cd, struct cordee_error *err, int64_t letter,
                     int64_t party, int64_t address_id, const char *address,
                     const char *language, json_t *values) CORDEE_MUST_CHECK;
    /* Queues it to an audience with its merge values (`fields`: an array of names); who
     * may not be written to is kept as "suppressed" with the reason.  Takes people in
     * order of id, at most `limit` a call (all in memory: 20,000 at most), and goes on
     * after the last that this letter has, so that it can be called again after a crash.
     * Returns how many rows it added (0: there are no more, or the letter was taken
     * back), or -1. */
    int64_t (*queue_all)(struct cordee *cd, struct cordee_error *err, int64_t letter,
                         const struct cordee_audience *who, json_t *fields,
                         int64_t limit) CORDEE_MUST_CHECK;
    /* The names of merge fields that a text uses, into a new array.  -1: not closed
     * or unknown, err->at is the column. */
    int (*fields)(struct cordee *cd, struct cordee_error *err, const char *text,
                  json_t **names_r) CORDEE_MUST_CHECK;
    /* The merge values of a person: the object `queue` and `preview` take.  To see or
     * test a letter as she gets it, set "-sender" to what `sender_for` gives. */
    int (*values)(struct cordee *cd, struct cordee_error *err, int64_t party,
                  json_t **values_r) CORDEE_MUST_CHECK;
    /* What an author can put into a text: {"fields":[{"name","label"}],
     * "lists":[{"name","label","items":[{"name","label"}],"piece": how it is written}],
     * "blocks":[{"name","label","help"}]}, a new object. */
    json_t *(*offers)(struct cordee *cd);
    /* As a reader of `language` would see it, in the text she gets.  The caller drops
     * the three buffers. */
    int (*preview)(struct cordee *cd, struct cordee_error *err,
                   const struct cordee_letter *l, json_t *values, const char *language,
                   struct cordee_rendering *r) CORDEE_MUST_CHECK;
    /* Stops what is not yet sending of a letter (or lets it go on); `cancel` takes the
     * letter back: nobody more gets it, also who is queued later.  Returns rows. */
    int64_t (*hold)(struct cordee *cd, struct cordee_error *err, int64_t letter,
                    bool held) CORDEE_MUST_CHECK;
    int64_t (*cancel)(struct cordee *cd, struct cordee_error *err,
                      int64_t letter) CORDEE_MUST_CHECK;
    /* Files a raw message as if it had come by SMTP.  Gives its row of `message`. */
    int64_t (*receive)(struct cordee *cd, struct cordee_error *err, const void *raw,
                       size_t n, const char *envelope_from,
                       const char *const *envelope_to) CORDEE_MUST_CHECK;
    /* What one person got, by the row of the outbox: subject and text, without the
     * footer, and with links that are theirs alone cut short.  1; 0: nothing was sent;
     * -1.  The caller drops the buffers. */
    int (*as_sent)(struct cordee *cd, struct cordee_error *err, int64_t outbox,
                   struct cordee_rendering *r) CORDEE_MUST_CHECK;
    /* The same of a letter for nobody, in its own text: fields say their defaults, or
     * "…". */
    int (*as_written)(struct cordee *cd, struct cordee_error *err, int64_t letter,
                      struct cordee_rendering *r) CORDEE_MUST_CHECK;
    /* A subject for lists: fields say their defaults, or "…". */
    void (*outline)(struct cordee *cd, const char *text, struct cordee_buf *out);
    /* Erasure.  Deletes a received mail, row and file. */
    int (*forget)(struct cordee *cd, struct cordee_error *err,
                  int64_t message) CORDEE_MUST_CHECK;
    /* Asks `clean` for each text of a received mail, as people read it; true: it has put
     * what stays of it into `out`.  Then keeps a plain mail of what stays in place of the
     * one that came.  1 changed, 0 there was nothing, -1. */
    int (*clean)(struct cordee *cd, struct cordee_error *err, int64_t message,
                 bool (*clean)(void *ctx, const char *text, struct cordee_buf *out),
                 void *ctx) CORDEE_MUST_CHECK;
    /* All that is wrong with a letter's merge fields, pictures and blocks, a new array of
     * {"where": "subject", "preheader" or "markdown", "line", "column", "text", "name",
     * "near", "language", "block" (true: of a block)}: `near` is the field that may have
     * been meant, or "".  Blocks are made for it, as for a look at the letter. */
    json_t *(*faults)(struct cordee *cd, const struct cordee_letter *l);
    /* Why a mail came back, as people say it ("the mailbox is full"), of the reason that
     * stands in the outbox; in the reader's language, static. */
    const char *(*reason)(struct cordee *cd, const char *reason);
    /* Of this machine, at which mail comes in by SMTP; 0: at none. */
    int (*port)(struct cordee *cd);
    /* The names of merge fields that a letter uses, in all its languages: what queue_all
     * takes.  A new array.  -1: as `fields`. */
    int (*letter_fields)(struct cordee *cd, struct cordee_error *err,
                         const struct cordee_letter *l,
                         json_t **names_r) CORDEE_MUST_CHECK;
    /* The language of the text that a reader of `reader` gets; lives as long as `l`. */
    const char *(*language_for)(struct cordee *cd, const struct cordee_letter *l,
                                const char *reader);
    /* Why somebody left or paused, as people say it ("It is too much"), of the word that
     * stands in `departure`; in the reader's language, static; "" for none. */
    const char *(*left_reason)(struct cordee *cd, const char *reason);
    /* Says when a letter may go, also while it goes; what is being sent is sent.  0; -1:
     * CORDEE_E_INVALID the times make no sense (*err says it to people), _CONFLICT it was
     * taken back. */
    int (*plan)(struct cordee *cd, struct cordee_error *err, int64_t letter,
                const struct cordee_plan *plan) CORDEE_MUST_CHECK;
    /* What was said: 1 found, 0 there is no such letter, -1. */
    int (*plan_of)(struct cordee *cd, struct cordee_error *err, int64_t letter,
                   struct cordee_plan *plan_r) CORDEE_MUST_CHECK;
    /* The user who bears a letter for one party; 0: the organisation; -1. */
    int64_t (*sender_for)(struct cordee *cd, struct cordee_error *err,
                          const struct cordee_letter *l, int64_t party) CORDEE_MUST_CHECK;
    /* Whether other servers believe mail whose From is this address, as last seen in the
     * DNS (SPF, DKIM, DMARC and whether they agree with the From): a new object
     * {"domain", "state": "ok", "warn", "bad", "unknown" (the DNS was silent) or ""
     * (never looked), "words": what is the matter, in the reader's language, or "",
     * "looked_at", "url": the page that says what to do}.  Never asks the DNS.  -1: no
     * address. */
    int (*sender_health)(struct cordee *cd, struct cordee_error *err, const char *address,
                         json_t **health_r) CORDEE_MUST_CHECK;
    /* Merge fields of a letter that would leave a hole in it for who has no value: those
     * without a default that no section asks about; not those of the sender.  A new
     * array, at most 100: [{"name", "language", "line" (0: subject or preview line),
     * "when": [{"name", "has": bool}] (the sections it stands in)}]; what
     * crm->audience_gaps takes.  -1: as `fields`.  Since 3.0. */
    int (*letter_needs)(struct cordee *cd, struct cordee_error *err,
                        const struct cordee_letter *l,
                        json_t **needs_r) CORDEE_MUST_CHECK;
    /* Where the links of a letter lead, in all its languages: a new array of {"url",
     * "language", "field" (a merge field is in it: it differs from reader to reader)},
     * each once a language, 1000 at most, without those we put there ourselves.  -1: it
     * cannot be composed.  Since 3.0. */
    int (*letter_links)(struct cordee *cd, struct cordee_error *err,
                        const struct cordee_letter *l,
                        json_t **links_r) CORDEE_MUST_CHECK;
    /* As `values`, for that letter: of its cluster, where its fields ask for one. */
    int (*values_for)(struct cordee *cd, struct cordee_error *err,
                      const struct cordee_letter *l, int64_t party,
                      json_t **values_r) CORDEE_MUST_CHECK;
    /* Keeps an upload, so that it can go with a letter; texts of *file_r are in `a`.  Its
     * bytes are deleted after a month that ends with no row naming them.  -1:
     * CORDEE_E_INVALID it is a program, _TOO_LARGE; *err says it to people. */
    int (*file_take)(struct cordee *cd, struct cordee_error *err, struct cordee_arena *a,
                     const struct cordee_upload *up,
                     struct cordee_letter_file *file_r) CORDEE_MUST_CHECK;
    /* No row of the caller names these bytes any more: they are deleted when that cannot
     * be taken back, unless another row does. */
    int (*file_gone)(struct cordee *cd, struct cordee_error *err,
                     const char *file) CORDEE_MUST_CHECK;
    /* What files add to a mail, coded: bytes, a little too many. */
    int64_t (*files_size)(const struct cordee_letter_file *files, size_t n);
    /* As file_take, of bytes that the caller made.  `type` may have parameters of plain
     * words: "text/calendar; charset=utf-8; method=PUBLISH".  Since 3.0. */
    int (*file_put)(struct cordee *cd, struct cordee_error *err, struct cordee_arena *a,
                    const char *name, const char *type, const void *bytes, size_t n,
                    struct cordee_letter_file *file_r) CORDEE_MUST_CHECK;
    /* What one person got, by the row of the outbox, is said no more: its merge values
     * go, and it does not go out if it still waits.  Since 3.0. */
    int (*unsay)(struct cordee *cd, struct cordee_error *err,
                 int64_t outbox) CORDEE_MUST_CHECK;
};

#endif
