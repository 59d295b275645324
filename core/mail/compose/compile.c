/* A letter becomes programs: subject, HTML inside the shell of web/letter.html, and plain
 * text with its footer. */
#include "core/config/text.h"
#include "core/mail/compose/compose-priv.h"
#include "core/mail/letter/text.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 400000 /* bytes of Markdown */

/* ---- the shell -------------------------------------------------------------- */

static const char *pick(const char *a, const char *b)
{
    return a && *a ? a : b;
}

struct shell_value {
    const char *name;
    const char *text; /* "": its sections are left out */
};

static const char *format(struct cd_compiled *c, const char *text, const char *a,
                          const char *b)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const char *args[] = {a, b};
    size_t n = 0;

    for (const char *p; (p = strstr(text, "%s")) && n < 2; text = p + 2) {
        cordee_buf_put(&out, text, (size_t)(p - text));
        cordee_buf_puts(&out, args[n++]);
    }
    cordee_buf_puts(&out, text);
    return cordee_arena_text(c->arena, out.text);
}

/* A notice is left by nobody: it says why one gets it. */
static void words_of_notice(struct cd_compiled *c)
{
    struct cordee *cd = c->cd;

    c->why =
        c->letter.why && *c->letter.why
            ? cordee_arena_text(c->arena, c->letter.why)
            : format(c, T("%s must tell you this, whatever mailings you chose to get."),
                     c->organisation, "");
    c->view = T("View in browser");
}

static void words_make(struct cd_compiled *c)
{
    const unsigned notice = CORDEE_LETTER_BULK | CORDEE_LETTER_NOTICE;
    struct cordee *cd = c->cd;

    cd_text_push(c->language);
    c->practice =
        (cd->practice || cd->host->practice) &&
                !(c->letter.flags & (CD_LETTER_AS_SENT | CD_LETTER_AS_WRITTEN))
            ? T("Practice: this mail has not left the machine it was written on.")
            : "";
    if ((c->letter.flags & notice) == notice) {
        words_of_notice(c);
    } else if (c->letter.flags & CORDEE_LETTER_BULK) {
        c->why = *c->topic ? format(c,
                                    T("You get this mail as a contact of %s, who writes "
                                      "to you about “%s”."),
                                    c->organisation, c->topic)
                           : format(c, T("You get this mail as a contact of %s."),
                                    c->organisation, "");
        c->unsubscribe = T("Unsubscribe");
        c->choose = T("Choose what you get");
        c->view = T("View in browser");
    }
    cd_text_pop();
}

/* `{{unsubscribe_url}}` and the like: base, path, the reader's token, and what follows.
 */
static void link_put(struct cd_compiled *c, struct cd_program *p, const char *path,
                     const char *tail, enum cd_place place)
{
    struct cd_tag token = {.kind = CD_TAG_FIELD, .field = c->token, .fallback = ""};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf url = {0};

    if (place == CD_IN_HTML)
        cordee_buf_html(&url, c->base_url);
    else
        cordee_buf_puts(&url, c->base_url);
    cordee_buf_puts(&url, path);
    cd_program_puts(p, url.text);
    cd_program_tag(p, &token, place);
    cd_program_puts(p, tail);
}

static const char *shell_text(const struct shell_value *values, const char *name)
{
    for (; values->name; values++)
        if (strcmp(values->name, name) == 0)
            return values->text;
    return "";
}

static void lines_html(struct cordee_buf *out, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf line = {0};

        cordee_buf_put(&line, text, n);
        cordee_buf_html(out, line.text ? line.text : "");
        text += n + (text[n] == '\n');
        if (*text)
            cordee_buf_puts(out, cd_element("br")->before);
    }
}

/* Splices one field of the shell; the letter's own parts are in programs of their own. */
static int shell_field(struct cd_compiled *c, const char *name, const char *text,
                       const char *inert_body, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf safe = {0};

    if (strcmp(name, "body") == 0)
        return cd_compose_doc(&c->merge, inert_body, c->colour, &c->html, &c->text, err);
    if (strcmp(name, "subject") == 0 || strcmp(name, "preheader") == 0)
        cd_program_text(&c->html, &c->merge, text, CD_IN_HTML);
    else if (strcmp(name, "unsubscribe_url") == 0)
        link_put(c, &c->html, "/u/", "", CD_IN_HTML);
    else if (strcmp(name, "choose_url") == 0)
        link_put(c, &c->html, "/u/", "/choices", CD_IN_HTML);
    else if (strcmp(name, "view_url") == 0)
        link_put(c, &c->html, "/m/", "", CD_IN_HTML);
    else
        lines_html(&safe, text);
    if (safe.len)
        cd_program_put(&c->html, safe.text, safe.len);
    return 0;
}

/* The shell's own tags are settled here, once; its sections depend on the letter only. */
static int shell_put(struct cd_compiled *c, const struct shell_value *values,
                     const char *inert_body, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf inert = {0};
    struct cd_merge shell;
    const struct cd_tag *tag;
    const char *begin;
    const char *end;
    const char *s;

    cd_merge_init(&shell, c->cd, c->arena);
    shell.lists = CD_LISTS_NONE;
    if (cd_merge_scan(&shell, cd_mail_asset("letter.html"), false, &inert, err) < 0)
        return -1;
    for (s = inert.text; (tag = cd_merge_next(&shell, s, &begin, &end)); s = end) {
        const char *name = shell.names[tag->field];
        const char *text = shell_text(values, name);

        cd_program_put(&c->html, s, (size_t)(begin - s));
        if (tag->kind == CD_TAG_FIELD && shell_field(c, name, text, inert_body, err) < 0)
            return -1;
        if (tag->kind == CD_TAG_IF && !*text)
            while (
                (tag = cd_merge_next(&shell, end, &begin, &end)) &&
                !(tag->kind == CD_TAG_END && strcmp(shell.names[tag->field], name) == 0))
                ;
    }
    cd_program_puts(&c->html, s);
    return 0;
}

/* ---- the texts -------------------------------------------------------------- */

static void text_practice(struct cd_compiled *c)
{
    if (!*c->practice)
        return;
    cd_doc_line(&c->text, c->practice);
    cd_doc_blank(&c->text);
}

static void text_link(struct cd_compiled *c, const char *words, const char *path,
                      const char *tail)
{
    cd_doc_begin(&c->text, CD_LINE_WRAP);
    cd_program_puts(&c->text, words);
    cd_program_puts(&c->text, ": ");
    link_put(c, &c->text, path, tail, CD_IN_TEXT);
    cd_doc_end(&c->text);
}

static void text_footer(struct cd_compiled *c)
{
    if (!*c->why)
        return;
    cd_doc_blank(&c->text);
    cd_doc_begin(&c->text, CD_LINE_AS_IS);
    cd_program_puts(&c->text, "----------------------------------------");
    cd_doc_end(&c->text);
    cd_doc_line(&c->text, c->organisation);
    if (*c->postal)
        cd_doc_line(&c->text, c->postal);
    cd_doc_blank(&c->text);
    cd_doc_line(&c->text, c->why);
    if (*c->unsubscribe) {
        text_link(c, c->unsubscribe, "/u/", "");
        text_link(c, c->choose, "/u/", "/choices");
    }
    text_link(c, c->view, "/m/", "");
}

static int texts_make(struct cd_compiled *c, const char *subject, const char *preheader,
                      const char *body, struct cordee_error *err)
{
    const struct shell_value values[] = {
        {"lang", pick(c->letter.language, c->language)},
        {"reader", c->language},
        {"subject", subject},
        {"preheader", preheader},
        {"practice", c->practice},
        {"why", c->why},
        {"organisation", c->organisation},
        {"colour", c->colour},
        {"logo", *c->logo
                     ? cordee_arena_printf(c->arena, "%s/logo/%s", c->base_url, c->logo)
                     : ""},
        {"postal_address", c->postal},
        {"unsubscribe_words", c->unsubscribe},
        {"choose_words", c->choose},
        {"view_words", c->view},
        {0},
    };

    cd_program_text(&c->subject, &c->merge, subject, CD_IN_TEXT);
    text_practice(c);
    if (c->letter.flags & CORDEE_LETTER_TEXT) {
        if (cd_compose_plain(&c->merge, body, &c->text, err) < 0)
            return -1;
    } else if (shell_put(c, values, body, err) < 0) {
        return -1;
    }
    text_footer(c);
    cd_program_link(&c->subject);
    cd_program_link(&c->html);
    cd_program_link(&c->text);
    return 0;
}

/* `what`: the text is one line, and this is its name; NULL: it is the letter's text, of
 * which the line is said.  `block`: it is Markdown. */
static int scan(struct cd_compiled *c, struct cd_merge *m, const char *text,
                const char *what, bool block, struct cordee_buf *out,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    struct cordee *cd = c->cd;

    if (text && strlen(text) > TEXT_MAX)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, T("%s is too long"),
                           what ? what : T("the text"));
    cordee_utf8_clean(text ? text : "", text ? strlen(text) : 0, &clean);
    for (char *p = what ? clean.text : NULL; p && *p; p++)
        if (*p == '\n' || *p == '\r' || *p == '\t')
            *p = ' ';
    if (c->letter.flags & CORDEE_LETTER_PLAIN) {
        cordee_buf_puts(out, clean.text ? clean.text : "");
        return 0;
    }
    m->lists = what ? CD_LISTS_REFUSE : CD_LISTS;
    if (cd_merge_scan(m, clean.text ? clean.text : "", block, out, err) == 0)
        return 0;
    return what ? cordee_fail_in(err, "%s: ", what)
                : cordee_fail_in(err, T("line %d of the text: "), m->wrong_line);
}

/* What was refused says in which line it stands. */
static int pictures_check(struct cd_compiled *c, struct cordee_error *err)
{
    const char *text = c->letter.markdown ? c->letter.markdown : "";
    struct cordee *cd = c->cd;
    struct cordee_error why = {0};
    const char *at = c->merge.kept ? NULL : cd_picture_fault(&c->merge, text, &why);
    int line = 1;

    if (!at)
        return 0;
    for (const char *p = text; p < at; p++)
        line += *p == '\n';
    cordee_fail(err, why.code, "%s", why.text);
    return cordee_fail_in(err, T("line %d of the text: "), line);
}

/* Lines are counted in what people typed, before blocks made more of them. */
static int scan_markdown(struct cd_compiled *c, struct cordee_buf *body,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf typed = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf whole = {0};
    size_t from = c->merge.n_tags;
    struct cd_merge m;

    cd_merge_init(&m, c->cd, c->arena);
    if (scan(c, &m, c->letter.markdown, NULL, false, &typed, err) < 0 ||
        pictures_check(c, err) < 0 ||
        cd_blocks_expand(&c->merge, c->letter.markdown, &whole, err) < 0 ||
        scan(c, &c->merge, whole.text, NULL, true, body, err) < 0)
        return -1;
    for (size_t i = 0; i < m.n_tags && from + i < c->merge.n_tags; i++) {
        c->merge.tags[from + i].line = m.tags[i].line;
        c->merge.tags[from + i].at = m.tags[i].at;
    }
    return 0;
}

/* The number of a name that the letter has, counted from 1; 0: it has not. */
static size_t name_used(const struct cd_merge *m, const char *name)
{
    for (size_t i = 0; i < m->n_names; i++)
        if (strcmp(m->names[i], name) == 0)
            return i + 1;
    return 0;
}

static void find_links(struct cd_compiled *c)
{
    c->linked = cordee_arena_get(c->arena, (c->merge.n_names + 1) * sizeof *c->linked);
    for (size_t i = 0; i < c->merge.n_names; i++) {
        const struct cd_row *row =
            cd_rows_find(c->cd->host->rows, CD_ROW_MERGE_FIELD, c->merge.names[i]);
        const struct cordee_merge_field *field = row ? row->row : NULL;

        if (field && field->link)
            c->linked[c->n_linked++] = (struct cd_linked){i, field};
    }
}

static int parts_make(struct cd_compiled *c, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf subject = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf preheader = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};
    const struct cordee_letter *l = &c->letter;
    struct cordee *cd = c->cd;
    bool plain = (l->flags & CORDEE_LETTER_TEXT) != 0;

    if (scan(c, &c->merge, l->subject, T("the subject"), false, &subject, err) < 0 ||
        scan(c, &c->merge, l->preheader, T("the preview line"), false, &preheader, err) <
            0)
        return -1;
    if ((plain ? scan(c, &c->merge, l->markdown, NULL, false, &body, err)
               : scan_markdown(c, &body, err)) < 0)
        return -1;
    for (size_t i = 0; l->flags & CD_LETTER_AS_WRITTEN && i < c->merge.n_tags; i++)
        if (!*c->merge.tags[i].fallback)
            c->merge.tags[i].fallback = "…";
    c->token = cd_merge_name(&c->merge, "-token");
    c->preferences = name_used(&c->merge, "preferences_link");
    c->correction = name_used(&c->merge, "correction_link");
    find_links(c);
    c->sender_name = name_used(&c->merge, "sender.name");
    c->sender_email = name_used(&c->merge, "sender.email");
    c->sender_signature = name_used(&c->merge, "sender.signature");
    return texts_make(c, subject.text, preheader.text, body.text, err);
}

/* The letter as this reader gets it: of its texts, hers. */
static void letter_copy(struct cd_compiled *c, const struct cordee_letter *l)
{
    const char **texts[] = {&c->letter.subject,   &c->letter.markdown,
                            &c->letter.from_name, &c->letter.from_address,
                            &c->letter.reply_to,  &c->letter.language,
                            &c->letter.preheader, &c->letter.in_reply_to};

    c->letter = *l;
    if (!(l->flags & CD_LETTER_AS_WRITTEN)) {
        const struct cordee_letter_text t = cd_letter_text_for(l, c->language);

        c->letter.language = t.language;
        c->letter.subject = t.subject;
        c->letter.preheader = t.preheader;
        c->letter.markdown = t.markdown;
    }
    cd_attach_copy(c->arena, &c->letter);
    c->letter.texts = NULL;
    c->letter.n_texts = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = cordee_arena_text(c->arena, *texts[i]);
}

struct cd_compiled *cd_compile(struct cordee *cd, const struct cordee_letter *l,
                               const char *language, struct cordee_error *err)
{
    CORDEE_AUTO(cd_compiled_drop) struct cd_compiled *c = calloc(1, sizeof *c);
    struct cd_compiled *done;

    if (!c)
        abort();
    c->cd = cd;
    c->arena = cordee_arena_new();
    c->why = c->unsubscribe = c->choose = c->view = c->practice = "";
    c->language = cordee_arena_text(c->arena, language);
    c->letter = *l;
    cd_merge_init(&c->merge, cd, c->arena);
    c->merge.kept = (l->flags & CD_LETTER_KEPT) != 0;
    cordee_token(c->boundary, 10);
    if (cd_compiled_cluster(c, err) < 0)
        return NULL;
    letter_copy(c, l); /* who has no language reads the cluster's */
    if (cd_compiled_base(c, err) < 0)
        return NULL;
    c->merge.base_url = c->base_url;
    words_make(c);
    if (parts_make(c, err) < 0)
        return NULL;
    done = c;
    c = NULL;
    return done;
}

void cd_compiled_free(struct cd_compiled *c)
{
    if (!c)
        return;
    cd_attached_put(c->attached);
    cd_compiled_senders_done(c);
    cordee_buf_drop(&c->tail);
    cordee_buf_drop(&c->marked);
    cordee_buf_drop(&c->ready.subject);
    cordee_buf_drop(&c->ready.html);
    cordee_buf_drop(&c->ready.text);
    cd_program_drop(&c->subject);
    cd_program_drop(&c->html);
    cd_program_drop(&c->html_ready);
    cd_program_drop(&c->text);
    cordee_arena_free(c->arena);
    free(c);
}

void cd_compiled_drop(struct cd_compiled **c)
{
    cd_compiled_free(*c);
    *c = NULL;
}
