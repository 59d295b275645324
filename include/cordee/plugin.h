/* cordee/plugin.h - the contract between the core and a plugin.
 *
 * A plugin is a shared object that exports exactly one symbol, the constant
 * `cordee_plugin`.  Everything it adds is rows of constant arrays in it; each array
 * ends with a row of zeros.  The core adds every row at start and takes it away again
 * at stop: a plugin registers nothing by hand.  After `start`, cd->state is read-only:
 * what changes lives in the database.  Handlers are called from many threads. */
#ifndef CORDEE_PLUGIN_H
#define CORDEE_PLUGIN_H

#include <cordee/base.h>
#include <cordee/crm.h>
#include <cordee/csv.h>
#include <cordee/db.h>
#include <cordee/event.h>
#include <cordee/fetch.h>
#include <cordee/http.h>
#include <cordee/job.h>
#include <cordee/mail.h>
#include <cordee/script.h>

/* A plugin runs in a program of its MAJOR, and of its MINOR or a later one.
 * MINOR grows when the program can do more and what there is stays where it is: a
 * function at the end of a service's table, an array at the end of the definition, a
 * flag. MAJOR grows when what is compiled would be misread: a member or its meaning
 * changed, or a row or struct became larger, at its end too, for nothing in an array says
 * how large its rows are.  Such a plugin is left out until it is compiled again, mostly
 * as it is.
 *
 * 2.0: rows of tables, routes and permissions, letters, interactions and audiences say
 * more; briefs, figures and objects are new.
 * 2.1: proposals (rows of the definition; crm->propose); routes in several tables;
 * crm->recognise, newcomers, contacts, create, update and heard; mail->reason and port,
 * CORDEE_LETTER_PLAIN; db->change_begin and change_commit; text->speak and spoken; the
 * events introduction.asked and proposal.decided.
 * 3.0: a letter has a text for each language (mail->letter_fields, language_for), a
 * sender for each reader (sender_for); an
 * audience has parts, one of each organisation, a budget, and may be of a notice
 * (crm->audience_list, audience_gaps, audience_lacking, may_notice_sql;
 * CORDEE_LETTER_NOTICE); why somebody left or paused is said (mail->left_reason);
 * http->away, is_head and picture; a letter has a time to go and a pace (mail->plan,
 * plan_of); who is known later joins an entry (crm->joined), what a country is called
 * (crm->word); a proposal may be made again (again_s), and its kind says what it shows
 * (shows); an address may be one that nobody reads any more
 * ("left", address.left); CORDEE_MAY_FOR asks for a permission where CORDEE_WORKS_FOR
 * asked for roles; the standing of a sender (mail->sender_health); what a letter cannot
 * do without (mail->letter_needs) and where it leads (letter_links); whether the register
 * has changed (crm->register_version); fetch asks by HEAD too; a merge
 * field may be a list (cordee_merge_field.from and items; mail->values_for);
 * mail->faults tells of blocks, too; a card may stand above all else (an order below 0);
 * files go with a letter (mail->file_take, file_gone, files_size); a field of the filter
 * language may bring its words (cordee_field.says); files are read row by row (csv),
 * large ones too; a command is `cordee PLUGIN COMMAND`, has more words of help and may
 * need no data folder (cordee_command.more and bare); leaving may be taken back for an
 * address of nobody (crm->unsuppress); links to a row that are kept nowhere (http->keyed,
 * keyed_row, cordee_merge_field.link); who joined an entry may be taken out again
 * (crm->parted); bytes go with a letter (mail->file_put); calendar files are written
 * (cordee_ical_...); somebody is found by the name that is typed (crm->called); the log
 * of the database can be emptied (db->log_empty); a page for people outside may go
 * compressed (CORDEE_ROUTE_PACKED); of a mail that was sent is said whether it has links
 * that are its reader's alone (cordee_rendering.personal); a time is said in any zone,
 * and which languages there are and which is spoken (text->time_in, languages,
 * language); pages that choose an audience
 * and rounds of mails with links are written once (crm->audience_box, guests, round), and
 * so are pages behind personal links (http->visit, speak, unknown); what an entry says
 * and what a file holds can go for good (crm->unsay, file_erase), and what was kept is
 * downloaded (http->kept_file). */
#define CORDEE_ABI_MAJOR 3u
#define CORDEE_ABI_MINOR 0u

/* ---- log, settings, texts --------------------------------------------------- */

enum cordee_level { CORDEE_ERROR, CORDEE_WARN, CORDEE_INFO, CORDEE_DEBUG };

struct cordee_log_api {
    uint32_t size;
    /* One line; never a secret, never a letter's body. */
    void (*write)(struct cordee *cd, enum cordee_level level, const char *fmt, ...)
        CORDEE_PRINTF(3, 4);
};

struct cordee_setting_api {
    uint32_t size;
    /* The value people set in the console, or else the one in cordee.conf, or else the
     * row's fallback.  Keys are the plugin's own ("from_name") or full ones of the
     * core ("core.base_url").  Texts are copied into the arena; never NULL. */
    const char *(*text)(struct cordee *cd, struct cordee_arena *a, const char *key);
    int64_t (*number)(struct cordee *cd, const char *key);
    int (*set)(struct cordee *cd, struct cordee_error *err, const char *key,
               struct cordee_value value) CORDEE_MUST_CHECK;
};

enum cordee_time_style {
    CORDEE_TIME_SHORT, /* "Tue 17 Nov, 16:12"; with the year when it is another one */
    CORDEE_TIME_DATE,  /* "17 November 2026" */
    CORDEE_TIME_CLOCK, /* "16:12" */
    CORDEE_TIME_DAY,   /* "Tue 17 Nov", "17 Nov 2024" */
};

struct cordee_text_api {
    uint32_t size;
    /* A source text in the language of the calling thread (the signed-in user's, or
     * the reader's of the mail being composed).  Lives as long as the program. */
    const char *(*get)(struct cordee *cd, const char *text)CORDEE_FORMAT_ARG(2);
    const char *(*plural)(struct cordee *cd, const char *one, const char *many,
                          int64_t n)CORDEE_FORMAT_ARG(2) CORDEE_FORMAT_ARG(3);
    /* An instant in the cluster's time zone, a number with its separators ("1,200"), in
     * the same language.  Writes at most `room` bytes with the NUL. */
    void (*time)(struct cordee *cd, int64_t at, enum cordee_time_style style, char *out,
                 size_t room);
    void (*number)(struct cordee *cd, int64_t n, char *out, size_t room);
    /* From here until `spoken`, the calling thread's texts are in `language`, or in the
     * other when that is none of ours: for a mail, or the page of a link.  Gives which.
     */
    const char *(*speak)(struct cordee *cd, const char *language, const char *other);
    void (*spoken)(struct cordee *cd);
    /* As `time`, in a time zone of its own ("Europe/Vienna"; "": UTC): of what is of one
     * cluster where there are several.  Since 3.0. */
    void (*time_in)(struct cordee *cd, const char *zone, int64_t at,
                    enum cordee_time_style style, char *out, size_t room);
    /* The languages that our texts are in: "en", "de", "fr", "it", "sl", NULL.  What they
     * are called says crm->word.  Since 3.0. */
    const char *const *(*languages)(struct cordee *cd);
    /* Which of them the calling thread's texts are in now.  Since 3.0. */
    const char *(*language)(struct cordee *cd);
};
/* Mark every text that people read; `make pot` finds these. */
#define T(msg)           (cd->text->get(cd, msg))
#define TN(one, many, n) (cd->text->plural(cd, one, many, n))
#define T_LATER(msg)     msg /* in a constant array: marked here, looked up later */

/* ---- rows ------------------------------------------------------------------- */

struct cordee_setting {
    const char *key; /* shown and stored as "<plugin>.<key>" */
    enum cordee_type type;
    struct cordee_value fallback;
    const char *label;
    const char *help;
    bool secret; /* sealed at rest, never shown or logged */
};

struct cordee_migration {
    uint32_t version; /* 1, 2, 3, ... without gaps */
    const char *name;
    const char *sql;
};

struct cordee_asset { /* a template or file of the web/ folder, made by `embed` */
    const char *name;
    const char *bytes;
    size_t len;
};

/* What the core must know of a table to keep its history, to hand a person's data out
 * and to erase it.  A plugin's table with people (a foreign key on party, or a column
 * called party or person) needs `person` or `erase`, or the plugin is left out. */
struct cordee_table {
    const char *name;
    bool tracked;       /* in the change log: undo and record history */
    const char *person; /* column with the party it speaks of; NULL: nobody */
    const char *erase;  /* statement with one `?`, the party; NULL: delete its rows */
    const char *label;  /* "Notes", in a person's export; NULL: not part of it */
    /* What an undo leaves alone; each may be NULL.  Columns that are not in the change
     * log, with commas: "state,letter".  Put there what follows from work that cannot be
     * taken back, such as sending. */
    const char *untracked;
    /* A condition on the row: while it does not hold, an undo leaves the row as it is.
     * "state = 'draft'" */
    const char *undo_if;
    /* Columns with foreign keys, with commas: what a row refers to by one stays.  With a
     * + behind the name, what belongs to that stays too.  "interaction+" */
    const char *keeps;
    const char *keeps_if; /* a condition on the rows that keep; NULL: all do */
    /* A full dump has every table, row and column of which nothing is said here.  Why the
     * table is not in it ("sessions are this server's"); NULL: it is. */
    const char *undumped;
    /* Columns that are not in it, with commas: secrets, and what points at rows that are
     * not.  They load as their default. */
    const char *undumped_columns;
    const char *dump_if; /* a condition on the rows; NULL: all */
    /* When two parties become one and each has a row that says the same (a unique index
     * tells), one row stays and learns what it does not know.  Columns where the larger
     * number wins, with commas: "level,speaker". */
    const char *merge_most;
    /* Two columns, from when and until when it holds (NULL: goes on): "since,until".  The
     * row then holds for as long as both did, or, when years lay between, as the later.
     */
    const char *merge_span;
    /* Columns with foreign keys, with commas, of which each row fills one: whose it is.
     * NULL: that is the first one that must be filled. */
    const char *belongs;
};

struct cordee_permission {
    const char *name;  /* "mailing.send" */
    const char *label; /* "Send mailings" */
    const char *roles; /* who has it at first: "manager,editor"; admins have all */
    bool whole; /* of the whole installation: not for staff of some clusters only */
};

struct cordee_menu {
    const char *label;
    const char *path;
    const char *icon;
    const char *permission;
    const char *section; /* "" the first block, "Activities", "Settings" */
    int order;
    /* A number beside it, or 0 for none; may be NULL.  Must be fast. */
    int64_t (*count)(struct cordee *cd);
};

/* A card on the home page.  `load` fills `model`: 1 show it, 0 leave it out, -1. */
struct cordee_card {
    const char *name;
    const char *tmpl;
    const char *permission;
    int order; /* below 0: above all else, for what somebody waits for */
    bool wide; /* in the main column */
    int (*load)(struct cordee *cd, struct cordee_request *req, json_t *model,
                struct cordee_error *err);
};

/* Something wrong that somebody must know: appends {"text","href","level":"bad|warn"}. */
struct cordee_alarm {
    const char *name;
    const char *permission;
    int (*check)(struct cordee *cd, json_t *alarms, struct cordee_error *err);
};

/* A panel on the page of a member or a contact. */
struct cordee_panel {
    const char *name;
    const char *tmpl;
    const char *permission;
    unsigned kinds;
    int order;
    int (*load)(struct cordee *cd, struct cordee_request *req, int64_t party,
                json_t *model, struct cordee_error *err);
};

/* A section of the brief, the page one reads before one meets somebody.  `load` appends
 * rows {"text", "note"?, "at"? (an instant), "href"?}; without rows it is left out. */
struct cordee_brief {
    const char *name;
    const char *label;
    const char *permission;
    unsigned kinds;
    int order;
    int (*load)(struct cordee *cd, int64_t party, json_t *rows, struct cordee_error *err);
};

/* A section of the year sheet: figures about a period.  `load` appends rows, either
 *   {"name", "label", "kinds": CORDEE_ORG or CORDEE_PERSON, "filter"}, which is as many
 * as the filter yields, and that list is its proof, or
 *   {"name", "label", "n", "href"}, a number of its own with the page that lists it.
 * "name" tells rows of a section apart and is the same for every period.  A row may have
 * a "target", and "country" or "interaction" (a code, a kind) in place of a label. */
struct cordee_figures {
    const char *name; /* "mailing.people" */
    const char *label;
    const char *permission;
    int order;
    int (*load)(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                struct cordee_error *err);
};

/* One function that Lua scripts may call, as cordee.<plugin>.<name>.  `args` has one
 * letter an argument: i integer, n number, s string, b boolean, t table (as JSON);
 * letters after `|` may be left out.  The core checks them before the call.  A text or
 * JSON in *result must live in `a` (JSON: a new reference, which the core takes). */
struct cordee_lua_fn {
    const char *name;
    const char *args;
    const char *help;
    int (*call)(struct cordee *cd, struct cordee_arena *a, struct cordee_error *err,
                const struct cordee_value *argv, size_t argc,
                struct cordee_value *result);
};

/* `cordee <plugin> <name> ...`.  `run` gets its own words, argv[0] being the command's
 * name, and "--json" as argv[1] when that was asked for, wherever it stood; it gives the
 * program's exit status: 0; 1 with *err; 2, the command line is wrong (with *err or its
 * own words on stderr). */
struct cordee_command {
    const char *name;
    const char *usage; /* "FILE..." */
    const char *help;  /* one line */
    int (*run)(struct cordee *cd, int argc, char **argv, struct cordee_error *err);
    const char *more; /* the rest of `cordee <plugin> <name> --help`, or NULL */
    /* It needs no data folder and opens none: of `cd` it uses text, log and csv only, and
     * the plugin was not started. */
    bool bare;
};

/* A table of functions for other plugins: cd->service(cd, "mailing", 1, &owner). */
struct cordee_service {
    const char *name;
    uint32_t version;
    const void *table;
};

/* Whose rows a route speaks of, for staff who work in some clusters only.  Before a
 * handler runs, the gate asks for the clusters of the row: of none of theirs, it answers
 * as if there were nothing.  A route with {id} that no row speaks of is not there for
 * them at all. */
struct cordee_object {
    const char *path; /* "/mailing/{id}": all routes that begin so, by the last {name};
                       * "?mailing": a field of a query or a form */
    const char *clusters; /* SELECT of its clusters by its number, `?1`; a row of 0: it is
                           * the user's own; "": everybody's */
};

/* ---- the handle ------------------------------------------------------------- */

struct cordee_host; /* the running program, of which plugins know nothing */

/* One for each plugin, owned by the core, the same for all threads. */
struct cordee {
    const char *name; /* the plugin's */
    const struct cordee_log_api *log;
    const struct cordee_setting_api *setting;
    const struct cordee_text_api *text;
    const struct cordee_db_api *db;
    const struct cordee_event_api *event;
    const struct cordee_job_api *job;
    const struct cordee_crm_api *crm;
    const struct cordee_mail_api *mail;
    const struct cordee_http_api *http;
    const struct cordee_fetch_api *fetch;
    const struct cordee_csv_api *csv;
    const struct cordee_script_api *script;
    /* Another plugin's service; NULL: absent, or of another version.  Its functions take
     * *owner_r, the handle of the plugin whose it is, so that they reach its tables. */
    const void *(*service)(struct cordee *cd, const char *name, uint32_t version,
                           struct cordee **owner_r);
    bool practice; /* this is a practice folder: no mail leaves the machine */
    void *state;   /* the plugin's own */
    struct cordee_host *host;
};

struct cordee_plugin_def {
    uint32_t abi_major;
    uint32_t abi_minor;
    uint32_t size;
    const char *name; /* lower case; also the prefix of its tables and routes */
    const char *version;
    const char *summary;
    const char *const *requires; /* plugins that must be there, NULL at the end */
    const struct cordee_setting *settings;
    const struct cordee_migration *migrations;
    const struct cordee_table *tables;
    const struct cordee_asset *assets; /* templates and files of web/ */
    const struct cordee_permission *permissions;
    const struct cordee_route *routes;
    const struct cordee_menu *menu;
    const struct cordee_card *cards;
    const struct cordee_alarm *alarms;
    const struct cordee_panel *panels;
    const struct cordee_field *fields;
    const struct cordee_merge_field *merge_fields;
    const struct cordee_column *columns;
    const struct cordee_block *blocks;
    const struct cordee_interaction_kind *interaction_kinds;
    const struct cordee_event *events;
    const struct cordee_hook *hooks;
    const struct cordee_inbound_handler *inbound;
    const struct cordee_job_kind *jobs;
    const struct cordee_schedule *schedules;
    const struct cordee_lua_fn *lua;
    const struct cordee_command *commands;
    const struct cordee_service *services;
    int (*start)(struct cordee *cd, struct cordee_error *err); /* may be NULL */
    void (*stop)(struct cordee *cd);                           /* may be NULL */
    unsigned flags;                                            /* below, or 0 */
    const struct cordee_brief *briefs;
    const struct cordee_figures *figures;
    const struct cordee_object *objects;
    const struct cordee_proposal_kind *proposals;
    /* Further tables of routes, NULL at the end: each subject's stand beside its pages.
     */
    const struct cordee_route *const *more_routes;
};

/* Only for practice folders: it plays what in real life other people do. */
#define CORDEE_PLUGIN_PRACTICE 1u

#define CORDEE_EXPORT __attribute__((visibility("default")))
#define CORDEE_PLUGIN                                                  \
    extern CORDEE_EXPORT const struct cordee_plugin_def cordee_plugin; \
    CORDEE_EXPORT const struct cordee_plugin_def cordee_plugin
#define CORDEE_ABI                                                \
    .abi_major = CORDEE_ABI_MAJOR, .abi_minor = CORDEE_ABI_MINOR, \
    .size = (uint32_t)sizeof(struct cordee_plugin_def)

#endif
