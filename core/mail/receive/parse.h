/* A mail as it came, read for filing: never trusted, never fatal, always bounded. */
#ifndef CORE_MAIL_PARSE_H
#define CORE_MAIL_PARSE_H

#include <cordee/base.h>

#define CD_MAIL_SIZE_MAX    26214400 /* 25 MB */
#define CD_MAIL_PARTS_MAX   1000
#define CD_MAIL_DEPTH_MAX   20
#define CD_MAIL_HEADERS_MAX 1000
#define CD_MAIL_TEXT_MAX    (1024 * 1024)

/* One recipient of a delivery report (RFC 3464). */
struct cd_report {
    const char *action;     /* "failed", "delayed", ...; lower case */
    const char *status;     /* "5.1.1" */
    const char *recipient;  /* an address, or "" */
    const char *diagnostic; /* the server's words */
};

/* A file that came along. */
struct cd_attached {
    const char *name; /* without a path; "" when it says none */
    const char *type; /* "application/pdf" */
    size_t size;      /* about, in bytes */
};

#define CD_MAIL_FILES_MAX 100

/* Texts are valid UTF-8 without controls, never NULL, and live in the arena. */
struct cd_parsed {
    const char *message_id, *in_reply_to; /* without brackets */
    const char **references;              /* from first to last */
    size_t n_references;
    const char *from_name, *from_address, *subject;
    const char *reply_to;     /* an address, or "": where answers are asked for */
    const char *recipients;   /* To, Cc, Delivered-To, ...: one text to search */
    const char *content_type; /* "multipart/report" */
    int64_t date; /* when it was written; 0: it does not say, or not so that one can read
                     it */
    const char *trouble;     /* what is wrong with it, a sentence; "": nothing */
    const char *return_path; /* "<>" and the like; "" unknown */
    const char *auto_submitted, *precedence; /* lower case */
    bool auto_header;              /* another header that only automatic answers have */
    bool list_header;              /* it came through a list */
    const char *failed_recipients; /* X-Failed-Recipients */
    const char *text;              /* the text part, or its HTML as text */
    const char *html;              /* as it came, in UTF-8: hostile; "" none */
    struct cd_attached *files;
    size_t n_files;
    const char *visible; /* without quoted tail, attribution, signature */
    struct cd_report *reports;
    size_t n_reports;
    bool feedback;           /* a complaint (RFC 5965) */
    bool read_receipt;       /* RFC 8098 */
    const char *returned_id; /* Message-ID of the mail it gives back */
    size_t parts;
};

/* Reads a mail.  NULL: it is none that can be read. */
struct cd_parsed *cd_parse(const char *raw, size_t n, struct cordee_arena *arena);
/* The file `at` of those that cd_parse names, with its bytes, which are hostile; NULL: it
 * has no such file. */
const struct cd_attached *cd_parse_file(const char *raw, size_t n, size_t at,
                                        struct cordee_arena *arena,
                                        struct cordee_buf *bytes);
/* What a reader sees of an answer, the whole when that were nothing: see visible.c.  In
 * the arena. */
const char *cd_visible(const char *text, struct cordee_arena *arena);
/* The same, but where all of it is somebody else's mail that is given back, each line
 * stands behind "> ": it is not the word of who sent it. */
const char *cd_own_words(const char *text, struct cordee_arena *arena);
/* The Message-ID of raw bytes without reading them whole: "" when it has none.  `out`
 * takes 256 bytes. */
void cd_parse_id(const char *raw, size_t n, char out[256]);

#endif
