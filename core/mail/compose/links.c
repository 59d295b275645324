/* Links that are counted: the addresses in a compiled letter's HTML lead over ours.  And
 * the picture that tells that it was opened, where that is counted.
 *
 * It works on the program, after everything else has been written into it, so that it
 * does not matter who put a link there.  An address with a merge field in it is
 * somebody's own and stays as it is, as do mailto: and our own links; the plain text
 * keeps its addresses, since there people read them. */
#include "core/mail/compose/compose-priv.h"

#include "core/mail/click/click.h"

#include <stdlib.h>
#include <string.h>

#define HREF       "href=\""
#define HREF_LEN   (sizeof HREF - 1)
#define URL_MAX    2000
#define LINKS_MOST 1000 /* that are listed: each is compared with those before */

struct rewriting {
    struct cd_compiled *c;
    int64_t letter;
    bool clicks, opens;
    struct cd_program out;
    size_t *at; /* where each operation of before is now */
    struct cordee_error *err;
    bool failed;
};

static struct cd_op *push(struct cd_program *p, struct cd_op op)
{
    if (!p->ops || p->n == p->room) {
        p->room = p->room ? p->room * 2 : 32;
        p->ops = realloc(p->ops, p->room * sizeof *p->ops);
        if (!p->ops)
            abort();
    }
    p->ops[p->n] = op;
    return &p->ops[p->n++];
}

static void html_plain(const char *s, size_t n, struct cordee_buf *out)
{
    static const char *const names[][2] = {
        {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}};

    for (size_t i = 0; i < n;) {
        size_t k = 0;

        for (size_t j = 0; s[i] == '&' && k == 0 && j < sizeof names / sizeof *names; j++)
            if (strncmp(s + i, names[j][0], strlen(names[j][0])) == 0) {
                cordee_buf_puts(out, names[j][1]);
                k = strlen(names[j][0]);
            }
        if (k == 0)
            cordee_buf_put(out, s + i, k = 1);
        i += k;
    }
}

static bool is_ours(const struct cd_compiled *c, const char *url)
{
    size_t n = strlen(c->base_url);

    return n && strncmp(url, c->base_url, n) == 0 &&
           (strncmp(url + n, "/u/", 3) == 0 || strncmp(url + n, "/m/", 3) == 0 ||
            strncmp(url + n, "/c/", 3) == 0);
}

static bool is_counted(const struct cd_compiled *c, const char *url)
{
    if (strncasecmp(url, "https://", 8) != 0 && strncasecmp(url, "http://", 7) != 0)
        return false;
    for (const char *p = url; *p; p++)
        if (*p <= 0x20 || *p >= 0x7f)
            return false;
    return strlen(url) <= URL_MAX && !is_ours(c, url);
}

/* Our address of a key; where it is counted by name, that of this reader. */
static void put_way(struct rewriting *w, const char *path, const char *key, bool by_name)
{
    struct cd_compiled *c = w->c;
    struct cd_tag token = {.kind = CD_TAG_FIELD, .field = c->token, .fallback = ""};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf url = {0};

    cordee_buf_html(&url, c->base_url);
    cordee_buf_printf(&url, "%s%s%s", path, key, by_name ? "/" : "");
    cd_program_puts(&w->out, url.text);
    if (by_name)
        cd_program_tag(&w->out, &token, CD_IN_HTML);
}

static void put_link(struct rewriting *w, const char *key)
{
    put_way(w, "/c/", key, (w->c->letter.flags & CORDEE_LETTER_CLICKS_WHO) != 0);
}

/* An address as it stands in the HTML: over ours, or as it was. */
static void put_address(struct rewriting *w, const char *s, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf url = {0};
    char key[CD_LINK_KEY];

    html_plain(s, n, &url);
    if (!w->clicks || !url.len || !is_counted(w->c, url.text)) {
        cd_program_put(&w->out, s, n);
    } else if (cd_link_key(w->c->cd, w->letter, url.text, false, key, w->err) < 0) {
        w->failed = true;
    } else {
        put_link(w, key);
    }
}

/* People do not see it, programs that try all links do. */
static void put_hidden(struct rewriting *w)
{
    char key[CD_LINK_KEY];

    if (cd_link_key(w->c->cd, w->letter, "", true, key, w->err) < 0) {
        w->failed = true;
        return;
    }
    cd_program_puts(&w->out, "<a href=\"");
    put_link(w, key);
    cd_program_puts(
        &w->out, "\" style=\"display:none\" aria-hidden=\"true\" tabindex=\"-1\"></a>\n");
}

/* Of nobody, all readers have the same address. */
static void put_picture(struct rewriting *w)
{
    char key[CD_LINK_KEY];

    if (cd_open_key(w->c->cd, w->letter, key, w->err) < 0) {
        w->failed = true;
        return;
    }
    cd_program_puts(&w->out, "<img src=\"");
    put_way(w, "/o/", key, (w->c->letter.flags & CORDEE_LETTER_OPENS_WHO) != 0);
    cd_program_puts(&w->out, "\" width=\"1\" height=\"1\" alt=\"\" "
                             "style=\"display:block;border:0\">\n");
}

static void put_unseen(struct rewriting *w)
{
    if (w->clicks)
        put_hidden(w);
    if (w->opens)
        put_picture(w);
}

static void put_literal(struct rewriting *w, const char *s, size_t n)
{
    const char *end = s + n;

    while (s < end) {
        const char *href = memmem(s, (size_t)(end - s), HREF, HREF_LEN);
        const char *body = memmem(s, (size_t)(end - s), "</body>", 7);
        const char *close;

        if (body && (!href || body < href)) {
            cd_program_put(&w->out, s, (size_t)(body - s));
            put_unseen(w);
            cd_program_put(&w->out, body, 7);
            s = body + 7;
            continue;
        }
        close =
            href ? memchr(href + HREF_LEN, '"', (size_t)(end - href) - HREF_LEN) : NULL;
        if (!close)
            break;
        cd_program_put(&w->out, s, (size_t)(href - s) + HREF_LEN);
        put_address(w, href + HREF_LEN, (size_t)(close - href) - HREF_LEN);
        s = close;
    }
    cd_program_put(&w->out, s, (size_t)(end - s));
}

static bool ends_in_href(const struct cd_program *p)
{
    return p->n && p->ops[p->n - 1].kind == CD_OP_TEXT && p->lits.len >= HREF_LEN &&
           memcmp(p->lits.text + p->lits.len - HREF_LEN, HREF, HREF_LEN) == 0;
}

/* "https://example.org" between URL_BEGIN and URL_END, with no field in it. */
static bool is_whole_url(const struct cd_program *p, size_t i)
{
    return i + 2 < p->n && p->ops[i].kind == CD_OP_URL_BEGIN &&
           p->ops[i + 1].kind == CD_OP_TEXT && !p->ops[i + 1].to &&
           p->ops[i + 2].kind == CD_OP_URL_END;
}

static void put_op(struct rewriting *w, const struct cd_program *p,
                   const struct cd_op *op)
{
    struct cd_op copy = *op;

    if (op->kind == CD_OP_TEXT) {
        if (op->to) { /* the end of a section: jumps come here */
            copy.lit = w->out.lits.len;
            copy.len = 0;
            push(&w->out, copy);
        }
        if (op->len)
            put_literal(w, p->lits.text + op->lit, op->len);
        return;
    }
    copy.lit = w->out.lits.len;
    if (op->len)
        cordee_buf_put(&w->out.lits, p->lits.text + op->lit, op->len);
    push(&w->out, copy);
}

static void walk(struct rewriting *w, const struct cd_program *p)
{
    for (size_t i = 0; i < p->n && !w->failed; i++) {
        const struct cd_op *literal = &p->ops[i + 1];

        w->at[i] = w->out.n;
        if (is_whole_url(p, i) && ends_in_href(&w->out)) {
            put_address(w, p->lits.text + literal->lit, literal->len);
            i += 2;
            continue;
        }
        put_op(w, p, &p->ops[i]);
    }
    for (size_t i = 0; i < w->out.n; i++)
        if (cd_op_opens(&w->out.ops[i]))
            w->out.ops[i].to = w->at[w->out.ops[i].to];
}

int cd_links_count(struct cd_compiled *c, int64_t letter, struct cordee_error *err)
{
    const unsigned flags = c->letter.flags;
    struct rewriting w = {.c = c,
                          .letter = letter,
                          .clicks = flags & CORDEE_LETTER_CLICKS,
                          .opens = flags & CORDEE_LETTER_OPENS &&
                                   !(flags & CORDEE_LETTER_TEST),
                          .err = err};

    if ((!w.clicks && !w.opens) ||
        flags & (CORDEE_LETTER_TEXT | CORDEE_LETTER_SECRET | CORDEE_LETTER_NOTICE |
                 CD_LETTER_AS_SENT | CD_LETTER_AS_WRITTEN))
        return 0;
    w.at = calloc(c->html.n + 1, sizeof *w.at);
    if (!w.at)
        abort();
    walk(&w, &c->html);
    free(w.at);
    if (w.failed) {
        cd_program_drop(&w.out);
        return -1;
    }
    cd_program_drop(&c->html);
    c->html = w.out;
    return 0;
}

/* ---- where they lead -------------------------------------------------------- */

static void list_add(const struct cd_compiled *c, const char *language, const char *url,
                     bool field, json_t *list)
{
    json_t *row;
    size_t i;

    if (!*url || is_ours(c, url) || json_array_size(list) >= LINKS_MOST)
        return;
    json_array_foreach (list, i, row)
        if (strcmp(cordee_json_text(row, "url"), url) == 0 &&
            strcmp(cordee_json_text(row, "language"), language) == 0)
            return;
    json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "url", url, "language",
                                          language, "field", field));
}

static void list_literal(const struct cd_compiled *c, const char *language, const char *s,
                         size_t n, json_t *list)
{
    const char *end = s + n;
    const char *href, *close;

    while ((href = memmem(s, (size_t)(end - s), HREF, HREF_LEN))) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf url = {0};

        href += HREF_LEN;
        close = memchr(href, '"', (size_t)(end - href));
        if (!close)
            return; /* it goes on with a field of ours */
        html_plain(href, (size_t)(close - href), &url);
        if (url.text)
            list_add(c, language, url.text, false, list);
        s = close;
    }
}

/* From URL_BEGIN at `i`: returns its URL_END. */
static size_t list_url(const struct cd_compiled *c, const char *language, size_t i,
                       json_t *list)
{
    const struct cd_program *p = &c->html;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf url = {0};
    bool field = false;

    for (i++; i < p->n && p->ops[i].kind != CD_OP_URL_END; i++) {
        const struct cd_op *op = &p->ops[i];

        if (op->kind == CD_OP_TEXT && op->len)
            html_plain(p->lits.text + op->lit, op->len, &url);
        else if (op->kind == CD_OP_FIELD)
            cordee_buf_printf(&url, "{{%s}}", c->merge.names[op->field]);
        field = field || op->kind == CD_OP_FIELD;
    }
    if (url.text)
        list_add(c, language, url.text, field, list);
    return i;
}

void cd_links_list(const struct cd_compiled *c, const char *language, json_t *list)
{
    const struct cd_program *p = &c->html;

    for (size_t i = 0; i < p->n; i++)
        if (p->ops[i].kind == CD_OP_URL_BEGIN)
            i = list_url(c, language, i, list);
        else if (p->ops[i].kind == CD_OP_TEXT && p->ops[i].len)
            list_literal(c, language, p->lits.text + p->ops[i].lit, p->ops[i].len, list);
}
