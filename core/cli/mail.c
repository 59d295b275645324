/* cordee mail explain: what the engine reads from a mail, and what would be done. */
#include "core/cli/cli.h"

#include "core/mail/bounce/understand.h"
#include "core/mail/news/news.h"
#include "core/mail/receive/parse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_kind(const struct cd_understood *u, const char *kind)
{
    return strcmp(u->kind, kind) == 0;
}

static json_t *recipients_json(const struct cd_understood *u)
{
    json_t *list = json_array();

    for (size_t i = 0; i < u->n_fates; i++) {
        const struct cd_fate *f = &u->fates[i];

        if (*f->address)
            json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:b}", "address",
                                                  f->address, "status", f->status,
                                                  "reason", f->reason, "hard", f->hard));
    }
    return list;
}

static void action_add(json_t *list, const char *action)
{
    size_t i;
    json_t *old;

    json_array_foreach (list, i, old)
        if (strcmp(json_string_value(old), action) == 0)
            return;
    json_array_append_new(list, json_string(action));
}

static void failure_actions(const struct cd_understood *u, json_t *list)
{
    for (size_t i = 0; i < u->n_fates; i++) {
        const struct cd_fate *f = &u->fates[i];
        enum cd_fault fault = cd_fault_of(f->reason);

        action_add(list, !f->given_up                ? "wait: their server still tries"
                         : f->hard                   ? "mark the address as bounced"
                         : fault == CD_FAULT_ADDRESS ? "count against the address"
                         : fault == CD_FAULT_US
                             ? "tell who runs the mail server: our fault"
                             : "note it: their server's fault");
        if (f->hard && f->given_up)
            action_add(list, "ask a person: has she left?");
    }
}

static void standin_actions(const struct cd_absence *a, json_t *list,
                            struct cordee_arena *arena)
{
    for (size_t i = 0; i < a->n_standins; i++) {
        const struct cd_standin *s = &a->standins[i];

        action_add(list, cordee_arena_printf(arena, "propose %s: %s%s<%s>%s%s",
                                             a->kind == CD_ABSENCE_LEFT ? "a successor"
                                                                        : "who stands in",
                                             s->name, *s->name ? " " : "", s->address,
                                             *s->phone ? " " : "", s->phone));
    }
}

/* What an automatic answer says of who is away. */
static void away_actions(const struct cd_parsed *p, json_t *list,
                         struct cordee_arena *arena)
{
    const struct cd_absence *a = cd_absence_read(
        p->subject, p->visible, p->date ? p->date : cordee_now(), p->from_address, arena);

    if (a->kind == CD_ABSENCE_LEFT)
        action_add(list, "ask a person: has she left?");
    if (*a->new_address)
        action_add(list, cordee_arena_printf(arena, "propose her new address: %s",
                                             a->new_address));
    if (a->kind == CD_ABSENCE_AWAY && a->from.year)
        action_add(list, cordee_arena_printf(arena, "show her as away from %s",
                                             cd_day_iso(arena, a->from)));
    if (a->kind == CD_ABSENCE_AWAY && a->until.year)
        action_add(list, cordee_arena_printf(arena, "show her as away until %s",
                                             cd_day_iso(arena, a->until)));
    standin_actions(a, list, arena);
}

/* What stands under a mail, where it is not what the register has. */
static void signature_actions(const struct cd_parsed *p, json_t *list,
                              struct cordee_arena *arena)
{
    const struct cd_signature *s = cd_signature_read(p->text, p->from_name, arena);

    if (*s->title)
        action_add(list, cordee_arena_printf(arena, "propose the title if it is new: %s",
                                             s->title));
    for (size_t i = 0; i < s->n_phones; i++)
        action_add(list, cordee_arena_printf(arena, "propose the %s if it is new: %s",
                                             s->phones[i].mobile ? "mobile" : "phone",
                                             s->phones[i].number));
}

/* What a mail tells of who wrote it. */
static void news_actions(const struct cd_understood *u, const struct cd_parsed *p,
                         json_t *list, struct cordee_arena *arena)
{
    if (p && is_kind(u, "auto-reply"))
        away_actions(p, list, arena);
    if (p && (is_kind(u, "reply") || is_kind(u, "new")))
        signature_actions(p, list, arena);
}

/* What filing the mail would do, as sentences. */
static json_t *actions_json(const struct cd_understood *u, const struct cd_parsed *p,
                            struct cordee_arena *arena)
{
    static const struct {
        const char *kind, *action;
    } actions[] = {
        {"reply", "file with the person, to be answered"},
        {"new", "file with the person, to be answered"},
        {"feedback", "write no more: they called it spam"},
        {"auto-reply", "note the absence, answer nothing"},
        {"challenge-response", "show to a person, answer nothing"},
        {"mdn", "note that it was read"},
        {"unsubscribe", "propose to unsubscribe"},
        {"list", "leave aside: list traffic"},
    };
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (is_kind(u, actions[i].kind))
            action_add(list, actions[i].action);
    if (is_kind(u, "bounce") || is_kind(u, "delayed"))
        failure_actions(u, list);
    news_actions(u, p, list, arena);
    return list;
}

/* What a person wrote; of a bounce, what the server said. */
static const char *text_of(const struct cd_understood *u, const struct cd_parsed *p)
{
    if ((is_kind(u, "bounce") || is_kind(u, "delayed")) && u->n_fates &&
        *u->fates[0].said)
        return u->fates[0].said;
    return p ? p->visible : "";
}

static json_t *explained(const char *file, const char *raw, size_t n)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    struct cd_understood *u = cd_understand(raw, n, NULL, arena);
    struct cd_parsed *p = cd_parse(raw, n, arena);
    const char *said = text_of(u, p);

    cordee_utf8_clean(said, strlen(said), &text);
    return json_pack("{s:s, s:s, s:o, s:s, s:s, s:o}", "file", file, "kind", u->kind,
                     "recipients", recipients_json(u), "thread", u->thread, "text",
                     text.text ? text.text : "", "actions", actions_json(u, p, arena));
}

static json_t *not_explained(const char *file, const char *why)
{
    return json_pack("{s:s, s:s, s:[], s:s, s:s, s:[], s:s}", "file", file, "kind", "new",
                     "recipients", "thread", "", "text", "", "actions", "error", why);
}

/* NULL read; else why not. */
static const char *file_read(const char *file, struct cordee_buf *raw)
{
    FILE *f = strcmp(file, "-") == 0 ? stdin : fopen(file, "rb");
    char chunk[65536];

    cordee_buf_puts(raw, "");
    if (!f)
        return strerror(errno);
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0 && !raw->over;)
        cordee_buf_put(raw, chunk, n);
    if (ferror(f) && errno) {
        const char *why = strerror(errno);

        return f == stdin ? why : (fclose(f), why);
    }
    if (f != stdin)
        fclose(f);
    return raw->over ? "it is larger than 25 MB" : raw->len ? NULL : "it is empty";
}

static int explain(int argc, char **argv)
{
    for (int i = 2; i < argc; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {.limit = CD_MAIL_SIZE_MAX};
        CORDEE_AUTO(cordee_json_drop) json_t *line = NULL;
        const char *why = file_read(argv[i], &raw);

        line = why ? NULL : explained(argv[i], raw.text, raw.len);
        if (!line) /* or a file name that is not UTF-8 */
            line = not_explained(cordee_utf8_ok(argv[i], strlen(argv[i])) ? argv[i] : "?",
                                 why ? why : "it cannot be written as JSON");
        json_dumpf(line, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
        putchar('\n');
    }
    return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int mail_run(struct cli *cli, int argc, char **argv)
{
    (void)cli;
    if (argc < 3 || strcmp(argv[1], "explain") != 0)
        return cli_usage(&cli_mail), 2;
    return explain(argc, argv);
}

const struct cli_command cli_mail = {
    .name = "mail",
    .usage = "explain FILE...",
    .help = "Says what a mail is and what filing it would do; stores nothing",
    .more = "Prints a JSON line a message: file, kind, recipients (address, status,\n"
            "reason, hard), thread, text, actions; and error when it cannot be read.\n"
            "A file \"-\" is standard input.",
    .need = CLI_NOTHING,
    .run = mail_run,
};
